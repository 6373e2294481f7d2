import { createHash } from 'node:crypto'
import { data, redirect } from 'react-router'
import { readUpload } from '#channels/form/body.ts'
import { findActByCode, findActByPdf } from '#store/act.ts'
import { findConstanciaByCode, findConstanciaByPdf } from '#store/publication.ts'
import { verifyPage as t } from '#texts/act.ts'
import { siteTexts } from '#texts/es.ts'
import { houseContext, visitorContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { TextField } from '../ui/fields.tsx'

const pdfBytes = 10_000_000

export async function action({ request, context }: DocumentArgs) {
  const { db, limits } = context.get(houseContext)
  const { address } = context.get(visitorContext)
  const refuse = (problem: { code?: string; file?: string; typed?: string }, status = 422) =>
    data(problem, { status })
  const tried = await limits.take('verify', { address })
  if (tried.wait)
    return data(
      { code: t.tooMany, file: undefined, typed: '' },
      { status: 429, headers: { 'Retry-After': String(tried.wait) } },
    )
  const show = async (path: string) => {
    await tried.giveBack()
    return redirect(path, 303)
  }
  const upload = await readUpload(request, pdfBytes)
  if (upload.fields.get('intent') === 'file') {
    if (upload.isTooLarge) return refuse({ file: t.changed })
    if (!upload.content) return refuse({ file: t.missingFile })
    const sha256 = createHash('sha256').update(upload.content).digest('hex')
    const act = (await findActByPdf(db, sha256)) ?? (await findConstanciaByPdf(db, sha256))
    return act ? show(`/verificar/${act.code}?archivo`) : refuse({ file: t.changed })
  }
  const typed = (upload.fields.get('code') ?? '').slice(0, 60)
  const code = tidyCode(typed)
  if (code === '') return refuse({ code: t.missingCode, typed })
  if ((await findActByCode(db, code)) ?? (await findConstanciaByCode(db, code)))
    return show(`/verificar/${code}`)
  return refuse({ code: t.unknownCode, typed })
}

/** "k7pq m4xt 9drw" as it stands on paper. */
function tidyCode(typed: string): string {
  const signs = typed.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return signs.match(/.{1,4}/g)?.join('-') ?? ''
}

export default function Verify({ actionData }: DocumentProps<undefined, typeof action>) {
  const { code, file, typed } = (actionData ?? {}) as { code?: string; file?: string; typed?: string }
  return (
    <>
      <title>{`${code || file ? 'Error: ' : ''}${t.title} · ${siteTexts.product}`}</title>
      <h1>{t.title}</h1>
      <p>{t.lead}</p>
      <form method="post" noValidate>
        <TextField
          name="code"
          label={t.code}
          hint={t.codeHint}
          error={code}
          defaultValue={typed}
          autoComplete="off"
          spellCheck={false}
          autoCapitalize="characters"
        />
        <button type="submit">{t.submitCode}</button>
      </form>
      <form method="post" encType="multipart/form-data" noValidate className="second">
        <input type="hidden" name="intent" value="file" />
        <TextField
          type="file"
          name="file"
          label={t.file}
          hint={t.fileHint}
          error={file}
          accept="application/pdf,.pdf"
        />
        <button type="submit">{t.submitFile}</button>
      </form>
    </>
  )
}
