import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { pino } from 'pino'
import type { Caller, TillCaller } from '../../server/caller.ts'
import type {} from '../../server/plugins/auth.ts'
import { answerErrors } from '../../server/plugins/errors.ts'
import type { App } from '../../server/routes/app.ts'

export const silent = pino({ level: 'silent' })

/**
 * An application without storage: what a plugin does to requests, on a real port. Whoever sends `X-Test-Till` is that
 * till, known where authentication stands in the real one.
 */
export function bareApp(options: { readonly trustProxy?: boolean } = {}): App {
  const app: App = Fastify({ trustProxy: options.trustProxy ?? false }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('caller', null)
  answerErrors(app)
  return app
}

/** To be called behind the plugins, before the routes. */
export function authenticate(app: App): void {
  app.addHook('onRequest', async (request) => {
    const name = request.headers['x-test-till']
    if (typeof name === 'string') request.caller = testTill(name)
  })
}

export function testTill(tillId: string): Caller & TillCaller {
  return {
    kind: 'till',
    tenantId: 'tenant',
    storeId: 'store',
    tillId,
    incarnation: 1,
    currency: 'MXN',
    stockPolicy: 'accept',
    name: tillId,
  }
}

/** Lets it listen on a free port; answers its address. */
export function listenOn(app: App): Promise<string> {
  return app.listen({ port: 0, host: '127.0.0.1' })
}
