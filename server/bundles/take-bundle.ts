import type { FileHandle } from 'node:fs/promises'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import type { BundleHeader, BundleProgress, BundleReport } from '../../src-shared/sync/bundle.ts'
import { type BundleHead, readBundleHead } from '../../src-shared/sync/bundle-head.ts'
import type { ChunkContext } from '../operations/chunk-queue.ts'
import { writeExceptions } from '../operations/write-exceptions.ts'
import { writeTransaction } from '../store/transaction.ts'
import { applyBundle } from './apply-bundle.ts'
import type { BundleRefusal } from './bundle-refusal.ts'
import { watchForFork } from './find-fork.ts'
import { type BundleWriter, findWriter, forked } from './find-writer.ts'
import { findSigner, firstBytes, isWhole } from './read-head.ts'
import { bundleKey, DamagedBundleError, readOperations, WrongKeyError } from './read-operations.ts'

export interface TakeOptions {
  /** Whose bundles are taken; null: of whatever shop there is here. */
  readonly tenantId: string | null
  readonly passphrase: string | null
  /** Somebody who may decide it says that what a revoked till sold is real. */
  readonly acceptRevoked: boolean
  /** Told once the file is found good, before any of it is taken, and then of whatever is decided. */
  readonly onProgress?: (progress: BundleProgress) => void
}

/**
 * Takes a staged bundle as the till that wrote it, through the one way in which anything is written: each operation once,
 * by its key, whether it came before by the network or from a bundle. The file is checked from its first byte to its last
 * before any of it is taken. Throws BundleInterrupted when the storage goes away in the middle.
 */
export async function takeBundle(
  context: ChunkContext,
  file: FileHandle,
  options: TakeOptions,
): Promise<Result<BundleReport, BundleRefusal>> {
  const checked = await check(context, file, options)
  if (!checked.ok) return checked
  const { head, key } = checked.value
  let { writer } = checked.value
  const { total } = head.header.operations
  const onDone = (done: number) => options.onProgress?.({ done, total })
  for (;;) {
    onDone(0)
    const counts = await applyBundle(context, writer, readOperations(file, head, key), onDone)
    if (counts !== 'fenced') {
      const report = reportOf(head.header, writer, counts)
      await noteStanding(context, head.header, writer, report)
      return accept(report)
    }
    // Another device took the till's place just now. What was taken by then is found by its key.
    const again = await findWriter(context.store.reader, checked.value.signer)
    if (again.standing === 'revoked' && !options.acceptRevoked) return refuse('till-revoked')
    writer = again
  }
}

interface Checked {
  readonly head: BundleHead
  readonly writer: BundleWriter
  readonly key: Buffer | null
  readonly signer: string
}

async function check(
  { store }: ChunkContext,
  file: FileHandle,
  { tenantId, passphrase, acceptRevoked }: TakeOptions,
): Promise<Result<Checked, BundleRefusal>> {
  const read = readBundleHead(await firstBytes(file))
  if (!read.ok) return read
  const head = read.value
  const { header } = head
  if (tenantId !== null && header.tenantId !== tenantId) return refuse('other-shop')
  const signer = await findSigner(store.reader, head)
  if (signer === undefined) return refuse('other-shop')
  if (signer === null) return refuse('not-signed-by-till')
  const writer = await findWriter(store.reader, signer)
  if (!(await isWhole(file, head))) return refuse('damaged')
  if (writer.standing === 'revoked' && !acceptRevoked) return refuse('till-revoked')
  if (header.encryption !== null && passphrase === null) return refuse('passphrase-needed')
  const key =
    header.encryption === null || passphrase === null ? null : await bundleKey(passphrase, header.encryption.salt)
  const watch = await watchForFork(store.reader, writer)
  try {
    for await (const operation of readOperations(file, head, key)) watch.look(operation)
  } catch (error) {
    if (error instanceof WrongKeyError) return refuse('passphrase-wrong')
    if (error instanceof DamagedBundleError) return refuse('damaged')
    throw error
  }
  return accept({ head, writer: (await watch.isFork()) ? forked(writer) : writer, key, signer })
}

function reportOf(
  { tenantId, storeId, tillId, incarnation, madeAtMs, encryption, operations }: BundleHeader,
  { standing }: BundleWriter,
  counts: Exclude<Awaited<ReturnType<typeof applyBundle>>, 'fenced'>,
): BundleReport {
  const about = { tenantId, storeId, tillId, incarnation, standing, madeAtMs, encrypted: encryption !== null }
  return { ...about, operations: operations.total, ...counts }
}

/** Work of a device that should not work any more is taken, and people are told of it. */
async function noteStanding(
  { store }: ChunkContext,
  { content, incarnation, madeAtMs, chain }: BundleHeader,
  { caller, standing }: BundleWriter,
  { committed, conflict, rejected, deferred }: BundleReport,
): Promise<void> {
  if (standing === 'current' || committed === 0) return
  const detail = { standing, incarnation, madeAtMs, chain, committed, conflict, rejected, deferred }
  // Imported twice it is one entry: the second import commits nothing.
  const exception = { kind: 'bundle-of-former-till' as const, subject: content.sha256, detail }
  await writeTransaction(store, (tx) => writeExceptions(tx, [{ caller, exception }], Date.now()))
}
