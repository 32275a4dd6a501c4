import { SERVER_TIME_HEADER } from '../../src-shared/sync/wire.ts'
import type { App } from '../routes/app.ts'

/** Tells with every answer what time it is here: tills learn by it how far their clocks are off. Call it before the routes. */
export function tellTime(app: App): void {
  // Not `async`: an answer that a hook gives would not be sent yet when that hook ends, and the request would go on.
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header(SERVER_TIME_HEADER, Date.now())
    done(null, payload)
  })
}
