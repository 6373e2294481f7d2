// What the OpenAPI document says beside the routes: who we are, how a key is sent; and what it leaves out.
import type { FastifyDynamicSwaggerOptions, SwaggerTransform, SwaggerTransformObject } from '@fastify/swagger'
import type { FastifySchema } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { apiTexts } from '#texts/es.ts'

const { title, description, key, tags } = apiTexts

export function openApi(publicUrl: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: { title, description, version: '1.0.0' },
      servers: [{ url: publicUrl }],
      tags: Object.values(tags),
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: key } } },
    },
    transform: (route) => withoutEmptyBody(jsonSchemaTransform(route)),
    transformObject: (document) => withoutUnusedSchemas(jsonSchemaTransformObject(document)),
  }
}

/** A body without fields need not be sent. */
function withoutEmptyBody({ schema, url }: ReturnType<SwaggerTransform>) {
  const { body, ...rest } = schema as FastifySchema & { body?: { properties?: object } }
  const isEmpty = body?.properties && Object.keys(body.properties).length === 0
  return { url, schema: isEmpty ? rest : { body, ...rest } }
}

/** The provider writes every named schema twice, as input and as output. */
function withoutUnusedSchemas(document: ReturnType<SwaggerTransformObject>) {
  const said = JSON.stringify(document)
  const schemas = ('components' in document && document.components?.schemas) || {}
  for (const name of Object.keys(schemas))
    if (!said.includes(`"#/components/schemas/${name}"`)) delete schemas[name]
  return document
}
