import { siteTexts } from '#texts/es.ts'
import { houseContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { MailLink } from '../ui/mail-link.tsx'

export function loader({ context }: DocumentArgs) {
  const { policies, now } = context.get(houseContext)
  return policies.inForceAt(now()).policy.privacyNotice
}

export default function PrivacyNotice({ loaderData }: DocumentProps<typeof loader>) {
  return (
    <>
      <title>{`${siteTexts.privacy} · ${siteTexts.product}`}</title>
      <h1>{siteTexts.privacy}</h1>
      <p className="lead">{loaderData.summary}</p>
      {loaderData.paragraphs.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <p>
        Para ejercer sus derechos escriba a <MailLink address={loaderData.contact} />.
      </p>
    </>
  )
}
