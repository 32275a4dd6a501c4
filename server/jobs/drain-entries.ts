import type { Logger } from 'pino'
import { type OperationKind, operationBodies } from '../../src-shared/sync/operations.ts'
import type { Caller } from '../caller.ts'
import type { ChangeNews } from '../change-news.ts'
import type { DrainEntry, DrainSide, JournalEntry } from '../journal/journal.ts'
import { applyOperations } from '../operations/apply-operations.ts'
import type { PlannedException } from '../operations/chunk-plan.ts'
import {
  type Intent,
  type PreparedOperation,
  prepareChecked,
  prepareOperation,
} from '../operations/prepare-operation.ts'
import type { OperationOutcome } from '../operations/stored-answer.ts'
import { writeExceptions } from '../operations/write-exceptions.ts'
import { codeOf, isUnavailable } from '../store/database-errors.ts'
import type { Storage } from '../store/storage.ts'
import { shownProblem } from '../store/tables/records.ts'
import { writeTransaction } from '../store/transaction.ts'
import { lanesOf } from './drain-lanes.ts'
import { isLeaseLost, type Lease } from './job-locks.ts'

export interface DrainParts {
  readonly journal: DrainSide
  readonly storage: Pick<Storage, 'primary' | 'isWritable'>
  readonly news: Pick<ChangeNews, 'announce'>
  readonly log: Logger
  /** Told what became of operations that left the journal: `committed`, `conflict`, `rejected`, `set-aside`. */
  readonly onDrained?: (outcome: string, operations: number) => void
}

/** Lanes that are drained at once: fewer than the pool has connections, so that requests get theirs. */
const MOST_LANES = 8
const MOST_AFTER_A_FAULT = 50
const MOST_FAULTS = 3
/** How long an entry waits for facts before it: its till offers it again when those come. */
const MOST_WAITING_MS = 24 * 3600_000

/**
 * Drains entries: decides them in the order of their lanes and takes out of the journal what is decided. Answers how many
 * are out. Throws when MySQL or Redis goes away or the lease is lost; what was decided by then is decided.
 */
export async function drainEntries(parts: DrainParts, lease: Lease, read: readonly DrainEntry[]): Promise<number> {
  const { journal, storage } = parts
  let out = 0
  for (const { label, entry } of read) {
    if (entry === null && (await setAside(parts, label, 'it cannot be read'))) out += 1
  }
  const lanes = lanesOf(read.map(({ entry }) => entry).filter((entry) => entry !== null))
  const labels = new Map(read.map(({ label }) => [label.id, label]))
  const failure: { error: unknown }[] = []
  const work = async () => {
    for (let lane = lanes.shift(); lane !== undefined && failure.length === 0; lane = lanes.shift()) {
      try {
        // Not `out += await`: that would add to what it was before the others went on.
        const ofLane = await drainLane({ ...parts, lease, labels }, lane)
        out += ofLane
      } catch (error) {
        failure.push({ error })
      }
    }
  }
  await Promise.all(Array.from({ length: MOST_LANES }, work))
  if (failure[0] !== undefined) throw failure[0].error
  const newest = read.at(-1)
  if (out > 0 && newest !== undefined) {
    await writeTransaction(storage.primary, async (tx) => {
      await lease.assertHeld(tx)
      await journal.noteDrained(tx, newest.label.id)
    })
  }
  return out
}

interface LaneParts extends DrainParts {
  readonly lease: Lease
  readonly labels: ReadonlyMap<string, DrainEntry['label']>
}

async function drainLane(parts: LaneParts, lane: readonly JournalEntry[]): Promise<number> {
  let out = 0
  for (const run of runsOf(lane)) out += await drainRun(parts, run)
  return out
}

/** Neighbours of the same caller. */
function runsOf(lane: readonly JournalEntry[]): JournalEntry[][] {
  const runs: JournalEntry[][] = []
  let last = ''
  for (const entry of lane) {
    const caller = JSON.stringify(entry.caller)
    if (caller === last) runs.at(-1)?.push(entry)
    else runs.push([entry])
    last = caller
  }
  return runs
}

async function drainRun(parts: LaneParts, run: readonly JournalEntry[]): Promise<number> {
  let settled = 0
  let out = 0
  const apply = async (entries: readonly JournalEntry[]) => {
    const [first] = entries
    if (first === undefined) return
    const applied = await applyOperations(
      { store: parts.storage.primary, news: parts.news },
      first.caller,
      entries.map(prepared),
      {
        guard: parts.lease.assertHeld,
        onCommitted: async (outcomes) => {
          out += await settle(parts, run.slice(settled, settled + outcomes.length), outcomes)
          settled += outcomes.length
        },
      },
    )
    if (applied !== 'fenced') return
    out += await setAllAside(parts, run.slice(settled), 'another device took the place of its till')
    settled = run.length
  }

  while (settled < run.length) {
    try {
      await apply(run.slice(settled))
    } catch (error) {
      if (!isFault(error)) throw error
      // One of them cannot be decided: alone each shows whether it is the one, and the others get through.
      const until = Math.min(run.length, settled + MOST_AFTER_A_FAULT)
      while (settled < until) {
        const entry = run[settled] as JournalEntry
        const fault = await faultOf(() => apply([entry]))
        if (fault === null) continue
        out += await setAllAside(parts, [entry], `the server failed with it: ${fault}`)
        settled += 1
      }
    }
  }
  return out
}

