// The table of contents of the public pages, and how one of them is answered.
import type { ComponentType } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { type House, houseContext } from '#web/context.ts'
import { type Document, type DocumentArgs, parted, type Read, readDocument } from '#web/document.ts'
import { Page } from '#web/page.ts'
import { documentPolicy } from '#web/security.ts'
import actDocumentCss from '../ui/act-document.css?url'
import { Fault } from '../ui/fault.tsx'
import * as acknowledgeAlert from './acknowledge-alert.tsx'
import * as actPdf from './act-pdf.ts'
import actsCss from './acts.css?url'
import * as attachment from './attachment.ts'
import * as calendar from './calendar.tsx'
import * as calendarFeed from './calendar-feed.ts'
import * as caso from './caso.tsx'
import * as choosePassword from './choose-password.tsx'
import * as deadline from './deadline.tsx'
import * as findCaso from './find-caso.tsx'
import * as home from './home.tsx'
import { Layout } from './layout.tsx'
import * as newCaso from './new-caso.tsx'
import * as owedStep from './owed-step.tsx'
import * as privacyNotice from './privacy-notice.tsx'
import publicationsCss from './publications.css?url'
import * as publications from './publications.tsx'
import * as publicationsFeed from './publications-feed.ts'
import * as setUp from './set-up.tsx'
import * as signIn from './sign-in.tsx'
import * as signInCode from './sign-in-code.tsx'
import * as signOut from './sign-out.ts'
import * as verify from './verify.tsx'
import * as verifyAct from './verify-act.tsx'

/** Nothing of it is anybody's own. */
const all = () => undefined

export const documents: readonly Document[] = [
  { path: '/', page: home, same: all },
  {
    path: '/solicitud',
    page: newCaso,
    same: ({ submissionKey }: { submissionKey: string }) => submissionKey,
  },
  { path: '/seguimiento', page: findCaso, same: all },
  { path: '/caso/:radicado', page: caso },
  { path: '/caso/:radicado/archivos/:id', page: attachment },
  { path: '/plazo', page: deadline },
  { path: '/calendario', page: calendar, styles: [actsCss] },
  { path: '/calendario.ics', page: calendarFeed },
  { path: '/publicaciones', page: publications, styles: [publicationsCss] },
  { path: '/publicaciones.json', page: publicationsFeed },
  { path: '/publicaciones.csv', page: publicationsFeed },
  { path: '/verificar', page: verify, styles: [actsCss] },
  { path: '/verificar/:code', page: verifyAct, styles: [actsCss, actDocumentCss] },
  { path: '/verificar/:code/acto.pdf', page: actPdf },
  { path: '/aviso-de-datos', page: privacyNotice },
  { path: '/ingresar', page: signIn },
  { path: '/ingresar/codigo', page: signInCode },
  { path: '/ingresar/segundo-paso', page: owedStep },
  { path: '/salir', page: signOut },
  { path: '/preparar/:token', page: setUp },
  { path: '/clave/:token', page: choosePassword },
  { path: '/linea/confirmar/:token', page: acknowledgeAlert },
]

/** A page, or the file, or the way to where it leads; what goes wrong is told in the frame of every page. */
export async function answerDocument(document: Document, args: DocumentArgs<string>): Promise<Response> {
  const house = args.context.get(houseContext)
  try {
    const read = await readDocument(document.page, args)
    return read instanceof Response
      ? read
      : new Page(draw(house, document, read), read, document.same?.(read.loaderData as never))
  } catch (thrown) {
    if (thrown instanceof Response) return thrown
    const { init } = parted(thrown)
    if (init?.status) return fault(house, init.status, init.headers)
    if (!args.request.signal.aborted) house.report(thrown)
    return house.isDatabaseAway(thrown) ? fault(house, 503, { 'retry-after': '60' }) : fault(house, 500)
  }
}

/** A page that is not there looks like all others, and leads on. */
export function answerNowhere(house: House): Response {
  return fault(house, 404)
}

function fault(house: House, status: number, headers?: HeadersInit): Response {
  const page = { default: () => <Fault status={status} /> }
  const read = { status, headers: new Headers(headers), loaderData: undefined, actionData: undefined }
  return new Page(draw(house, { path: '', page }, read), read)
}

function draw({ policies, now }: House, { page, styles }: Document, read: Read): string {
  const Shown = page.default as ComponentType<Pick<Read, 'loaderData' | 'actionData'>> | undefined
  const { policy } = policies.inForceAt(now())
  read.headers.set('content-type', 'text/html; charset=utf-8')
  read.headers.set('content-security-policy', documentPolicy)
  const html = renderToStaticMarkup(
    <Layout policy={policy} styles={styles}>
      {Shown && <Shown loaderData={read.loaderData} actionData={read.actionData} />}
    </Layout>,
  )
  return `<!DOCTYPE html>${html}`
}
