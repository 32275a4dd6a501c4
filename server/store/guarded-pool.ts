import { connect, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely'
import { createPool, type PoolConnection } from 'mysql2'
import { type Circuit, circuitOpen } from '../circuit.ts'
import { connectionOptions, limitSession, SESSION_SETTINGS } from './mysql-connection.ts'

export interface GuardedPoolOptions {
  /** What it is for, in errors. */
  readonly name: string
  readonly url: string
  readonly connections: number
  readonly circuit: Circuit
  /** A statement that takes longer fails. */
  readonly timeoutMs: number
  /** Who waits longer for a free connection goes away without one. */
  readonly waitMs: number
  /** How long its user may leave a connection silent, in a transaction too. */
  readonly silenceSeconds: number
  /** Told of each error of a statement. */
  readonly onError: (error: unknown) => void
}

/** How many connections of a pool are in use, and how many requests wait for one. */
export interface PoolUse {
  readonly name: string
  readonly used: number
  readonly idle: number
  readonly waiting: number
  readonly limit: number
}

/** By how much the server is given the first word about a statement that takes too long: its connection lives on then. */
const HEAD_START_MS = 250
/** A timer that comes later than this tells of a busy process. */
const BUSY_MS = 100

export interface GuardedPool extends MysqlPool {
  use(): PoolUse
}

/**
 * A mysql2 pool that never lets anybody hang: behind the circuit nothing is asked unless it is closed, and when it opens
 * all connections break at once, with whatever waits in them. As the pool of Kysely's dialect.
 */
export function openGuardedPool(options: GuardedPoolOptions): GuardedPool {
  const { name, circuit, timeoutMs, waitMs } = options
  const sockets = new Set<Socket>()
  const used = new Set<PoolConnection>()
  const lastUsedMs = new WeakMap<PoolConnection, number>()
  // Before the server ends it for its silence: that could come just after the next statement was sent.
  const mostIdleMs = options.silenceSeconds * 500
  const settings = [
    ...SESSION_SETTINGS,
    limitSession({ statementMs: timeoutMs, silenceSeconds: options.silenceSeconds }),
  ]
  let waiting = 0

  const pool = createPool({
    ...connectionOptions(options.url),
    connectionLimit: options.connections,
    // Our own sockets, so that they can be broken in any state, also while they connect.
    stream: ({ config }: { config: { host: string; port: number; socketPath?: string } }) => {
      const socket = config.socketPath ? connect(config.socketPath) : connect(config.port, config.host)
      socket.setNoDelay(true).setKeepAlive(true, 30_000)
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      // Who waits in the pool's queue would try a dead database one after the other.
      if (circuit.state !== 'closed') socket.destroy(circuitOpen(circuit.name))
      return socket
    },
  })
  pool.on('connection', (connection) => {
    // The statements in it are told; a listener keeps what comes after them from ending the process.
    connection.on('error', () => undefined)
    socketOf(connection).once('close', () => used.delete(connection))
  })
  const forget = circuit.onChange(({ state }) => {
    if (state === 'closed') return
    for (const socket of sockets) socket.destroy(circuitOpen(circuit.name))
  })

  async function checkOut(): Promise<PoolConnection> {
    if (circuit.state !== 'closed') throw circuitOpen(circuit.name)
    // Only a failure says something about the server: a connection that lay there free is no sign of life.
    return fromPool().catch((error: unknown) => circuit.execute(() => Promise.reject(error)))
  }

  function fromPool(): Promise<PoolConnection> {
    return new Promise((resolve, reject) => {
      let gaveUp = false
      const cancel = afterMs(waitMs, () => {
        gaveUp = true
        reject(failure('POOL_TIMED_OUT', `no connection to ${name} was free within ${waitMs} ms`))
      })
      pool.getConnection((error, connection) => {
        cancel()
        if (error) reject(error)
        else if (gaveUp) connection.release()
        else resolve(connection)
      })
    })
  }

  /** Runs a statement; one that takes too long takes its connection along, of which nobody knows what it still does. */
  async function run(connection: PoolConnection, text: string, values: unknown[]): Promise<MysqlQueryResult> {
    const socket = socketOf(connection)
    // Says nothing new about the server: a transaction that is rolled back after its connection broke.
    if (socket.destroyed) throw failure('PROTOCOL_CONNECTION_LOST', `the connection to ${name} is lost`)
    return circuit.execute(
      () =>
        new Promise<MysqlQueryResult>((resolve, reject) => {
          const cancel = afterMs(timeoutMs + HEAD_START_MS, () => {
            socket.destroy(failure('PROTOCOL_SEQUENCE_TIMEOUT', `${name} did not answer within ${timeoutMs} ms`))
          })
          try {
            connection.query(text, values, (error, result) => {
              cancel()
              if (error) {
                options.onError(error)
                reject(error)
              } else resolve(result as unknown as MysqlQueryResult)
            })
          } catch (error) {
            // Values that the driver cannot write down: nothing was sent.
            cancel()
            reject(error)
          }
        }),
    )
  }

  /** A connection that may be used: a new one is prepared first, and one that is dead or was idle for long is dropped. */
  async function ready(): Promise<PoolConnection> {
    for (;;) {
      const connection = await checkOut()
      used.add(connection)
      const idleSinceMs = lastUsedMs.get(connection)
      const isFit = !socketOf(connection).destroyed && performance.now() - (idleSinceMs ?? 0) < mostIdleMs
      if (idleSinceMs !== undefined && isFit) return connection
      try {
        if (idleSinceMs === undefined) {
          for (const setting of settings) await run(connection, setting, [])
          return connection
        }
        discard(connection)
      } catch (error) {
        discard(connection)
        throw error
      }
    }
  }

  function discard(connection: PoolConnection): void {
    used.delete(connection)
    connection.destroy()
    socketOf(connection).destroy()
  }

  async function acquire(): Promise<MysqlPoolConnection> {
    waiting += 1
    const connection = await ready().finally(() => {
      waiting -= 1
    })
    const release = () => {
      used.delete(connection)
      lastUsedMs.set(connection, performance.now())
      connection.release()
    }
    const query = (text: string, values: unknown[], callback: (error: unknown, result: MysqlQueryResult) => void) => {
      run(connection, text, values).then(
        (result) => callback(null, result),
        (error: unknown) => callback(error, []),
      )
    }
    return { query: query as MysqlPoolConnection['query'], release }
  }

  return {
    getConnection: (callback) => {
      acquire().then(
        (connection) => callback(null, connection),
        (error: unknown) => callback(error, undefined as unknown as MysqlPoolConnection),
      )
    },
    end: (callback) => {
      forget()
      // Says good-bye where somebody listens, and waits for nobody.
      pool.end(() => undefined)
      setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, 100).unref()
      callback(null)
    },
    use: () => ({
      name,
      used: used.size,
      idle: Math.max(0, [...sockets].filter(({ destroyed }) => !destroyed).length - used.size),
      waiting,
      limit: options.connections,
    }),
  }
}

/** mysql2 keeps the stream that it was given there, and its types keep quiet about it. */
function socketOf(connection: PoolConnection): Socket {
  return (connection as unknown as { stream: Socket }).stream
}

/**
 * Calls `late` after some time, unless cancelled. A process that was busy itself is no proof that nobody answered: it
 * gets the time once more, and what waits in the sockets is read first in any case.
 */
function afterMs(mostMs: number, late: () => void): () => void {
  let timer: NodeJS.Timeout
  let done = false
  const wait = () => {
    const dueMs = performance.now() + mostMs
    timer = setTimeout(async () => {
      const wasBusy = performance.now() - dueMs > BUSY_MS
      await nextTurn()
      await nextTurn()
      if (done) return
      if (wasBusy) wait()
      else late()
    }, mostMs)
  }
  wait()
  return () => {
    done = true
    clearTimeout(timer)
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