/** Whether an error is nobody's absence, but ours. */
function isFault(error: unknown): boolean {
  return !isUnavailable(error) && !isLeaseLost(error) && !isJournalAway(error)
}

const JOURNAL_AWAY = 'JOURNAL_AWAY'

/** The journal's Redis failed in the middle: no fault of the entry. */
export function isJournalAway(error: unknown): boolean {
  return codeOf(error) === JOURNAL_AWAY
}

/** Name or code of what it failed with each time; null: it got through. */
async function faultOf(work: () => Promise<void>): Promise<string | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work()
      return null
    } catch (error) {
      if (!isFault(error)) throw error
      if (attempt < MOST_FAULTS) continue
      const code = codeOf(error)
      return code === '' ? (error instanceof Error ? error.name : 'unknown') : code
    }
  }
}

function prepared({ operation, way }: JournalEntry): PreparedOperation {
  if (way === 'push') return prepareOperation(operation)
  const { kind, body } = operation
  // Checked when it came, by a server of before perhaps: what has a default now gets it here.
  const read = Object.hasOwn(operationBodies, kind) ? operationBodies[kind as OperationKind].safeParse(body) : null
  return prepareChecked(operation, { kind, body: read?.success ? read.data : body } as Intent)
}

/** After the commit: what is decided leaves the journal, what waits for facts before it lets others pass. */
async function settle(
  parts: LaneParts,
  entries: readonly JournalEntry[],
  outcomes: readonly OperationOutcome[],
): Promise<number> {
  const decided: JournalEntry[] = []
  const waiting: JournalEntry[] = []
  const late: JournalEntry[] = []
  const exceptions: PlannedException[] = []
  entries.forEach((entry, index) => {
    const answer = outcomes[index]?.answer
    if (answer === undefined) throw new Error('an operation was not answered')
    if (answer.status === 'deferred') {
      const list = Date.now() - entry.acceptedAtMs > MOST_WAITING_MS ? late : waiting
      list.push(entry)
      return
    }
    decided.push(entry)
    parts.onDrained?.(answer.status, 1)
    if (answer.status === 'committed') return
    const kind = answer.status === 'conflict' ? 'journal-conflict' : 'journal-rejected'
    const { key, kind: of } = entry.operation
    exceptions.push({
      kind,
      subject: key,
      detail: { kind: of, id: answer.id, problem: answer.problem && shownProblem(answer.problem) },
    })
  })
  await noteExceptions(parts, entries[0]?.caller, exceptions)
  const out = await throughJournal(async () => {
    await parts.journal.park(labelsOf(parts, waiting))
    return parts.journal.remove(labelsOf(parts, decided))
  })
  return out + (await setAllAside(parts, late, 'the facts before it never came'))
}

async function noteExceptions(
  { storage, lease }: LaneParts,
  caller: Caller | undefined,
  exceptions: readonly PlannedException[],
): Promise<void> {
  if (caller === undefined || exceptions.length === 0) return
  await writeTransaction(storage.primary, async (tx) => {
    await lease.assertHeld(tx)
    await writeExceptions(
      tx,
      exceptions.map((exception) => ({ caller, exception })),
      Date.now(),
    )
  })
}

function labelsOf({ labels }: LaneParts, entries: readonly JournalEntry[]): DrainEntry['label'][] {
  return entries.map(({ id }) => labels.get(id)).filter((label) => label !== undefined)
}

async function setAllAside(parts: LaneParts, entries: readonly JournalEntry[], reason: string): Promise<number> {
  let out = 0
  await noteExceptions(
    parts,
    entries[0]?.caller,
    entries.map(({ operation: { key, kind } }) => ({
      kind: 'journal-set-aside' as const,
      subject: key,
      detail: { kind, reason },
    })),
  )
  for (const label of labelsOf(parts, entries)) if (await setAside(parts, label, reason)) out += 1
  return out
}

async function setAside(
  { journal, log, onDrained }: DrainParts,
  label: DrainEntry['label'],
  reason: string,
): Promise<boolean> {
  const moved = await throughJournal(() => journal.setAside(label, reason))
  if (moved) {
    log.error({ ...label, reason }, 'an entry of the journal was set aside')
    onDrained?.('set-aside', 1)
  }
  return moved
}

async function throughJournal<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw Object.assign(new Error('the journal is away', { cause: error }), { code: JOURNAL_AWAY })
  }
}
