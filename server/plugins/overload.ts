import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { problem } from '../problems.ts'
import type { App } from '../routes/app.ts'
import { hasBody } from './connection-bounds.ts'
import { sendProblem } from './errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What it takes or answers goes on for as long as the other side likes: it needs a place only until its handler begins. */
    stream?: boolean
  }
  interface FastifyRequest {
    place: Place | null
  }
}

/** How much is to do now. */
export interface Work {
  readonly working: number
  readonly waiting: number
}

/** One request among those that the server works on. */
interface Place {
  state: 'working' | 'reading' | 'waiting' | 'left'
  /** Of a reading one: whether who sends it has shown a token. */
  reader: 'known' | 'unknown'
  /** Of a waiting one: its turn has come (true), or it has given up (false). */
  turn: ((mine: boolean) => void) | null
}

/**
 * Bounds how many requests are worked on at once; some more wait for their turn, and any further one is answered 503
 * `overloaded` at once: a till comes back later by itself, and those that are in are served in time. A place is held
 * from the request's headers to its answer, but not while its body arrives or while an answer streams, so that slow lines
 * take it from nobody. Call it before the routes, and before whatever else in `onRequest` costs something.
 */
export function boundWork(
  app: App,
  { concurrent, queued }: Pick<Config['limits'], 'concurrent' | 'queued'>,
  onTurnedAway: () => void = () => undefined,
): Work {
  const waiting = new Set<Place>()
  let working = 0
  // Bodies that arrive hold memory, so they are bounded too; whoever has shown no token takes no place from who has.
  const reading = { known: 0, unknown: 0 }

  const takeTurns = () => {
    while (working < concurrent) {
      const [next] = waiting
      if (next === undefined) return
      waiting.delete(next)
      next.state = 'working'
      working += 1
      next.turn?.(true)
    }
  }
  /** Whether the place may work now, or could wait and its turn has come. */
  const enter = async (place: Place): Promise<boolean> => {
    if (working < concurrent && waiting.size === 0) {
      place.state = 'working'
      working += 1
      return true
    }
    place.state = 'waiting'
    waiting.add(place)
    return new Promise((resolve) => {
      place.turn = resolve
    })
  }
  const leave = (place: Place | null) => {
    if (place === null || place.state === 'left') return
    const { state } = place
    place.state = 'left'
    if (state === 'waiting') {
      waiting.delete(place)
      place.turn?.(false)
    } else if (state === 'reading') reading[place.reader] -= 1
    else {
      working -= 1
      takeTurns()
    }
  }
  const turnAway = (reply: FastifyReply) => {
    onTurnedAway()
    return sendProblem(reply, problem('overloaded'))
  }

  app.decorateRequest('place', null)
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.routeOptions.config.alwaysAnswered === true) return
    if (working >= concurrent && waiting.size >= queued) return turnAway(reply)
    const place: Place = { state: 'left', reader: 'unknown', turn: null }
    request.place = place
    reply.raw.once('close', () => leave(place))
    // Whoever left while waiting is answered into nowhere; the routes never hear of it.
    if (!(await enter(place))) return turnAway(reply)
  })
  app.addHook('preParsing', async (request, reply) => {
    const { place } = request
    if (place?.state !== 'working' || request.raw.complete || !hasBody(request.raw)) return
    const reader = request.caller ? 'known' : 'unknown'
    if (reading[reader] >= concurrent + queued) return turnAway(reply)
    Object.assign(place, { state: 'reading', reader })
    working -= 1
    reading[reader] += 1
    takeTurns()
  })
  app.addHook('preValidation', async (request, reply) => {
    const { place } = request
    if (place?.state !== 'reading') return
    reading[place.reader] -= 1
    // It was let in before: it waits as long as it takes, and the bound of bodies bounds how many do.
    if (!(await enter(place))) return turnAway(reply)
  })
  app.addHook('preHandler', async (request) => {
    if (request.routeOptions.config.stream === true) leave(request.place)
  })
  // Not `async`, as in `server-time.ts`.
  app.addHook('onSend', (request, _reply, payload, done) => {
    leave(request.place)
    done(null, payload)
  })

  return {
    get working() {
      return working
    },
    get waiting() {
      return waiting.size
    },
  }
}
