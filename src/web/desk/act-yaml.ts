import { data } from 'react-router'
import { stringify } from 'yaml'
import type { CircularDraft } from '#rules/act.ts'
import { admit } from '#web/desk/admit.ts'
import type { Route } from './+types/act-yaml.ts'
import { findActOf } from './act.tsx'

/** A circular as YAML, as `policies/` has it and as a draft takes it back. */
export async function loader({ request, params, context }: Route.LoaderArgs) {
  const { house } = admit({ request, context }, 'acts')
  const act = await findActOf(params.id, house.db)
  if (act.kind !== 'circular') throw data(null, { status: 404 })
  const { policy } = act.content as CircularDraft
  return new Response(stringify(policy, { lineWidth: 120 }), {
    headers: {
      'content-type': 'text/yaml; charset=utf-8',
      'content-disposition': `attachment; filename="circular-${act.id}.yaml"`,
      'cache-control': 'private, no-store',
    },
  })
}
