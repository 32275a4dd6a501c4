import { type BundleReport, MAX_BUNDLE_PROBLEMS } from '../../src-shared/sync/bundle.ts'
import { MAX_PUSH_BYTES, MAX_PUSH_OPERATIONS } from '../../src-shared/sync/operations.ts'
import { applyOperations } from '../operations/apply-operations.ts'
import type { ChunkContext } from '../operations/chunk-queue.ts'
import { recordsNamed } from '../operations/decide-record.ts'
import { type PreparedOperation, prepareOperations } from '../operations/prepare-operation.ts'
import type { OperationOutcome } from '../operations/stored-answer.ts'
import { verifyLink } from '../operations/verify-link.ts'
import { problem } from '../problems.ts'
import { isUnavailable } from '../store/transaction.ts'
import type { BundleWriter } from './find-writer.ts'
import type { BundledOperation } from './read-operations.ts'

export type BundleCounts = Pick<
  BundleReport,
  'committed' | 'replayed' | 'conflict' | 'rejected' | 'deferred' | 'problems'
>

/** The storage went away in the middle: what was taken stays taken, and the same file goes on where it stopped. */
export class BundleInterrupted extends Error {
  override name = 'BundleInterrupted'
  readonly counts: BundleCounts
  constructor(counts: BundleCounts, cause: unknown) {
    super('the storage went away in the middle of a bundle', { cause })
    this.counts = counts
  }
}

/**
 * Applies the operations of a bundle in their order, in batches of the size of a push, and tells how many are decided.
 * `fenced`: another device took the till's place meanwhile. Throws BundleInterrupted.
 */
export async function applyBundle(
  context: ChunkContext,
  { caller, inChain }: BundleWriter,
  operations: AsyncIterable<BundledOperation>,
  onDone: (operations: number) => void,
): Promise<BundleCounts | 'fenced'> {
  const counts = { committed: 0, replayed: 0, conflict: 0, rejected: 0, deferred: 0, problems: [] as Problems }
  const failedRecords = new Set<string>()
  for await (const batch of batchesOf(operations)) {
    const { tried, set } = sortOut(await prepareOperations(batch), failedRecords, inChain)
    const settle = (operation: PreparedOperation, outcome: OperationOutcome) => {
      count(counts, operation, outcome)
      const [record] = recordsNamed(operation.intent)
      if (outcome.answer.status !== 'committed' && record !== undefined) failedRecords.add(record)
    }
    for (const [operation, outcome] of set) settle(operation, outcome)
    let settled = 0
    const onCommitted = (outcomes: readonly OperationOutcome[]) => {
      for (const outcome of outcomes) {
        settle(tried[settled] as PreparedOperation, outcome)
        settled += 1
      }
      onDone(doneOf(counts))
    }
    try {
      if ((await applyOperations(context, caller, tried, { onCommitted })) === 'fenced') return 'fenced'
    } catch (error) {
      if (isUnavailable(error)) throw new BundleInterrupted(counts, error)
      throw error
    }
  }
  return counts
}

type Problems = BundleReport['problems']

async function* batchesOf(operations: AsyncIterable<BundledOperation>) {
  let batch: BundledOperation[] = []
  let bytes = 0
  for await (const one of operations) {
    if (batch.length === MAX_PUSH_OPERATIONS || (batch.length > 0 && bytes + one.bytes > MAX_PUSH_BYTES)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(one)
    bytes += one.bytes
  }
  if (batch.length > 0) yield batch
}

/**
 * What is to be tried, and what is answered without: what names a record of which an operation failed in a batch before,
 * and, beside the chain, a fact that its own link does not seal, unless its till says itself that it was damaged.
 */
function sortOut(
  prepared: readonly PreparedOperation[],
  failedRecords: ReadonlySet<string>,
  inChain: boolean,
): { readonly tried: PreparedOperation[]; readonly set: (readonly [PreparedOperation, OperationOutcome])[] } {
  const tried: PreparedOperation[] = []
  const set: (readonly [PreparedOperation, OperationOutcome])[] = []
  for (const operation of prepared) {
    const { key } = operation
    if (recordsNamed(operation.intent).some((name) => failedRecords.has(name))) {
      set.push([operation, { key, answer: { status: 'deferred', id: null }, replayed: false }])
    } else if (inChain || operation.chain === undefined) {
      tried.push(operation)
    } else {
      const { chain, chainRestart, ...beside } = operation
      const before = { index: chain.index - 1, hash: chain.previousHash }
      if (chainRestart === true || verifyLink(before, operation, chain) === 'next') tried.push(beside)
      else {
        const broken = { status: 'rejected' as const, id: null, problem: problem('chain-broken') }
        set.push([operation, { key, answer: broken, replayed: false }])
      }
    }
  }
  return { tried, set }
}

const doneOf = ({ committed, replayed, conflict, rejected, deferred }: BundleCounts) =>
  committed + replayed + conflict + rejected + deferred

function count(
  counts: { -readonly [Name in keyof BundleCounts]: BundleCounts[Name] } & { readonly problems: Problems },
  { key, kind }: PreparedOperation,
  { answer, replayed }: OperationOutcome,
): void {
  const { status } = answer
  if (status === 'committed') {
    counts[replayed ? 'replayed' : 'committed'] += 1
    return
  }
  counts[status] += 1
  if (counts.problems.length === MAX_BUNDLE_PROBLEMS) return
  const { type, rule } = answer.problem ?? {}
  counts.problems.push({ key, kind, status, ...(type !== undefined && { type }), ...(rule !== undefined && { rule }) })
}
