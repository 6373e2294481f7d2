// Ctrl+K: any case, what can be done with the open one, and every section, by typing.
import { useEffect, useId, useRef, useState } from 'react'
import { useNavigate, useRouteLoaderData } from 'react-router'
import type { Verb } from '#rules/caso.ts'
import { fold } from '#rules/fold.ts'
import type { WebsiteVerb } from '#rules/website-request.ts'
import { paletteTexts as t, verbName } from '#texts/es.ts'
import { websiteVerbName } from '#texts/website.ts'
import type { DeskCaso } from '#web/desk/desk-caso.ts'
import type { FoundCaso } from '#web/desk/search.ts'
import type { ShownRequest } from '#web/desk/website-present.ts'
import { Icon, type IconName } from './icon.tsx'
import { Key, pressVerb, verbKey, websiteVerbKey } from './keys.tsx'
import { verbIcon } from './marks.tsx'

const asked = 'punto-unico:palette'
const typingMs = 200

export function openPalette(): void {
  dispatchEvent(new Event(asked))
}

export interface Command {
  readonly id: string
  readonly label: string
  readonly about?: string
  readonly key?: string | undefined
  readonly icon: IconName
  readonly run: () => void
}

export function Palette({ sections, finds }: { sections: readonly Command[]; finds: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const open = () => setOpen(true)
    const hear = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return
      event.preventDefault()
      open()
    }
    addEventListener(asked, open)
    addEventListener('keydown', hear)
    return () => {
      removeEventListener(asked, open)
      removeEventListener('keydown', hear)
    }
  }, [])
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
  }, [isOpen])
  // Only once it is closed: else it would take back the focus that a command gives away.
  const run = (command: Command) => {
    dialog.current?.close()
    command.run()
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too
    <dialog
      ref={dialog}
      className="palette"
      aria-label={t.label}
      onClose={() => setOpen(false)}
      onClick={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}
    >
      {isOpen && <Choice sections={sections} finds={finds} run={run} />}
    </dialog>
  )
}

interface ChoiceProps {
  readonly sections: readonly Command[]
  readonly finds: boolean
  readonly run: (command: Command) => void
}

/** A combobox with its list, as the ARIA practices have it: the focus stays in the field. */
function Choice({ sections, finds, run }: ChoiceProps) {
  const [query, setQuery] = useState('')
  const { found, problem } = useFoundCasos(finds ? query.trim() : '')
  const groups = [
    { name: t.verbs, commands: useVerbCommands().filter(matching(query)) },
    { name: t.sections, commands: sections.filter(matching(query)) },
    // Last, because they come later: nothing that Enter would do moves away.
    { name: t.casos, commands: found },
  ].filter(({ commands }) => commands.length > 0)
  const commands = groups.flatMap((group) => group.commands)
  // Where the arrows went counts until something else comes first.
  const [moved, setMoved] = useState<{ from: string; to: number }>()
  const first = commands[0]?.id
  const at = moved && moved.from === first ? moved.to % commands.length : 0
  const current = commands[at]
  const move = (to: number) =>
    first && setMoved({ from: first, to: (to + commands.length) % commands.length })
  const list = useId()
  const optionId = (command: Command | undefined) => command && `${list}-${command.id}`
  const currentId = optionId(current)
  useEffect(() => {
    if (currentId) document.getElementById(currentId)?.scrollIntoView({ block: 'nearest' })
  }, [currentId])
  return (
    <>
      <p className="with-icon">
        <Icon name="search" size={18} />
        <input
          role="combobox"
          aria-label={t.label}
          aria-expanded={commands.length > 0}
          aria-controls={list}
          aria-activedescendant={currentId}
          placeholder={t.hint}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={({ currentTarget }) => setQuery(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') move(at + 1)
            else if (event.key === 'ArrowUp') move(at - 1)
            else if (event.key === 'Enter' && current) run(current)
            else return
            event.preventDefault()
          }}
        />
      </p>
      <div id={list} role="listbox" aria-label={t.label} className="commands">
        {groups.map(({ name, commands: own }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
          <div key={name} role="group" aria-label={name}>
            <p aria-hidden="true">{name}</p>
            {own.map((command) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field
              <div
                key={command.id}
                id={optionId(command)}
                role="option"
                tabIndex={-1}
                aria-selected={command === current}
                onClick={() => run(command)}
              >
                <Icon name={command.icon} size={18} />
                <span className="what">
                  {command.label}
                  {command.about && <span className="soft">{command.about}</span>}
                </span>
                {command.key && <Key>{command.key}</Key>}
              </div>
            ))}
          </div>
        ))}
      </div>
      {/* Always there, so that what comes into it is heard. */}
      <p role="status" className="commands-state">
        {problem ?? (commands.length === 0 ? t.nothing : '')}
      </p>
    </>
  )
}

function matching(query: string) {
  const words = fold(query).split(/\s+/)
  return ({ label }: Command) => words.every((word) => fold(label).includes(word))
}

function useVerbCommands(): readonly Command[] {
  const beside = useRouteLoaderData<{ next?: DeskCaso }>('desk/queue')?.next
  const caso = useRouteLoaderData<DeskCaso>('desk/caso') ?? beside
  const web = useRouteLoaderData<{ next?: ShownRequest }>('desk/website-queue')
  const request = useRouteLoaderData<ShownRequest>('desk/website-request') ?? web?.next
  if (request)
    return (Object.keys(websiteVerbKey) as WebsiteVerb[])
      .filter((verb) => request.verbs.includes(verb))
      .map((verb) => ({
        id: verb,
        label: websiteVerbName[verb],
        key: websiteVerbKey[verb],
        icon: 'world-upload',
        run: () => pressVerb(verb),
      }))
  const verbs = (Object.keys(verbKey) as Verb[]).filter((verb) => caso?.verbs.includes(verb))
  return verbs.map((verb) => ({
    id: verb,
    label: verbName[verb],
    key: verbKey[verb],
    icon: verbIcon(verb),
    run: () => pressVerb(verb),
  }))
}

/** Asks the server once typing pauses; a later question makes an earlier answer worthless. */
function useFoundCasos(words: string): { found: readonly Command[]; problem: string | undefined } {
  const navigate = useNavigate()
  const [answer, setAnswer] = useState<{ words: string; casos: readonly FoundCaso[]; failed?: boolean }>()
  useEffect(() => {
    if (words === '') return setAnswer(undefined)
    const over = new AbortController()
    const asking = setTimeout(async () => {
      try {
        const response = await fetch(`/buscar?q=${encodeURIComponent(words)}`, { signal: over.signal })
        const casos: readonly FoundCaso[] = await response.json()
        setAnswer({ words, casos })
      } catch {
        if (!over.signal.aborted) setAnswer({ words, casos: [], failed: true })
      }
    }, typingMs)
    return () => {
      clearTimeout(asking)
      over.abort()
    }
  }, [words])
  const isAsking = words !== '' && answer?.words !== words
  const found = (isAsking ? [] : (answer?.casos ?? [])).map(({ path, radicado, label, about }) => ({
    id: radicado,
    label,
    about,
    icon: 'file-text' as const,
    run: () => void navigate(path, { state: { arrive: true } }),
  }))
  return { found, problem: isAsking ? t.searching : answer?.failed ? t.offline : undefined }
}
