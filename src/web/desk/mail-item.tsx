// One heard mail: what it says, shown so that nothing in it acts; who sent it, and how sure that is; what became of it;
// and what a person decides, with one key.
import {
  IconAlertTriangle,
  IconCheck,
  IconDownload,
  IconPaperclip,
  IconShieldCheck,
  IconShieldQuestion,
  IconShieldX,
} from '@tabler/icons-react'
import { useRef } from 'react'
import { data, Form, Link, redirect } from 'react-router'
import { readFields } from '#channels/form/body.ts'
import { WebsiteRefused } from '#commands/change-website-request.ts'
import { refuseWebsiteRequest } from '#commands/refuse-website-request.ts'
import { SettleRefused, type Settling, settleMail } from '#commands/settle-mail.ts'
import { isMailAddress, type Trick, tricksOf, withSignsShown } from '#rules/mail-address.ts'
import { dependenciaName } from '#rules/policy.ts'
import { mayTendWebsite, nextWebsiteState } from '#rules/website-request.ts'
import { findHeardMailPage, listAnswers, listFailingAddresses } from '#store/heard-mail.ts'
import { findScan } from '#store/scan.ts'
import { siteTexts } from '#texts/es.ts'
import { failingTexts, sayFault, heardMailTexts as t } from '#texts/heard-mail.ts'
import { sayMoment } from '#texts/time.ts'
import { sayHeldBack } from '#web/attachment.ts'
import { admit } from '#web/desk/admit.ts'
import { keepPartsOf, mayReadMail, rereadMail } from '#web/heard-mail.ts'
import type { Route } from './+types/mail-item.ts'
import { DeskFault } from './fault.tsx'
import { Key, useKeys } from './keys.tsx'
import './acts.css'
import './mail.css'

const settleKeys = { request: 'W', not_website: 'N', petition: 'P', seen: 'V' } as const satisfies Record<
  Settling,
  string
>

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const { house, staff } = admit({ request, context }, 'mail')
  const { db, policies } = house
  const heard = /^\d{1,15}$/.test(params.id) ? await findHeardMailPage(db, Number(params.id)) : undefined
  if (!heard) throw data(null, { status: 404 })
  const now = house.now()
  const { policy } = policies.inForceAt(now)
  const isHidden = !mayReadMail(staff, heard)
  const { mail } = await rereadMail(house, heard.sourceSha256)
  const [html, answers, [failing], scan] = await Promise.all([
    mail.html === null || isHidden ? undefined : house.mailroom.reader.sanitize(mail.html),
    listAnswers(db, heard.id),
    listFailingAddresses(db, [heard.sender]),
    findScan(db, heard.sourceSha256),
  ])
  const say = (at: Temporal.Instant) => sayMoment(at, now, policy.zone)
  const ours = [policy.channels.websiteMailbox, policy.entity.website].map((one) =>
    one.includes('@') ? (one.split('@')[1] ?? '') : new URL(one).hostname.replace(/^www\./, ''),
  )
  const sender = { name: heard.senderName, address: mail.from[0]?.address ?? heard.sender }
  const names = [...mail.from.slice(1)].map(({ address }) => address)
  return {
    id: heard.id,
    subject: withSignsShown(heard.subject) || t.noSubject,
    from: withSignsShown(
      heard.senderName ? `${heard.senderName} <${sender.address}>` : [sender.address, ...names].join(', '),
    ),
    address: heard.address,
    addressKind: t.addressKind[heard.addressKind],
    when: say(heard.heardAt),
    recipients: heard.recipients.slice(0, 10).map(withSignsShown),
    moreRecipients: Math.max(0, heard.recipientCount - 10),
    fate: heard.fate,
    reason: t.reason[heard.reason],
    trust: heard.trust,
    checks: heard.checks,
    tricks: tricksOf(sender, [heard.subject], ours).map(sayTrick),
    failing: failing && failingTexts.request(heard.sender, say(failing.since), sayFault(failing)),
    radicado: heard.requestRadicado,
    casoRadicado: heard.casoRadicado,
    suggestion: heard.suggestion && t.suggestion[heard.suggestion],
    words: heard.suggestedWords,
    dependencia: heard.dependencia && dependenciaName(policy, heard.dependencia),
    isHidden,
    html,
    text: isHidden ? '' : withSignsShown(mail.text || heard.text),
    textOnly: !isHidden && mail.html !== null && html === undefined,
    /** Why neither its files nor its original may be downloaded. */
    held: sayHeldBack(house, scan),
    parts: isHidden ? [] : mail.parts.map(({ name }) => withSignsShown(name)),
    answers: answers.map((one) => ({
      id: one.id,
      topic: t.topic[one.topic] ?? one.topic,
      to: one.recipient,
      state: t.answerState[one.isHeld ? 'held' : one.state],
      trouble: one.isHeld
        ? t.answerHeld
        : one.bouncedAt
          ? `${t.bounced}: ${one.bounce}`
          : one.state === 'sent'
            ? null
            : one.lastError,
    })),
    settled:
      heard.settledAs && heard.settledAt
        ? t.settledBy(heard.settledByName ?? '', t.settled[heard.settledAs], say(heard.settledAt))
        : undefined,
    office: policy.mail.petitionOffice,
    may:
      mayTendWebsite(staff.role) && heard.settledAs === null
        ? offered(heard, policy.mail.petitionOffice)
        : [],
    done: new URL(request.url).searchParams.has('hecho'),
  }
}

