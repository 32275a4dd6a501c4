import type { Socket } from 'node:net'
import { type Connection, createConnection } from 'mysql2'
import { codeOf, READ_ONLY } from './database-errors.ts'
import { connectionOptions } from './mysql-connection.ts'

/** Asks a database server for a sign of life, on a connection of its own behind which no request queues. */
export interface DatabaseProbe {
  /** Resolves when the server answers; waits for the answer to the question before, when that is still out. */
  ask(): Promise<void>
  /** Has the next question ask whether the server takes writes, too. */
  doubtWrites(): void
  close(): void
}

/** A question that is out for longer will not be answered on this connection any more. */
const MOST_PENDING_MS = 1000

/**
 * COM_PING, which no server counts as a query; where the server `mustWrite` also whether it is read-only, once a
 * connection and until it is not. Fails with code {@link READ_ONLY} or what the driver says.
 */
export function openDatabaseProbe(url: string, mustWrite: boolean): DatabaseProbe {
  let connection: Connection | null = null
  let pending: { readonly answer: Promise<void>; readonly sinceMs: number } | null = null
  let doubtful = mustWrite

  const open = () => {
    const opened = createConnection(connectionOptions(url))
    opened.on('error', () => {
      if (connection === opened) connection = null
    })
    doubtful = mustWrite
    return opened
  }
  const discard = () => {
    const broken = connection
    connection = null
    if (broken !== null) (broken as unknown as { stream: Socket }).stream.destroy()
  }
  const question = async () => {
    connection ??= open()
    const mine = connection
    try {
      if (!doubtful) return await pingOn(mine)
      doubtful = await isReadOnlyOn(mine)
    } catch (error) {
      if (connection === mine) discard()
      throw error
    }
    if (doubtful) throw Object.assign(new Error('the server is read-only'), { code: READ_ONLY })
  }
  return {
    ask: () => {
      if (pending !== null && performance.now() - pending.sinceMs > MOST_PENDING_MS) {
        discard()
        pending = null
      }
      if (pending === null) {
        const asked = { answer: question(), sinceMs: performance.now() }
        pending = asked
        const settled = () => {
          if (pending === asked) pending = null
        }
        asked.answer.then(settled, settled)
      }
      return pending.answer
    },
    doubtWrites: () => {
      doubtful = mustWrite
    },
    close: discard,
  }
}

function pingOn(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.ping((error) => (error ? reject(error) : resolve()))
  })
}

function isReadOnlyOn(connection: Connection): Promise<boolean> {
  return new Promise((resolve, reject) => {
    connection.query('SELECT @@global.read_only AS readOnly', (error, rows) => {
      if (error) reject(error)
      // A number, and a word in the newest MariaDB.
      else resolve(!['0', 'OFF'].includes(String((rows as { readOnly: unknown }[])[0]?.readOnly)))
    })
  })
}

/** Whatever a probe fails with, access that was taken away say, means that the database cannot be worked with. */
export function probeFailure(error: unknown): Error {
  return Object.assign(new Error('the probe failed'), { code: codeOf(error) || 'unknown', probe: true })
}

export function isProbeFailure(error: unknown): boolean {
  return error instanceof Error && 'probe' in error
}
