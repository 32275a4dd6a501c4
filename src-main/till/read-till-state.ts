import { stat, statfs } from 'node:fs/promises'
import { release, type } from 'node:os'
import type { PrintingView } from '../../src-shared/contract/device-views.ts'
import type { TillStateView } from '../../src-shared/contract/system-views.ts'
import { readDurability, sqliteVersion } from '../database/durability.ts'
import { schemaVersion } from '../database/migrate.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { readChainHead } from '../tables/outbox.ts'
import { readSeries } from '../tables/receipt-counters.ts'
import { readReconciledDays } from '../tables/reconciled-days.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import { readSyncState } from '../tables/sync-state.ts'
import { oldestUnsentAtMs, unsentByKind } from '../tables/unsent-summary.ts'
import { readUpkeep } from '../tables/upkeep.ts'
import { permissionsEndSoonAtMs, permissionsExpired } from './permissions-end.ts'
import type { Till } from './till.ts'

/** Today's is compared when it is over or its shift is closed. */
const DAYS_LOOKED_AT = 8

/** What the file does not tell. */
export interface AroundTheTill {
  readonly version: string
  readonly startedAtMs: number
  readonly feed: { readonly newestSeq: number | null; readonly eventsAreOpen: boolean }
  readonly printing: PrintingView
}

/** How this till is, for its people and for those who help them. Asks nobody outside of this machine. */
export async function readTillState(till: Till, around: AroundTheTill): Promise<TillStateView> {
  const [disk, fileBytes] = await Promise.all([measureDisk(till), measureFile(till)])
  const { database } = till
  return {
    atMs: till.clock(),
    startedAtMs: around.startedAtMs,
    versions: {
      app: around.version,
      electron: process.versions['electron'] ?? null,
      sqlite: sqliteVersion(database),
      schema: schemaVersion(database),
      system: `${type()} ${release()}`,
    },
    disk,
    fileBytes,
    settings: readDurability(database),
    printing: around.printing,
    ...readTransaction(database, (tx) => readStored(tx, till, around)),
  }
}

function readStored(tx: ReadTx, till: Till, { feed }: AroundTheTill) {
  const { storeCode, tillCode, incarnation, server } = requireIdentity(tx)
  const { epoch, cursorSeq } = readSyncState(tx)
  const { lastCopyAtMs, lastCheckAtMs, lastCheckProblem } = readUpkeep(tx)
  return {
    check: { atMs: lastCheckAtMs, problem: lastCheckProblem },
    lastCopyAtMs,
    oldestUnsentAtMs: oldestUnsentAtMs(tx),
    unsent: unsentByKind(tx),
    feed: { ...feed, epoch, cursorSeq },
    identity: {
      storeCode,
      tillCode,
      incarnation,
      tillId: server?.tillId ?? null,
      serverUrl: server === null ? null : withoutCredentials(server.serverUrl),
    },
    series: readSeries(tx),
    reconciled: readReconciledDays(tx, DAYS_LOOKED_AT).find(({ checkedAtMs }) => checkedAtMs !== null) ?? null,
    chainLength: readChainHead(tx)?.index ?? 0,
    permissions: {
      days: readShopSettings(tx).permissionDays,
      expired: permissionsExpired(tx, till),
      endSoonAtMs: permissionsEndSoonAtMs(tx, till),
    },
  }
}

/** What a person may have typed before an @ is a secret. */
function withoutCredentials(serverUrl: string): string {
  if (!URL.canParse(serverUrl)) return ''
  const url = new URL(serverUrl)
  return url.origin + url.pathname.replace(/\/+$/, '')
}

async function measureDisk({ dataFolder }: Till): Promise<TillStateView['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(dataFolder)
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  } catch {
    // A share that does not tell.
    return null
  }
}

/** The file and its write-ahead log. */
async function measureFile({ database }: Till): Promise<number> {
  const sizes = await Promise.all(
    ['', '-wal'].map((suffix) =>
      stat(database.name + suffix).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