/** What a person may still make of it. */
function offered(
  heard: {
    fate: string
    sender: string
    casoId: number | null
    websiteRequestId: number | null
    requestState: Parameters<typeof nextWebsiteState>[0] | null
  },
  office: string | null,
): readonly Settling[] {
  const answerable = isMailAddress(heard.sender)
  // What is of a case was answered there.
  if (heard.casoId !== null)
    return answerable && office !== null && heard.fate === 'follow_up' ? ['petition'] : []
  const open = heard.requestState && nextWebsiteState(heard.requestState, 'refuse') !== undefined
  return [
    ...(answerable && heard.websiteRequestId === null ? (['request'] as const) : []),
    ...(answerable && heard.fate !== 'refused' && (heard.websiteRequestId === null || open)
      ? (['not_website'] as const)
      : []),
    ...(answerable ? (['petition'] as const) : []),
    ...(heard.fate === 'quarantine' ? (['seen'] as const) : []),
  ]
}

function sayTrick(trick: Trick): string {
  switch (trick.kind) {
    case 'direction':
    case 'invisible':
      return t.trick[trick.kind]
    case 'look_alike':
      return t.trick.lookAlike(trick.domain, trick.of)
    case 'foreign_letters':
      return t.trick.foreignLetters(trick.domain)
    case 'name_is_address':
      return t.trick.nameIsAddress(trick.name)
  }
}

export async function action({ request, params, context }: Route.ActionArgs) {
  const { house, staff } = admit({ request, context }, 'mail')
  const asked = (await readFields(request)).get('as') ?? ''
  const heard = /^\d{1,15}$/.test(params.id)
    ? await findHeardMailPage(house.db, Number(params.id))
    : undefined
  if (!heard || !(asked in settleKeys)) throw data(null, { status: 404 })
  const as = asked as Settling
  const actor = { kind: 'staff', ...staff } as const
  const now = house.now()
  try {
    if (as === 'not_website' && heard.requestRadicado)
      await refuseWebsiteRequest(
        house.db,
        { radicado: heard.requestRadicado, actor, reason: 'not_website', text: '' },
        now,
      )
    else {
      const { policies, mailroom } = house
      const order = { id: heard.id, actor }
      const room = { policies, ...mailroom }
      if (as === 'request') {
        const { mail } = await rereadMail(house, heard.sourceSha256)
        const files = await keepPartsOf(house, mail)
        await settleMail(house.db, { ...order, as, mail, files }, room, now)
      } else await settleMail(house.db, { ...order, as }, room, now)
    }
  } catch (error) {
    if (error instanceof SettleRefused)
      return data({ message: t.refusal[error.refusal.kind] }, { status: 409 })
    if (error instanceof WebsiteRefused) return data({ message: t.refusal.settled }, { status: 409 })
    throw error
  }
  return redirect(`/web/correo/${heard.id}?hecho`, 303)
}

