import { data } from 'react-router'
import { actDocument, paperOf } from '#channels/paper/compose.ts'
import { findActByCode, listActEvents } from '#store/act.ts'
import { verifyPage as t } from '#texts/act.ts'
import { siteTexts } from '#texts/es.ts'
import { sayMoment } from '#texts/time.ts'
import { type House, houseContext } from '#web/context.ts'
import { ActDocument } from '../ui/act-document.tsx'
import type { Route } from './+types/verify-act.ts'
import './acts.css'

/** The act of a code; throws 404 when there is none. */
export async function findActOfCode(house: House, code: string) {
  const act = /^[A-Z0-9-]{14}$/.test(code) ? await findActByCode(house.db, code) : undefined
  if (!act) throw data(null, { status: 404 })
  return act
}

export async function loader({ request, context, params }: Route.LoaderArgs) {
  const house = context.get(houseContext)
  const act = await findActOfCode(house, params.code)
  const now = house.now()
  const { policy } = house.policies.inForceAt(act.approvedAt ?? now)
  const paper = paperOf(act, await listActEvents(house.db, act.id))
  return {
    code: params.code,
    document: actDocument(paper, { policy, publicUrl: house.publicUrl, now }),
    isPrinted: act.pdfSha256 !== null,
    sha256: act.sha256,
    inForce: act.inForceAt && t.inForce(sayMoment(act.inForceAt, now, policy.zone)),
    isFile: new URL(request.url).searchParams.has('archivo'),
  }
}

export default function VerifyAct({ loaderData }: Route.ComponentProps) {
  const { code, document, isPrinted, sha256, inForce, isFile } = loaderData
  return (
    <>
      <title>{`${document.title} · ${siteTexts.product}`}</title>
      <p className="confirmed" role="status">
        {isFile ? t.genuine : t.found} {inForce}
      </p>
      <ActDocument document={document} level={1} />
      <p>
        {t.code}: <strong className="code">{code}</strong>
      </p>
      <p className="hash">
        {t.hash}: <code>{sha256}</code>
      </p>
      <p>{isPrinted ? <a href={`/verificar/${code}/acto.pdf`}>{t.download}</a> : t.printing}</p>
    </>
  )
}
