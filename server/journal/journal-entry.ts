import { z } from 'zod'
import { operationSchema } from '../../src-shared/sync/operations.ts'
import type { Caller } from '../caller.ts'
import type { JournalEntry, NewJournalEntry } from './journal.ts'

/** What an entry does to what it is about; what the counts of waiting entries go by. */
export type EntryClass = 'create' | 'update' | 'delete'

export function classOf(kind: string): EntryClass {
  if (kind.endsWith('.edit') || kind.endsWith('.close')) return 'update'
  return kind.endsWith('.remove') ? 'delete' : 'create'
}

const shop = {
  tenantId: z.string().min(1),
  currency: z.string(),
  stockPolicy: z.enum(['accept', 'reject']),
  name: z.string(),
}
const callerSchema = z.discriminatedUnion('kind', [
  z.looseObject({
    ...shop,
    kind: z.literal('till'),
    storeId: z.string(),
    tillId: z.string(),
    incarnation: z.int(),
  }),
  z.looseObject({ ...shop, kind: z.literal('user'), userId: z.string() }),
])
const entrySchema = z.object({
  caller: callerSchema,
  operation: operationSchema,
  requestHash: z.string(),
  way: z.enum(['push', 'single']),
  acceptedAtMs: z.int(),
})

export function entryText(caller: Caller, entry: NewJournalEntry, acceptedAtMs: number): string {
  const { operation, requestHash, way } = entry
  const { key, kind, at, userId, body, chain, chainRestart } = operation
  // Only what an operation consists of: a prepared one carries its body twice more.
  const plain = { key, kind, at, userId, body, ...(chain !== undefined && { chain, chainRestart }) }
  return JSON.stringify({ caller, operation: plain, requestHash, way, acceptedAtMs })
}

/** An entry as Redis gives it: id, and names and values in turn. */
export type RawEntry = readonly [id: string, fields: readonly string[] | null]

/** What stands beside an entry's text, so that even one that cannot be read can be counted and put away. */
export interface EntryLabel {
  readonly id: string
  readonly tenantId: string
  readonly key: string
  readonly class: string
}

export interface ReadEntry {
  readonly label: EntryLabel
  readonly entry: JournalEntry | null
  readonly size: number
}

/** Reads an entry; its `entry` is null when it is none of ours. */
export function readEntry([id, fields]: RawEntry): ReadEntry {
  const named = new Map<string, string>()
  for (let at = 0; at + 1 < (fields?.length ?? 0); at += 2) named.set(fields?.[at] ?? '', fields?.[at + 1] ?? '')
  const label = {
    id,
    tenantId: named.get('tenant') ?? '',
    key: named.get('key') ?? '',
    class: named.get('class') ?? '',
  }
  const text = named.get('entry') ?? ''
  return { label, entry: parseEntry(label, text), size: text.length }
}

function parseEntry({ id, tenantId }: EntryLabel, text: string): JournalEntry | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return null
  }
  const read = entrySchema.safeParse(parsed)
  return read.success && read.data.caller.tenantId === tenantId ? ({ id, ...read.data } as JournalEntry) : null
}
