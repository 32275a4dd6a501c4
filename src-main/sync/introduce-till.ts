import { readTransaction } from '../database/transaction.ts'
import { readBlock } from '../tables/till-block.ts'
import type { Till } from '../till/till.ts'
import { type Presented, presentTill } from './present-till.ts'
import type { ServerClient } from './server-client.ts'
import type { Contact } from './sync-context.ts'

/** Sees to it that the server knows which start of the till's program it deals with. */
export interface Introduction {
  /** Presents the till unless that was done; null: the round may go on, else how it ended. Never throws. */
  make(client: ServerClient): Promise<Contact | null>
  /** It is somebody else now, or the server takes it for somebody else: presents itself anew. */
  forget(): void
}

/** Push and pull ask at once: one answer is for both. A till that is blocked does nothing else but ask whether it still is. */
export function createIntroduction(till: Till): Introduction {
  let isDone = false
  let underWay: Promise<Presented> | null = null
  return {
    make: async (client) => {
      if (isDone && readTransaction(till.database, readBlock) === null) return null
      underWay ??= presentTill(till, client, new AbortController().signal).finally(() => {
        underWay = null
      })
      const presented = await underWay
      if (typeof presented === 'object') return 'fenced'
      if (presented === 'offline') return 'offline'
      if (presented === 'presented') isDone = true
      // Its database is away: nobody can say that the block is lifted.
      return presented === 'unheard' && readTransaction(till.database, readBlock) !== null ? 'fenced' : null
    },
    forget: () => {
      isDone = false
    },
  }
}
