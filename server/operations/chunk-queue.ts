import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ChangeNews } from '../change-news.ts'
import { inTime } from '../circuit.ts'
import type { Store } from '../store/open-store.ts'
import { isCollision, isLockFailure, isUnavailable, type Tx, writeTransaction } from '../store/transaction.ts'
import { applyChunk, type Part, type PartOutcome } from './apply-chunk.ts'

export interface ChunkContext {
  readonly store: Store
  readonly news: Pick<ChangeNews, 'announce'>
}

/** The first thing in a transaction; what it throws ends the work. */
export type Guard = (tx: Tx) => Promise<void>

interface Waiting {
  readonly part: Part
  readonly context: ChunkContext
  readonly guard: Guard | undefined
  readonly resolve: (outcome: PartOutcome) => void
  readonly reject: (error: unknown) => void
}

/** What waits of each tenant, in this process; a tenant is in it while a transaction of it runs. */
type Lines = Map<string, Waiting[]>

/**
 * Operations that one transaction takes, of however many callers. An embedded store works on one in the server's only
 * thread: many callers at once must not take more of it than one alone may.
 */
const MOST_OPERATIONS = { mysql: 400, embedded: 20 } as const
const MOST_BYTES = 4 * 1024 * 1024
/** A transaction that takes longer waits for a lock that the next ones perhaps do not need. */
const MOST_ALONE_MS = 1000

const linesOf = new WeakMap<Store, Lines>()

/**
 * Applies a part in a transaction, together with those of the tenant's other callers that come meanwhile: a tenant's
 * transactions wait for each other at its counter anyway, and many parts in one share what each would pay alone (locks,
 * statements, levels of the same products, the sync of the log at its commit).
 * Throws what a transaction of this part alone would throw.
 */
export function applyTogether(context: ChunkContext, part: Part, guard?: Guard): Promise<PartOutcome> {
  const lines = linesOf.get(context.store) ?? new Map<string, Waiting[]>()
  linesOf.set(context.store, lines)
  const { tenantId } = part.caller
  return new Promise((resolve, reject) => {
    const item = { part, context, guard, resolve, reject }
    const line = lines.get(tenantId)
    if (line !== undefined) line.push(item)
    else void serve(lines, tenantId, item)
  })
}

/** One transaction of a tenant at a time, unless it is stuck, until nobody waits. */
async function serve(lines: Lines, tenantId: string, first: Waiting): Promise<void> {
  const line = [first]
  lines.set(tenantId, line)
  for (let group = takeGroup(line); group.length > 0; group = takeGroup(line)) {
    await inTime(applyGroup(tenantId, group), MOST_ALONE_MS).catch(() => undefined)
    // An embedded store never waits, so nobody else would have had a turn since.
    if (first.context.store.engine === 'embedded') await nextTurn()
  }
  lines.delete(tenantId)
}

/** The first that waits, and those behind it that one transaction can take along. */
function takeGroup(waiting: Waiting[]): Waiting[] {
  const [first] = waiting
  if (first === undefined) return []
  const group: Waiting[] = []
  const tills = new Set<string>()
  const most = MOST_OPERATIONS[first.context.store.engine]
  let operations = 0
  let bytes = 0
  for (const item of [...waiting]) {
    const { caller } = item.part
    const size = sizeOf(item.part)
    operations += item.part.operations.length
    bytes += size
    if (group.length > 0 && (operations > most || bytes > MOST_BYTES)) break
    // A till's facts follow each other: its next part is decided on the head that this one leaves.
    const isOthers = caller.kind !== 'till' || !tills.has(caller.tillId)
    if (item.guard !== first.guard || !isOthers) continue
    if (caller.kind === 'till') tills.add(caller.tillId)
    group.push(item)
    waiting.splice(waiting.indexOf(item), 1)
  }
  return group
}

function sizeOf({ operations }: Part): number {
  return operations.reduce((bytes, { bodyText }) => bytes + (bodyText?.length ?? 0), 0)
}

async function applyGroup(tenantId: string, group: readonly Waiting[]): Promise<void> {
  const [first] = group
  if (first === undefined) return
  try {
    const { context, guard } = first
    const applied = await writeTransaction(context.store, async (tx) => {
      await guard?.(tx)
      return applyChunk(
        tx,
        tenantId,
        group.map(({ part }) => part),
      )
    })
    if (applied.seq !== null) context.news.announce(tenantId, applied.seq, [...applied.entities])
    group.forEach(({ resolve }, index) => {
      resolve(applied.parts[index] ?? 'fenced')
    })
  } catch (error) {
    if (group.length === 1) return first.reject(error)
    const alone = (item: Waiting) => applyGroup(tenantId, [item])
    // One of them may be what the others fail for: alone each shows whether it is the one.
    if (isLockFailure(error)) await Promise.all(group.map(alone))
    else if (isCollision(error) || !isUnavailable(error)) for (const item of group) await alone(item)
    else for (const { reject } of group) reject(error)
  }
}
