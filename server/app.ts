import { randomUUID } from 'node:crypto'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import { MAX_PUSH_BYTES } from '../src-shared/sync/operations.ts'
import type { ServerContext } from './context.ts'
import { boundRequests, connectionBounds } from './plugins/connection-bounds.ts'
import { answerErrors } from './plugins/errors.ts'
import { limitRequests } from './plugins/limits.ts'
import { measureRequests } from './plugins/metrics.ts'
import { describeApi } from './plugins/openapi.ts'
import { boundWork } from './plugins/overload.ts'
import { tellTime } from './plugins/server-time.ts'
import type { App } from './routes/app.ts'
import { bundleRoutes } from './routes/bundles/route.ts'
import { cacheRoutes } from './routes/cache/route.ts'
import { exceptionRoutes } from './routes/exceptions/route.ts'
import { factReadRoutes } from './routes/facts/route.ts'
import { gatherSources } from './routes/health/gather-sources.ts'
import { answerHealth } from './routes/health/route.ts'
import { readRoutes } from './routes/reads/route.ts'
import { reportRoutes } from './routes/reports/route.ts'
import { sessionRoutes } from './routes/sessions/route.ts'
import { reconcileRoutes } from './routes/sync/reconcile-route.ts'
import { pullRoutes, pushRoutes } from './routes/sync/route.ts'
import { setupRoutes } from './routes/tenants/route.ts'
import {
  enrolmentCodeRoutes,
  enrolmentRoutes,
  ownTillRoutes,
  resumeRoutes,
  revocationRoutes,
  tillRoutes,
} from './routes/tills/route.ts'
import { factRoutes, recordRoutes } from './routes/writes/route.ts'

/** Builds the application on what `openServer` opened; whoever builds it lets it listen, and closes it. */
export async function buildApp(context: ServerContext, logger: Logger): Promise<App> {
  const { config, metrics, redis } = context
  const app: App = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    bodyLimit: MAX_PUSH_BYTES,
    ...connectionBounds,
    trustProxy: config.trustProxy,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('caller', null)
  answerErrors(app)
  boundRequests(app)
  measureRequests(app, metrics)
  tellTime(app)
  limitRequests(app, {
    ...{ limits: config.limits, link: redis.cache, prefix: config.redisPrefix },
    onTurnedAway: () => metrics.turnedAway('rate'),
  })
  const work = boundWork(app, config.limits, () => metrics.turnedAway('overload'))
  await app.register(helmet)
  await describeApi(app, context.version)
  const sources = gatherSources({
    ...{ storage: context.storage, cache: context.cache, journal: context.journal, fallback: config.storageFallback },
    ...{ cacheCircuit: redis.cache?.circuit ?? null, journalCircuit: redis.journal?.circuit ?? null },
    ...{ work: () => work, lastVerification: context.lastVerification },
  })
  metrics.watch(sources)
  const health = async (scope: App) => answerHealth(scope, context, sources)

  const routes = [
    health,
    setupRoutes,
    sessionRoutes,
    enrolmentRoutes,
    enrolmentCodeRoutes,
    tillRoutes,
    resumeRoutes,
    ownTillRoutes,
    revocationRoutes,
    pushRoutes,
    pullRoutes,
    reconcileRoutes,
    factRoutes,
    recordRoutes,
    readRoutes,
    exceptionRoutes,
    factReadRoutes,
    reportRoutes,
    cacheRoutes,
    bundleRoutes,
  ]
  for (const register of routes) {
    await app.register(async (scope) => register(scope.withTypeProvider<ZodTypeProvider>(), context))
  }
  await app.ready()
  return app
}
