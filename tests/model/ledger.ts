import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import type { Operation, PushResponse } from '../../src-shared/sync/operations.ts'
import type { RecordEntity } from '../../src-shared/sync/records.ts'

/** Of each entity the field whose values are followed: none of them is used twice. */
export const followedFields = { product: 'priceMinor', customer: 'phone' } as const

/** A paper that a till handed out, and what it says. */
export interface HandedOut {
  readonly id: string
  readonly kind: 'sale' | 'refund' | 'payment'
  readonly till: string
  readonly receiptNumber: string
  readonly totalMinor: number
}

/** An edit as a person made it. */
export interface MadeEdit {
  readonly till: string
  readonly entity: RecordEntity
  readonly id: string
  readonly field: string
  readonly value: unknown
}

/** A change of a record as the server committed it, in its order. */
export interface CommittedChange {
  readonly key: string
  readonly kind: string
  readonly body: { readonly id: string; readonly base?: Fields; readonly changes?: Fields }
}

/** What the world knows beside the programs: what people did, and what the server said that it has done. */
export class Ledger {
  readonly handedOut = new Map<string, HandedOut>()
  readonly edits: MadeEdit[] = []
  /** Values that a person gave up: took the other side's, or discarded. */
  readonly givenUp = new Set<string>()
  /** Why papers or edits are lost with the only file that had them. */
  readonly lostWithFile = new Set<string>()
  committed: CommittedChange[] = []
  #saved = new Map<string, CommittedChange[]>()
  #values = 0

  /** A price, or a number of another kind, that nobody has used before. */
  newValue(): number {
    this.#values += 1
    return 10_000 + this.#values
  }

  hearPush(operations: readonly Operation[], { results }: PushResponse): void {
    operations.forEach((operation, index) => {
      const result = results[index]
      const { key, kind } = operation
      if (operation.chain !== undefined || result?.status !== 'committed') return
      if (this.committed.some((change) => change.key === key)) return
      this.committed.push({ key, kind, body: operation.body as CommittedChange['body'] })
    })
  }

  /** The server's history is kept, and put back, together with its file. */
  saveHistory(name: string): void {
    this.#saved.set(name, [...this.committed])
  }
  hasHistory(name: string): boolean {
    return this.#saved.has(name)
  }
  restoreHistory(name: string): void {
    this.committed = [...(this.#saved.get(name) ?? [])]
  }
}

/** Under which an edit's value is remembered. */
export const valueName = (entity: string, id: string, field: string, value: unknown): string =>
  `${entity} ${id} ${field} ${JSON.stringify(value)}`

/** The same of all that an edit changes; nothing for other operations. */
export const editedValuesOf = (kind: string, id: string, { changes }: CommittedChange['body']): string[] =>
  Object.entries(changes ?? {}).map(([field, value]) => valueName(kind.split('.')[0] ?? '', id, field, value))
