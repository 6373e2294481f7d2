import { siteTexts } from '#texts/es.ts'
import { houseContext } from '#web/context.ts'
import { MailLink } from '../ui/mail-link.tsx'
import type { Route } from './+types/privacy-notice.ts'

export function loader({ context }: Route.LoaderArgs) {
  const { policies, now } = context.get(houseContext)
  return policies.inForceAt(now()).policy.privacyNotice
}

export default function PrivacyNotice({ loaderData }: Route.ComponentProps) {
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
