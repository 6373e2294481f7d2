import { IconClipboardPlus, IconSearch } from '@tabler/icons-react'
import { services } from '#rules/caso.ts'
import { sayAttention, siteTexts } from '#texts/es.ts'
import { sayBusiness } from '#texts/time.ts'
import { attentionAt } from '#web/attention.ts'
import { houseContext } from '#web/context.ts'
import type { DocumentArgs, DocumentProps } from '#web/document.ts'
import { MailLink } from '../ui/mail-link.tsx'

export function loader({ context }: DocumentArgs) {
  const { policies, now } = context.get(houseContext)
  const at = now()
  const { policy } = policies.inForceAt(at)
  return {
    attention: attentionAt(policy, at),
    channels: policy.channels,
    promises: services.map((service) => ({
      name: policy.services[service].name,
      within: sayBusiness(policy.services[service].attentionMinutes),
    })),
  }
}

export default function Home({ loaderData }: DocumentProps<typeof loader>) {
  const { attention, channels, promises } = loaderData
  return (
    <>
      <title>{`${siteTexts.product}: ${siteTexts.tagline.toLowerCase()}`}</title>
      <h1>¿Qué necesita?</h1>
      <div className="doors">
        <a className="door" href="/solicitud">
          <IconClipboardPlus size={32} aria-hidden="true" />
          <strong>{siteTexts.report}</strong>
          <span>{siteTexts.reportHint}</span>
        </a>
        <a className="door" href="/seguimiento">
          <IconSearch size={32} aria-hidden="true" />
          <strong>{siteTexts.follow}</strong>
          <span>{siteTexts.followHint}</span>
        </a>
      </div>
      <p className="attention" data-open={attention.open}>
        <span className="dot" aria-hidden="true" />
        {sayAttention(attention)}
      </p>
      <h2>Lo que puede esperar</h2>
      <ul className="facts">
        {promises.map(({ name, within }) => (
          <li key={name}>
            <strong>{name}</strong>
            <span>un técnico lo atiende en máximo {within}</span>
          </li>
        ))}
      </ul>
      <h2>Cada canal, para lo suyo</h2>
      <ul className="facts">
        <li>
          <strong>Este formulario</strong>
          <span>el único lugar para pedir soporte: lo que no está aquí no se atiende</span>
        </li>
        <li>
          <strong>Extensión {channels.extension}</strong>
          <span>solo para preguntar cómo va un caso ya radicado</span>
        </li>
        <li>
          <strong>
            <MailLink address={channels.websiteMailbox} />
          </strong>
          <span>solo para publicar o cambiar algo en el sitio web</span>
        </li>
      </ul>
    </>
  )
}
