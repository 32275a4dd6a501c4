import { connect, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely'
import { createPool, type PoolConnection } from 'mysql2'
import { type Circuit, circuitOpen } from '../circuit.ts'
import { connectionOptions, SESSION_SETTINGS } from './mysql-connection.ts'

export interface GuardedPoolOptions {
  /** What it is for, in errors. */
  readonly name: string
  readonly url: string
  readonly connections: number
  readonly circuit: Circuit
  /** A statement that takes longer fails, and so does who waits longer for a free connection. */
  readonly timeoutMs: number
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

export interface GuardedPool extends MysqlPool {
  use(): PoolUse
}

/**
 * A mysql2 pool that never lets anybody hang: behind the circuit nothing is asked unless it is closed, and when it opens
 * all connections break at once, with whatever waits in them. As the pool of Kysely's dialect.
 */
export function openGuardedPool(options: GuardedPoolOptions): GuardedPool {
  const { name, circuit, timeoutMs } = options
  const sockets = new Set<Socket>()
  const used = new Set<PoolConnection>()
  const prepared = new WeakSet<PoolConnection>()
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
    return new Promise((resolve, reject) => {
      let gaveUp = false
      const timer = setTimeout(async () => {
        await twoTurns()
        gaveUp = true
        reject(failure('POOL_TIMED_OUT', `no connection to ${name} was free within ${timeoutMs} ms`))
      }, timeoutMs)
      pool.getConnection((error, connection) => {
        clearTimeout(timer)
        if (error) reject(error)
        else if (gaveUp) connection.release()
        else resolve(connection)
      })
    })
  }

  /** Runs a statement; one that takes too long takes its connection along, of which nobody knows what it still does. */
  function run(connection: PoolConnection, text: string, values: unknown[]): Promise<MysqlQueryResult> {
    return circuit.execute(
      () =>
        new Promise<MysqlQueryResult>((resolve, reject) => {
          const socket = socketOf(connection)
          if (socket.destroyed) {
            reject(failure('PROTOCOL_CONNECTION_LOST', `the connection to ${name} is lost`))
            return
          }
          let done = false
          const timer = setTimeout(async () => {
            await twoTurns()
            if (done) return
            socket.destroy(failure('PROTOCOL_SEQUENCE_TIMEOUT', `${name} did not answer within ${timeoutMs} ms`))
          }, timeoutMs)
          connection.query(text, values, (error, result) => {
            done = true
            clearTimeout(timer)
            if (error) {
              options.onError(error)
              reject(error)
            } else resolve(result as unknown as MysqlQueryResult)
          })
        }),
    )
  }

  async function acquire(): Promise<MysqlPoolConnection> {
    waiting += 1
    const connection = await circuit.execute(checkOut).finally(() => {
      waiting -= 1
    })
    used.add(connection)
    const release = () => {
      used.delete(connection)
      connection.release()
    }
    try {
      if (!prepared.has(connection)) for (const setting of SESSION_SETTINGS) await run(connection, setting, [])
      prepared.add(connection)
    } catch (error) {
      socketOf(connection).destroy()
      release()
      throw error
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

/** A process that was busy itself is no proof that nobody answered: what waits in the sockets is read first. */
async function twoTurns(): Promise<void> {
  await nextTurn()
  await nextTurn()
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
