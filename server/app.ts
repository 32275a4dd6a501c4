import { randomUUID } from 'node:crypto'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import { MAX_PUSH_BYTES } from '../src-shared/sync/operations.ts'
import type { ServerContext } from './context.ts'
import { answerErrors } from './plugins/errors.ts'
import { describeApi } from './plugins/openapi.ts'
import type { App } from './routes/app.ts'
import { factReadRoutes } from './routes/facts/route.ts'
import { healthRoutes } from './routes/health/route.ts'
import { readRoutes } from './routes/reads/route.ts'
import { reportRoutes } from './routes/reports/route.ts'
import { sessionRoutes } from './routes/sessions/route.ts'
import { pullRoutes, pushRoutes } from './routes/sync/route.ts'
import { setupRoutes } from './routes/tenants/route.ts'
import { enrolmentCodeRoutes, enrolmentRoutes, tillRoutes } from './routes/tills/route.ts'
import { factRoutes, recordRoutes } from './routes/writes/route.ts'

/** Builds the application on an open and migrated store; whoever builds it lets it listen, and closes it. */
export async function buildApp(context: ServerContext, logger: Logger): Promise<App> {
  const app: App = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    bodyLimit: MAX_PUSH_BYTES,
    // Who sends a request by the drop holds nothing for longer than this.
    requestTimeout: 60_000,
    trustProxy: context.config.trustProxy,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('caller', null)
  answerErrors(app)
  await app.register(helmet)
  await app.register(rateLimit, { global: false })
  await describeApi(app, context.version)

  const routes = [
    healthRoutes,
    setupRoutes,
    sessionRoutes,
    enrolmentRoutes,
    enrolmentCodeRoutes,
    tillRoutes,
    pushRoutes,
    pullRoutes,
    factRoutes,
    recordRoutes,
    readRoutes,
    factReadRoutes,
    reportRoutes,
  ]
  for (const register of routes) {
    await app.register(async (scope) => register(scope.withTypeProvider<ZodTypeProvider>(), context))
  }
  await app.ready()
  return app
}
