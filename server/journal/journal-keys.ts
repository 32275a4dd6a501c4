/** Names of what the journal keeps in Redis. They stand apart from the cache's `{prefix}:tenant:...`, which is cleared by pattern. */
export interface JournalKeys {
  /** The entries in arrival order. */
  readonly stream: string
  /** Entries that could not be drained, with the reason. */
  readonly aside: string
  /** The random word that MySQL holds too: it tells a Redis that came back empty, or is another. */
  readonly epoch: string
  /** The epoch that the present one was agreed on after. */
  readonly epochBefore: string
  /** Written with every look: shows a Redis that takes no writes. */
  readonly looked: string
  /** How many entries wait by class, and how many were drained. */
  readonly counts: string
  /** Copy of the server's epoch, for a start while MySQL is away. */
  readonly serverEpoch: string
  /** By idempotency key the entry that waits: `stream id, request hash, class`. */
  pending(tenantId: string): string
  /** The same of those that were tried and wait for facts before them, so that nobody waits for them in turn. */
  parked(tenantId: string): string
}

export function journalKeys(prefix: string): JournalKeys {
  const name = `${prefix}:journal`
  return {
    stream: name,
    aside: `${name}:aside`,
    epoch: `${name}:epoch`,
    epochBefore: `${name}:epoch-before`,
    looked: `${name}:looked-at`,
    counts: `${name}:counts`,
    serverEpoch: `${prefix}:server-epoch`,
    pending: (tenantId) => `${name}:tenant:${tenantId}:pending`,
    parked: (tenantId) => `${name}:tenant:${tenantId}:parked`,
  }
}

/** The one consumer of the group, whichever instance drains: what a dead one had in hand is the next one's to go on with. */
export const JOURNAL_GROUP = 'drain'
export const JOURNAL_CONSUMER = 'drain'

/** Before any entry. */
export const NO_ENTRY = '0-0'

/** Behind any entry: nothing that a Redis holds reaches up to it. */
export const BEYOND_ENTRIES = `${Number.MAX_SAFE_INTEGER}-0`

/** Whether the entry `id` was appended before `other`. */
export function isOlder(id: string, other: string): boolean {
  const [ms = 0, sequence = 0] = id.split('-').map(Number)
  const [otherMs = 0, otherSequence = 0] = other.split('-').map(Number)
  return ms < otherMs || (ms === otherMs && sequence < otherSequence)
}

export function newerOf(id: string, other: string): string {
  return isOlder(id, other) ? other : id
}
