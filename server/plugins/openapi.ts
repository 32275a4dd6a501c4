import swagger from '@fastify/swagger'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { App } from '../routes/app.ts'

/** Publishes the OpenAPI document that the routes' schemas make. */
export async function describeApi(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Mostrador',
        version,
        description:
          'Money in minor units, quantities in thousandths, times in ms since the epoch (UTC), ids are UUIDs (v7) made by whoever creates the thing.',
      },
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: "A till's token, or a person's" } },
      },
    },
    transform: jsonSchemaTransform,
  })
  app.get('/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
