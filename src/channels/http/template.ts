// The template of a gateway: where a message goes and in which words the provider wants it. Read once, filled for each.
import { z } from 'zod'

const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'un encabezado va en una línea')

export const gatewayTemplate = z.strictObject({
  url: z
    .string()
    .regex(/^https?:\/\/[^\s{}/?#]+(?:[/?#]|$)/i, 'url empieza por http(s):// y un servidor fijo'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH']).default('POST'),
  headers: z.record(z.string().regex(/^[\w-]+$/), headerValue).default({}),
  /** A text, or JSON whose texts are filled. */
  body: z.json().optional(),
  /** Where the provider's own name for the message stands in its answer: "messages.0.id". */
  reference: z.string().optional(),
  /** What is charged: parts of an SMS, or the message. */
  pieces: z.enum(['sms', 'message']).default('message'),
})
export type GatewayTemplate = z.output<typeof gatewayTemplate>

/** Does it send SMS with our own text? Some gateways send by other ways, or only texts that they know. */
export function isSmsGateway({ url, body, pieces }: GatewayTemplate): boolean {
  return pieces === 'sms' && JSON.stringify([url, body]).includes('{text}')
}

/** What a template can name, as {name}. */
export interface Fillings {
  /** +573001234567 */
  readonly to: string
  /** 573001234567 */
  readonly digits: string
  readonly text: string
  readonly link: string
  readonly radicado: string
  /** The same for the same message, also when it is sent again. */
  readonly key: string
}

export interface FilledRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export function fillTemplate(template: GatewayTemplate, fillings: Fillings): FilledRequest {
  const { url, method, body } = template
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(template.headers))
    headers[name.toLowerCase()] = fill(value, fillings, (filling) => filling.replace(/[\r\n]+/g, ' '))
  headers['idempotency-key'] ??= fillings.key
  const isText = typeof body === 'string'
  if (body !== undefined && !isText) headers['content-type'] ??= 'application/json'
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  return {
    url: new URL(fill(url, fillings, encodeURIComponent)),
    method,
    headers,
    body:
      body === undefined || method === 'GET'
        ? undefined
        : isText
          ? fill(body, fillings, isForm ? encodeURIComponent : (filling) => filling)
          : JSON.stringify(fillJson(body, fillings)),
  }
}

function fillJson(value: unknown, fillings: Fillings): unknown {
  if (typeof value === 'string') return fill(value, fillings, (filling) => filling)
  if (Array.isArray(value)) return value.map((one) => fillJson(one, fillings))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillJson(one, fillings)]))
}

function fill(text: string, fillings: Fillings, encode: (filling: string) => string): string {
  return text.replace(/\{(to|digits|text|link|radicado|key)\}/g, (_, name: keyof Fillings) =>
    encode(fillings[name]),
  )
}

/** What stands at a path of a JSON answer, when it is a short text or a number. */
export function findReference(answer: string, path: string | undefined): string | null {
  if (!path) return null
  try {
    let place: unknown = JSON.parse(answer)
    for (const step of path.split('.')) place = (place as Record<string, unknown> | null)?.[step]
    return typeof place === 'string' || typeof place === 'number' ? String(place).slice(0, 200) : null
  } catch {
    return null
  }
}
