import type { Reader } from '../store/transaction.ts'
import type { BundleWriter } from './find-writer.ts'
import type { BundledOperation } from './read-operations.ts'

/** Looks on while a bundle is read, and tells whether its facts continue the chain that the server has of the till. */
export interface ForkWatch {
  look(operation: BundledOperation): void
  /** A copy of the till's file, or a later state of it, has continued the chain otherwise. */
  isFork(): Promise<boolean>
}

/** Of a till as it stands when the bundle comes; what the server takes of it meanwhile is found by its keys. */
export async function watchForFork(db: Reader, { caller: { tenantId, tillId } }: BundleWriter): Promise<ForkWatch> {
  const head = await db
    .selectFrom('tills')
    .select(['chain_index as index', 'chain_hash as hash'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', tillId)
    .executeTakeFirstOrThrow()
  /** What the bundle has where the server's chain ends. */
  let hashAtHead: string | null = null
  let last: { readonly key: string; readonly index: number } | null = null
  return {
    look({ operation: { key, chain, chainRestart } }) {
      if (chain === undefined) return
      last = { key, index: chain.index }
      if (chain.index === head.index) hashAtHead = chain.hash
      else if (chain.index === head.index + 1 && chainRestart !== true) hashAtHead ??= chain.previousHash
    },
    async isFork() {
      if (hashAtHead !== null) return hashAtHead !== head.hash
      // All of it lies before the server's end: then it has come already, or the place is another's.
      if (last === null || last.index > head.index) return false
      const known = await db
        .selectFrom('operations')
        .select('operation_key')
        .where('tenant_id', '=', tenantId)
        .where('operation_key', '=', last.key)
        .executeTakeFirst()
      return known === undefined
    },
  }
}
