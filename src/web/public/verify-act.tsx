import { data } from 'react-router'
import { actDocument, paperOf } from '#channels/paper/compose.ts'
import { findActByCode, listActEvents } from '#store/act.ts'
import { findConstanciaByCode } from '#store/publication.ts'
import { verifyPage as t } from '#texts/act.ts'
import type { Document } from '#texts/circular.ts'
import { siteTexts } from '#texts/es.ts'
import { sayMoment } from '#texts/time.ts'
import { constanciaTexts } from '#texts/website.ts'
import { type House, houseContext, type Visitor, visitorContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { ActDocument } from '../ui/act-document.tsx'

/** The act or the constancia of a code; throws 404 when there is none, and 429 after too many of those. */
export async function findPaperOfCode({ db, limits }: House, { address }: Visitor, code: string) {
  const tried = await limits.take('verify', { address })
  if (tried.wait) throw data(null, { status: 429, headers: { 'Retry-After': String(tried.wait) } })
  const isCode = /^[A-Z0-9-]{14}$/.test(code)
  const act = isCode ? await findActByCode(db, code) : undefined
  const constancia = isCode && !act ? await findConstanciaByCode(db, code) : undefined
  if (act || constancia) await tried.giveBack()
  if (act) return { act }
  if (constancia) return { constancia }
  throw data(null, { status: 404 })
}

export async function loader({ url, context, params }: DocumentArgs<'code'>) {
  const house = context.get(houseContext)
  const { act, constancia } = await findPaperOfCode(house, context.get(visitorContext), params.code)
  const isFile = url.searchParams.has('archivo')
  if (!act)
    return {
      code: params.code,
      document: constancia.document as Document,
      isPrinted: true,
      found: constanciaTexts.found,
      sha256: null,
      inForce: null,
      isFile,
    }
  const now = house.now()
  const { policy } = house.policies.inForceAt(act.approvedAt ?? now)
  const paper = paperOf(act, await listActEvents(house.db, act.id))
  return {
    code: params.code,
    document: actDocument(paper, { policy, publicUrl: house.publicUrl, now }),
    isPrinted: act.pdfSha256 !== null,
    sha256: act.sha256,
    inForce: act.inForceAt && t.inForce(sayMoment(act.inForceAt, now, policy.zone)),
    found: t.found,
    isFile,
  }
}

export default function VerifyAct({ loaderData }: DocumentProps<typeof loader>) {
  const { code, document, isPrinted, found, sha256, inForce, isFile } = loaderData
  return (
    <>
      <title>{`${document.title} · ${siteTexts.product}`}</title>
      <p className="confirmed" role="status">
        {isFile ? t.genuine : found} {inForce}
      </p>
      <ActDocument document={document} level={1} />
      <p>
        {t.code}: <strong className="code">{code}</strong>
      </p>
      {sha256 && (
        <p className="hash">
          {t.hash}: <code>{sha256}</code>
        </p>
      )}
      <p>{isPrinted ? <a href={`/verificar/${code}/acto.pdf`}>{t.download}</a> : t.printing}</p>
    </>
  )
}
