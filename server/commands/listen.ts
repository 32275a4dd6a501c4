import { setTimeout as sleep } from 'node:timers/promises'
import { buildApp } from '../app.ts'
import type { Config } from '../config.ts'
import { openLog } from '../log.ts'
import { openServer } from '../open-server.ts'

const MOST_SHUTDOWN_MS = 10_000

/** Starts the server; it ends with SIGTERM or SIGINT, after what is in flight, or after 10 seconds. */
export async function listen(config: Config): Promise<void> {
  const log = openLog(config.logLevel)
  const closing = new AbortController()
  const { context, close } = await openServer(config, log, closing.signal)
  const app = await buildApp(context, log)
  let inFlight = 0
  app.server.on('request', (_request, response) => {
    inFlight += 1
    response.once('close', () => {
      inFlight -= 1
    })
  })
  await app.listen({ port: config.port, host: config.host, listenTextResolver: () => 'listening' })
  const { identity } = context
  let told: string | null = null
  const tellSetupCode = () => {
    const { setupCode } = identity
    if (setupCode !== null && setupCode !== told) {
      console.log(`Mostrador setup code: ${setupCode} (for POST /v1/setup; or run the command: setup)`)
    }
    told = setupCode
  }
  tellSetupCode()
  // With MySQL away at the start it shows only later whether there is a tenant.
  identity.onPrepared(tellSetupCode)
  const address = app.server.address()
  const port = address !== null && typeof address === 'object' ? address.port : config.port
  console.log(`Mostrador server listening on http://${config.host}:${port} (storage: ${context.storage.engine})`)

  let ending = false
  const end = async (signal: string) => {
    if (ending) return
    ending = true
    log.info({ signal }, 'shutting down')
    closing.abort()
    // Node keeps the server alive for connections that are kept alive, or that never sent a request.
    setInterval(() => {
      if (inFlight === 0) app.server.closeAllConnections()
    }, 25).unref()
    const late = sleep(MOST_SHUTDOWN_MS, 'late' as const, { ref: false })
    const ended = await Promise.race([app.close().then(() => close()), late])
    if (ended === 'late') log.warn('gave up waiting for requests in flight')
    process.exit(ended === 'late' ? 1 : 0)
  }
  process.on('SIGTERM', (signal) => void end(signal))
  process.on('SIGINT', (signal) => void end(signal))
}
