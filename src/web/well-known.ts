// What machines ask of any site: whom to tell of a weakness (RFC 9116), and what search engines may show.
import type { FastifyPluginAsync } from 'fastify'
import type { House } from '#web/context.ts'

/** Long enough for whoever looks once a year; RFC 9116 asks for less than a year. */
const securityTextDays = 180

export const wellKnown: FastifyPluginAsync<{
  house: House
  /** An e-mail; the entity's site without one. */
  securityContact: string | undefined
}> = async (app, { house, securityContact }) => {
  const { publicUrl, policies, now } = house
  const text = 'text/plain; charset=utf-8'
  app.get('/.well-known/security.txt', async (_request, reply) => {
    const { entity } = policies.inForceAt(now()).policy
    const expires = now()
      .add({ hours: 24 * securityTextDays })
      .round({ smallestUnit: 'second', roundingMode: 'floor' })
    return reply
      .type(text)
      .send(
        [
          `Contact: ${securityContact ? `mailto:${securityContact}` : entity.website}`,
          `Expires: ${expires}`,
          'Preferred-Languages: es',
          `Canonical: ${publicUrl}/.well-known/security.txt`,
          '',
        ].join('\n'),
      )
  })
  app.get('/robots.txt', async (_request, reply) =>
    reply.type(text).send('User-agent: *\nDisallow: /api/\nDisallow: /buscar\nDisallow: /campana\n'),
  )
}

/** Pages of information, the same for all; every other is somebody's own, or the staff's. */
const shown = /^\/(solicitud|plazo|calendario|publicaciones|verificar|aviso-de-datos)?$/

export function mayBeIndexed(path: string): boolean {
  return shown.test(path.replace(/(?<=.)\/$/, ''))
}
