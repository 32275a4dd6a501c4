import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import {
  nothingLearned,
  type Printable,
  type PrintDevice,
  type PrintEnd,
  type PrinterAbilities,
} from '../../src-shared/device/print-end.ts'
import type { PrintReason, PrintState, PrintTrouble } from '../../src-shared/device/print-job.ts'
import type { PrinterSettings } from '../../src-shared/device/printer-settings.ts'
import { type ReadTx, readTransaction, type WriteTx, writeTransaction } from '../database/transaction.ts'
import { readDevice, writeDevice } from '../tables/device-settings.ts'
import {
  countOpenPrintJobs,
  movePrintJob,
  type PrintJob,
  questionUnfinishedPrints,
  readNextPrintJob,
  removeOldPrintJobs,
} from '../tables/print-jobs.ts'
import { composePrint } from './compose-print.ts'
import { readPrinter } from './enqueue-print.ts'
import type { Till } from './till.ts'

/** How long a finished print is remembered; of what is older, a print is a copy. */
export const PRINTS_KEPT_MS = 400 * 24 * 60 * 60_000
/** After that a drawer is not opened any more: nobody stands before it. */
const DRAWER_LATE_MS = 10_000

export interface PrintQueueView {
  readonly waiting: number
  /** Jobs that wait for a person. */
  readonly attention: number
  /** What the printer waits for. */
  readonly trouble: PrintTrouble | null
}

export interface PrintQueue {
  view(): PrintQueueView
  /** Whether it could print now. */
  look(): Promise<{ readonly trouble: PrintTrouble | null; readonly answers: boolean }>
  /** Starts nothing more and waits for what is being printed, for `waitMs` at the most. */
  stop(waitMs?: number): Promise<void>
}

export interface PrintQueueParts {
  readonly till: Till
  readonly device: PrintDevice
  /** Told whenever the view may have changed. */
  readonly onChange: () => void
  readonly log?: (event: string, details?: unknown) => void
  /** Pause before a printer that could not print is tried again. */
  readonly retryMs?: number
}

/**
 * Works off what is to be printed, one after the other. A job that was begun is never begun again by itself: it is printed, or,
 * where nobody can know, a person is asked.
 */
