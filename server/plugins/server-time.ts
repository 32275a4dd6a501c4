import { SERVER_TIME_HEADER } from '../../src-shared/sync/wire.ts'
import type { App } from '../routes/app.ts'

/** Tells with every answer what time it is here: tills learn by it how far their clocks are off. Call it before the routes. */
export function tellTime(app: App): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header(SERVER_TIME_HEADER, Date.now())
  })
}
