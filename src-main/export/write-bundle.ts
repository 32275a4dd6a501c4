import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BundleRefusal } from '../../src-shared/contract/bundle-calls.ts'
import type { BundleView } from '../../src-shared/contract/bundle-views.ts'
import type { EventData } from '../../src-shared/contract/events.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import {
  BUNDLE_EXTENSION,
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  type BundleHeader,
  bundleChunkContext,
} from '../../src-shared/sync/bundle.ts'
import { wallClock } from '../../src-shared/time/business-day.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { insertCarriedBundle } from '../tables/carried-bundles.ts'
import { markCarried } from '../tables/carried-operations.ts'
import { requireIdentity, type StoredIdentity } from '../tables/identity.ts'
import { readSyncState } from '../tables/sync-state.ts'
import { operatorOf } from '../till/operator.ts'
import { EXPORT_WORK_FOLDER, type Till } from '../till/till.ts'
import { carryOut } from './carry-out.ts'
import { type Gathered, gatherOperations } from './gather-operations.ts'
import { bundleKey, encipher, newEncryption, sealHeader } from './seal-bundle.ts'

export interface BundleOptions {
  /** Null: whoever has the file can read it. */
  readonly passphrase: string | null
  /** Opens the till's token as it is stored; throws when it is another machine's. */
  readonly openToken: (sealed: string) => string
  /** Of whoever allowed it, and so carries it; null: whoever is at the till does. */
  readonly approval?: StepApproval | null
  readonly onProgress?: (progress: EventData['bundle-progress']) => void
  /** Aborted: the bundle is given up, and nothing of it stays. */
  readonly signal?: AbortSignal
}

/**
 * Writes all that the server lacks of this till as one signed file to `folder`, whole or not at all. The operations stay
 * in the outbox and are offered on: taken from the file, or by the network, or both, they count once.
 */
export async function writeBundle(
  till: Till,
  folder: string,
  {
    passphrase,
    openToken,
    approval = null,
    onProgress = () => {},
    signal = new AbortController().signal,
  }: BundleOptions,
): Promise<Result<BundleView, BundleRefusal>> {
  const { identity, epoch } = readTransaction(till.database, (tx) => ({
    identity: requireIdentity(tx),
    epoch: readSyncState(tx).epoch,
  }))
  if (identity.server === null) return refuse({ code: 'standalone' })
  const token = openedToken(identity.server.token, openToken)
  if (token === null) return refuse({ code: 'no-key' })
  const workFolder = await makeWorkFolder(till)
  try {
    const zipped = join(workFolder, 'operations')
    const gathered = await gatherOperations(till, zipped, {
      onProgress: (progress) => onProgress({ ...progress, step: 'gathering' }),
      signal,
    })
    if (gathered.operations.total === 0) return refuse({ code: 'nothing-unsent' })
    const madeAtMs = till.clock()
    const fileName = nameOf(identity, madeAtMs)
    const { tenantId, storeId, tillId } = identity.server
    const made = join(workFolder, fileName)
    await putTogether(made, zipped, {
      about: { tenantId, storeId, tillId, incarnation: identity.incarnation, epoch, madeAtMs },
      ...{ gathered, passphrase, token, signal },
    })
    const carried = await carryOut(
      ...([made, folder, fileName] as const),
      (progress) => onProgress({ ...progress, step: 'writing' }),
      signal,
    )
    if (!carried.ok) return carried
    const { facts, records, total: operations } = gathered.operations
    const view = { folder, fileName, ...carried.value, operations, facts, records, encrypted: passphrase !== null }
    await noteCarried(till, view, { madeAtMs, approval }, gathered)
    return accept(view)
  } catch (error) {
    if (signal.aborted) return refuse({ code: 'cancelled' })
    throw error
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}

/** Operations that are noted in one go. */
const NOTED_AT_ONCE = 500

/** The file is on its drive: from now on it is said of each operation that it is in there. */
async function noteCarried(
  till: Till,
  { fileName, sha256, operations, encrypted }: BundleView,
  { madeAtMs, approval }: { readonly madeAtMs: number; readonly approval: StepApproval | null },
  { positions }: Gathered,
): Promise<void> {
  const id = till.newId()
  writeTransaction(till.database, (tx) => {
    const madeBy = approval?.name ?? operatorOf(tx, till).name
    insertCarriedBundle(tx, { id, madeAtMs, madeBy, fileName, sha256, operations, encrypted })
  })
  for (let from = 0; from < positions.length; from += NOTED_AT_ONCE) {
    writeTransaction(till.database, (tx) => markCarried(tx, id, positions.slice(from, from + NOTED_AT_ONCE)))
    await nextTurn()
  }
}

function openedToken(sealed: string, openToken: BundleOptions['openToken']): string | null {
  try {
    const token = openToken(sealed)
    return token === '' ? null : token
  } catch {
    return null
  }
}

async function makeWorkFolder({ dataFolder }: Till): Promise<string> {
  const unfinishedFolder = join(dataFolder, EXPORT_WORK_FOLDER)
  await mkdir(unfinishedFolder, { recursive: true })
  return mkdtemp(join(unfinishedFolder, 'bundle-'))
}

/** To the second: a bundle never replaces another. */
function nameOf({ storeCode, tillCode, timeZone }: StoredIdentity, atMs: number): string {
  const { date, time } = wallClock(atMs, timeZone)
  return `mostrador-unsent-${storeCode}-${tillCode}-${date}-${time.replaceAll(':', '')}${BUNDLE_EXTENSION}`
}

interface Parts {
  readonly about: Pick<BundleHeader, 'tenantId' | 'storeId' | 'tillId' | 'incarnation' | 'epoch' | 'madeAtMs'>
  readonly gathered: Gathered
  readonly passphrase: string | null
  readonly token: string
  readonly signal: AbortSignal
}

/** Makes the file `made`: header, seal, and the content of the file `zipped`. */
async function putTogether(made: string, zipped: string, parts: Parts): Promise<void> {
  const { gathered, passphrase, token, signal } = parts
  const head = {
    ...({ format: BUNDLE_FORMAT, version: BUNDLE_VERSION } as const),
    ...parts.about,
    operations: gathered.operations,
    chain: gathered.chain,
    encryption: passphrase === null ? null : newEncryption(),
  }
  let content = zipped
  if (passphrase !== null && head.encryption !== null) {
    content = `${zipped}.enciphered`
    const key = await bundleKey(passphrase, head.encryption.salt)
    const enciphered = encipher(createReadStream(zipped), key, bundleChunkContext(head))
    await pipeline(Readable.from(enciphered), createWriteStream(content), { signal })
  }
  const header: BundleHeader = {
    ...head,
    content: {
      bytes: (await stat(content)).size,
      sha256: await hashOf(content, signal),
      plainBytes: gathered.plainBytes,
    },
  }
  const headerLine = Buffer.from(`${JSON.stringify(header)}\n`)
  await writeFile(made, Buffer.concat([headerLine, Buffer.from(`${JSON.stringify(sealHeader(token, headerLine))}\n`)]))
  await pipeline(createReadStream(content), createWriteStream(made, { flags: 'a' }), { signal })
}

async function hashOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash, { signal })
  return hash.digest('hex')
}