export default function HeardMailItem({ loaderData, actionData }: Route.ComponentProps) {
  const mail = loaderData
  const form = useRef<HTMLFormElement>(null)
  const press = (as: Settling) => form.current?.querySelector<HTMLButtonElement>(`[value="${as}"]`)?.click()
  useKeys(Object.fromEntries(mail.may.map((as) => [settleKeys[as], () => press(as)])))
  const Shield = { verified: IconShieldCheck, failed: IconShieldX, unverified: IconShieldQuestion }[
    mail.trust
  ]
  return (
    <div className="sheet">
      <title>{`${mail.subject} · ${siteTexts.product}`}</title>
      <header>
        <p>
          <Link to="/web/correo">{t.back}</Link>
        </p>
        <h1>{mail.subject}</h1>
        <p>
          <span className="mark" data-fate={mail.fate}>
            {t.fate[mail.fate]}
          </span>{' '}
          <span className="soft">{mail.reason}</span>
        </p>
      </header>
      <div role="status">
        {mail.done && (
          <p className="done">
            <IconCheck size={18} aria-hidden /> {t.done}
          </p>
        )}
      </div>
      {actionData?.message && (
        <p className="trouble" role="alert">
          <IconAlertTriangle size={20} aria-hidden /> {actionData.message}
        </p>
      )}
      {mail.tricks.length > 0 && (
        <section className="tricks" aria-labelledby="tricks">
          <h2 id="tricks">
            <IconAlertTriangle size={18} aria-hidden /> {t.tricks}
          </h2>
          <ul>
            {mail.tricks.map((trick) => (
              <li key={trick}>{trick}</li>
            ))}
          </ul>
        </section>
      )}
      <dl className="mail-facts">
        <Fact name={t.fact.from}>{mail.from || t.noSender}</Fact>
        <Fact name={t.trust[mail.trust]}>
          <span className="trust" data-trust={mail.trust}>
            <Shield size={18} aria-hidden /> {t.trustMeans[mail.trust]}
          </span>
          {mail.checks.length > 0 && <span className="soft checks"> {mail.checks.join(' · ')}</span>}
        </Fact>
        <Fact name={t.fact.at}>
          {mail.address} <span className="soft">({mail.addressKind})</span>
        </Fact>
        <Fact name={t.fact.when}>{mail.when}</Fact>
        {mail.recipients.length > 0 && (
          <Fact name={t.fact.to}>
            {mail.recipients.join(', ')}
            {mail.moreRecipients > 0 && ` ${t.more(mail.moreRecipients)}`}
          </Fact>
        )}
        {mail.radicado && (
          <Fact name={t.fact.request}>
            <Link to={`/web/${mail.radicado}`} className="number">
              {mail.radicado}
            </Link>
          </Fact>
        )}
        {mail.casoRadicado && (
          <Fact name={t.fact.caso}>
            {mail.isHidden ? (
              <span className="number">{mail.casoRadicado}</span>
            ) : (
              <Link to={`/mesa/${mail.casoRadicado}`} className="number">
                {mail.casoRadicado}
              </Link>
            )}
          </Fact>
        )}
        {mail.suggestion && (
          <Fact name={t.fact.seems}>
            {mail.suggestion} <span className="soft">({t.words(mail.words.join(', '))})</span>
          </Fact>
        )}
        {mail.dependencia && <Fact name={t.fact.dependencia}>{mail.dependencia}</Fact>}
      </dl>
      {mail.failing && (
        <p className="trouble">
          <IconAlertTriangle size={20} aria-hidden /> {mail.failing}
        </p>
      )}
      {mail.may.length > 0 && (
        <section aria-labelledby="settle">
          <h2 id="settle">{t.settle.title}</h2>
          <Form method="post" ref={form} className="settle">
            {mail.may.map((as) => (
              <button
                key={as}
                type="submit"
                name="as"
                value={as}
                className="action"
                disabled={as === 'petition' && !mail.office}
                aria-keyshortcuts={settleKeys[as]}
              >
                <span>
                  <strong>
                    {t.settle[as]} <Key>{settleKeys[as]}</Key>
                  </strong>
                  <span>{hintOf(as, mail.office)}</span>
                </span>
              </button>
            ))}
          </Form>
        </section>
      )}
      {mail.settled && <p className="soft">{mail.settled}</p>}
      <section aria-labelledby="message">
        <h2 id="message">{t.message}</h2>
        {mail.textOnly && <p className="soft">{t.asText}</p>}
        {mail.isHidden ? (
          <p className="soft">{t.casoOnly}</p>
        ) : mail.html ? (
          <>
            <p className="soft">{t.safe}</p>
            {/* biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised on the server, see channels/mail/sanitize.ts */}
            <div className="mail-body" dangerouslySetInnerHTML={{ __html: mail.html }} />
          </>
        ) : mail.text ? (
          <p className="mail-body plain">{mail.text}</p>
        ) : (
          <p className="soft">{t.noText}</p>
        )}
      </section>
      {!mail.isHidden && (
        <section aria-labelledby="files">
          <h2 id="files">{t.attachments}</h2>
          {mail.held && <p>{mail.held}</p>}
          <ul className="mail-files">
            {mail.parts.map((name, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a part is known by its place
              <li key={at}>
                <a href={`/web/correo/${mail.id}/archivos/${at}`} download>
                  <IconPaperclip size={18} aria-hidden /> {name}
                </a>
              </li>
            ))}
            <li>
              <a href={`/web/correo/${mail.id}/original`} download>
                <IconDownload size={18} aria-hidden /> {t.source}
              </a>
            </li>
          </ul>
        </section>
      )}
      {mail.answers.length > 0 && (
        <section aria-labelledby="answers">
          <h2 id="answers">{t.answers}</h2>
          <ul className="mail-files">
            {mail.answers.map((answer) => (
              <li key={answer.id}>
                {answer.topic} → {answer.to}: {answer.state}
                {answer.trouble && <span className="soft"> {answer.trouble}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

function hintOf(as: Settling, office: string | null): string {
  if (as === 'petition') return office ? t.settle.petitionHint(office) : t.settle.noOffice
  return { request: t.settle.requestHint, not_website: t.settle.not_websiteHint, seen: t.settle.seenHint }[as]
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

export function ErrorBoundary() {
  return <DeskFault />
}
