// Ctrl+K: any case, what can be done with the open one, and every section, by typing.
import { createSpotlight, Spotlight, useSpotlight } from '@mantine/spotlight'
import '@mantine/spotlight/styles.css'
import { useEffect, useRef, useState } from 'react'
import { useNavigate, useRouteLoaderData } from 'react-router'
import type { Verb } from '#rules/caso.ts'
import type { WebsiteVerb } from '#rules/website-request.ts'
import { paletteTexts as t, verbName } from '#texts/es.ts'
import { websiteVerbName } from '#texts/website.ts'
import type { DeskCaso } from '#web/desk/desk-caso.ts'
import type { FoundCaso } from '#web/desk/search.ts'
import type { ShownRequest } from '#web/desk/website-present.ts'
import { Icon, type IconName } from './icon.tsx'
import { Key, pressVerb, verbKey, websiteVerbKey } from './keys.tsx'
import { verbIcon } from './marks.tsx'

const [store, palette] = createSpotlight()
export const openPalette = palette.open

const typingMs = 200

export interface Command {
  readonly id: string
  readonly label: string
  readonly about?: string
  readonly key?: string | undefined
  readonly icon: IconName
  readonly run: () => void
}

export function Palette({ sections, finds }: { sections: readonly Command[]; finds: boolean }) {
  const { query, opened, selected } = useSpotlight(store)
  const { found, problem } = useFoundCasos(finds && opened ? query.trim() : '')
  const verbs = useVerbCommands()
  const groups = [
    { name: t.verbs, commands: verbs.filter(matching(query)) },
    { name: t.sections, commands: sections.filter(matching(query)) },
    // Last, because they come later: nothing that Enter would do moves away.
    { name: t.casos, commands: found },
  ].filter(({ commands }) => commands.length > 0)
  const commands = groups.flatMap((group) => group.commands)
  useFirstSelected(commands[0]?.id)
  const elementId = ({ id }: Command) => `command-${id}`
  const current = commands[selected]
  const chosen = useRef<Command>(undefined)
  // Only once it is closed: else the dialog would take back the focus that a command gives away.
  const runChosen = () => {
    chosen.current?.run()
    chosen.current = undefined
  }
  return (
    <Spotlight.Root
      store={store}
      shortcut="mod + K"
      tagsToIgnore={[]}
      lockScroll={false}
      onSpotlightClose={runChosen}
      overlayProps={{ backgroundOpacity: 0.35 }}
      transitionProps={{ duration: 0 }}
      shadow="sm"
      attributes={{ content: { 'aria-label': t.label } }}
    >
      <Spotlight.Search
        size="md"
        leftSection={<Icon name="search" size={18} />}
        placeholder={t.hint}
        aria-label={t.label}
        role="combobox"
        aria-expanded={commands.length > 0}
        aria-controls="commands"
        aria-activedescendant={current && elementId(current)}
        autoComplete="off"
      />
      {commands.length > 0 && (
        <Spotlight.ActionsList id="commands" role="listbox" aria-label={t.label} className="commands">
          {groups.map(({ name, commands: own }) => (
            <Spotlight.ActionsGroup key={name} label={name} role="group" aria-label={name}>
              {own.map((command) => (
                <Spotlight.Action
                  key={command.id}
                  ref={(node: HTMLButtonElement | null) => node?.setAttribute('id', elementId(command))}
                  role="option"
                  aria-selected={command === current}
                  label={command.label}
                  description={command.about ?? ''}
                  leftSection={<Icon name={command.icon} size={18} />}
                  rightSection={command.key && <Key>{command.key}</Key>}
                  onClick={() => {
                    chosen.current = command
                  }}
                />
              ))}
            </Spotlight.ActionsGroup>
          ))}
        </Spotlight.ActionsList>
      )}
      {/* Always there, so that what comes into it is heard. */}
      <Spotlight.Empty role="status" className="commands-state">
        {problem ?? (commands.length === 0 ? t.nothing : '')}
      </Spotlight.Empty>
    </Spotlight.Root>
  )
}

function matching(query: string) {
  const words = plain(query).split(/\s+/)
  return ({ label }: Command) => words.every((word) => plain(label).includes(word))
}

function plain(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
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

/** Spotlight chooses the first at every letter, but not what comes first only when the server has answered. */
function useFirstSelected(first: string | undefined): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another comes first
  useEffect(() => {
    const options = document.querySelectorAll('#commands [data-action]')
    for (const [index, option] of options.entries()) option.toggleAttribute('data-selected', index === 0)
    store.updateState((state) => ({ ...state, selected: options.length > 0 ? 0 : -1 }))
  }, [first])
}
