import { data } from 'react-router'
import { findActPdf } from '#store/act.ts'
import { findConstanciaPdf } from '#store/publication.ts'
import { houseContext, visitorContext } from '#web/context.ts'
import type { DocumentArgs } from '#web/document.ts'
import { sandboxPolicy } from '#web/security.ts'
import { findPaperOfCode } from './verify-act.tsx'

/** The signed document of an act or a constancia, byte by byte as it was sealed. */
export async function loader({ context, params }: DocumentArgs<'code'>) {
  const house = context.get(houseContext)
  const { act, constancia } = await findPaperOfCode(house, context.get(visitorContext), params.code)
  const pdf = act ? await findActPdf(house.db, act.id) : await findConstanciaPdf(house.db, constancia.code)
  if (!pdf) throw data(null, { status: 404 })
  return new Response(new Uint8Array(pdf), {
    headers: {
      'content-type': 'application/pdf',
      'content-length': String(pdf.length),
      'content-disposition': `attachment; filename="${act ? act.radicado : `constancia-${constancia.code}`}.pdf"`,
      'content-security-policy': sandboxPolicy,
    },
  })
}