export function startPrintQueue({
  till,
  device,
  onChange,
  log = () => undefined,
  retryMs = 2000,
}: PrintQueueParts): PrintQueue {
  const stopping = new AbortController()
  let trouble: PrintTrouble | null = null
  let work: Promise<void> | null = null
  let wanted = false

  const write = <T>(change: (tx: WriteTx) => T) => writeTransaction(till.database, change)
  /** A print that was given up on may still end when the file is closed already. */
  const changed = () => {
    if (till.database.open) onChange()
  }
  const tell = (now: PrintTrouble | null) => {
    trouble = now
    changed()
  }

  const move = (job: PrintJob, from: readonly PrintState[], state: PrintState, reason: PrintReason | null) => {
    write((tx) => movePrintJob(tx, job.id, from, { state, reason, atMs: till.clock() }))
    changed()
  }

  /** Tries one job; whether the next one may be tried at once. */
  const print = async (job: PrintJob): Promise<boolean> => {
    const { settings, abilities, what } = readTransaction(till.database, (tx) => {
      const printer = readPrinter(tx)
      return { settings: printer, abilities: readAbilities(tx, printer), what: printableOf(tx, job) }
    })
    if (what === null) {
      move(job, ['waiting'], 'failed', 'gone')
      return true
    }
    if (job.kind === 'drawer' && till.clock() - job.madeAtMs > DRAWER_LATE_MS) {
      move(job, ['waiting'], 'discarded', 'too-late')
      return true
    }
    let begun = false
    const end = await device
      .print(settings, what, abilities, {
        onSending: () => {
          begun = true
          tell(null)
          move(job, ['waiting'], 'printing', null)
        },
        onTrouble: tell,
      })
      .catch((error: unknown): PrintEnd => {
        log('print failed', error)
        const learned = abilities
        return begun ? { kind: 'unknown', learned } : { kind: 'not-started', trouble: 'printer-error', learned }
      })
    if (!till.database.open) return false
    keepAbilities(settings, abilities, end.learned)
    return settle(job, end)
  }

  const settle = (job: PrintJob, end: PrintEnd): boolean => {
    log('print', { kind: job.kind, title: job.title, end: end.kind })
    switch (end.kind) {
      case 'printed':
        trouble = null
        move(job, ['waiting', 'printing'], 'printed', null)
        return true
      case 'unknown':
        tell(null)
        if (job.kind === 'drawer') move(job, ['waiting', 'printing'], 'discarded', 'end-unknown')
        else move(job, ['printing'], 'needs-check', 'end-unknown')
        return true
      case 'not-started':
        // Kept with the job too: what it waited for last is what a person sees after a start.
        move(job, ['waiting'], 'waiting', end.trouble)
        tell(end.trouble)
        return false
    }
  }

  const keepAbilities = (settings: PrinterSettings, before: PrinterAbilities, after: PrinterAbilities) => {
    if (before.tellsState === after.tellsState && before.confirms === after.confirms) return
    write((tx) => learnAbilities(tx, settings, after))
  }

  const workOff = async () => {
    while (!stopping.signal.aborted) {
      wanted = false
      const job = readTransaction(till.database, readNextPrintJob)
      if (job === null) {
        if (trouble !== null) tell(null)
        return
      }
      if (await print(job)) continue
      await sleep(retryMs, null, { signal: stopping.signal }).catch(() => null)
    }
  }

  const wake = () => {
    wanted = true
    changed()
    if (work !== null || stopping.signal.aborted) return
    work = workOff()
      .catch(async (error: unknown) => {
        // A full disk, say: what is to be printed is still there, and nobody may come to hint at it.
        log('the print queue stumbled', error)
        await sleep(retryMs, null, { signal: stopping.signal }).catch(() => null)
        wanted = true
      })
      .finally(() => {
        work = null
        // Something came in while the last look at the list was ending.
        if (wanted) wake()
      })
  }

  write((tx) => {
    questionUnfinishedPrints(tx, till.clock())
    removeOldPrintJobs(tx, till.clock() - PRINTS_KEPT_MS)
  })
  const stopListening = till.hints.on('print-queued', wake)
  // Not before whoever starts it has it in hand: the first thing that it is asked for is its view.
  queueMicrotask(wake)

  return {
    view: () => ({ ...readTransaction(till.database, countOpenPrintJobs), trouble }),
    look: () => {
      const { settings, abilities } = readTransaction(till.database, (tx) => {
        const printer = readPrinter(tx)
        return { settings: printer, abilities: readAbilities(tx, printer) }
      })
      return device.look(settings, abilities)
    },
    async stop(waitMs = 5000) {
      stopListening()
      stopping.abort()
      if (work !== null) await Promise.race([work, sleep(waitMs, null, { ref: false })])
    },
  }
}

function printableOf(tx: ReadTx, job: PrintJob): Printable | null {
  if (job.kind === 'drawer') return { kind: 'drawer' }
  const parts = composePrint(tx, job)
  return parts === null ? null : { kind: 'parts', parts, title: job.title }
}

const learnedSchema = z.object({
  connection: z.string(),
  tellsState: z.boolean().nullable(),
  confirms: z.enum(['process-id', 'paper-status', 'not']).nullable(),
})

/** What is known of this printer; nothing of another one that hung here before. */
export function readAbilities(tx: ReadTx, { connection }: PrinterSettings): PrinterAbilities {
  const none = { connection: '', ...nothingLearned }
  const { connection: of, ...abilities } = readDevice(tx, 'printer-abilities', learnedSchema, none)
  return of === JSON.stringify(connection) ? abilities : nothingLearned
}

export function learnAbilities(tx: WriteTx, { connection }: PrinterSettings, abilities: PrinterAbilities): void {
  writeDevice(tx, 'printer-abilities', { connection: JSON.stringify(connection), ...abilities })
}
