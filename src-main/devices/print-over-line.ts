import { setTimeout as sleep } from 'node:timers/promises'
import type { PrintEnd, PrinterAbilities, PrintHooks } from '../../src-shared/device/print-end.ts'
import type { PrintTrouble } from '../../src-shared/device/print-job.ts'
import {
  AnswerReader,
  askPaperStatus,
  askProcessId,
  askStatus,
  type PrinterAnswer,
  troubleIn,
} from './printer-answers.ts'
import type { PrinterLine } from './printer-line.ts'

/** How long is waited for what, in ms. */
export interface PrintPatience {
  readonly connectMs: number
  /** For the answer to one question about the printer's state. */
  readonly statusMs: number
  /** Between two such questions while it prints. */
  readonly pollMs: number
  /** For a printer that was ready and says nothing any more. */
  readonly silenceMs: number
  /** For a printer that is ready, answers, and does not say that it is done. */
  readonly confirmMs: number
  /** For a person who puts paper in, in the middle of a receipt. */
  readonly troubleMs: number
}

export const usualPatience: PrintPatience = {
  connectMs: 3000,
  statusMs: 1500,
  pollMs: 700,
  silenceMs: 12_000,
  confirmMs: 25_000,
  troubleMs: 15 * 60_000,
}

/** Asks a printer for its state. Null: it does not say. */
export async function askTrouble(
  talk: PrinterTalk,
  statusMs: number,
): Promise<{ readonly trouble: PrintTrouble | null } | null> {
  const statuses: number[] = []
  for (const which of [1, 2, 3, 4] as const) {
    const byte = await talk.askStatus(which, statusMs)
    if (byte === null) return null
    statuses.push(byte)
  }
  return { trouble: troubleIn(statuses as [number, number, number, number]) }
}

/** One conversation with a printer over an open line. */
export class PrinterTalk {
  readonly line: PrinterLine
  readonly #reader = new AnswerReader()
  #status: ((byte: number) => void) | null = null
  #onAnswer: (answer: PrinterAnswer) => void = () => undefined
  closed = false

  constructor(line: PrinterLine) {
    this.line = line
    void line.closed.then(() => {
      this.closed = true
    })
    line.onBytes((bytes) => {
      for (const answer of this.#reader.read(bytes)) {
        if (answer.kind === 'status') this.#status?.(answer.byte)
        else this.#onAnswer(answer)
      }
    })
  }

  onAnswer(listener: (answer: PrinterAnswer) => void): void {
    this.#onAnswer = listener
  }

  /** The status, or null when none comes in time or the line is closed. */
  async askStatus(which: 1 | 2 | 3 | 4, timeoutMs: number): Promise<number | null> {
    const timer = new AbortController()
    const answered = new Promise<number>((resolve) => {
      this.#status = resolve
    })
    const late = sleep(timeoutMs, null, { signal: timer.signal }).catch(() => null)
    const sent = this.line.write(askStatus(which)).then(
      () => late,
      () => null,
    )
    const byte = await Promise.race([answered, late, sent, this.line.closed.then(() => null)])
    timer.abort()
    this.#status = null
    return byte
  }
}

/**
 * Prints `bytes` over an open line, once: nothing is sent to a printer that is not ready, and it is not called printed before
 * the printer says so, where it can. Closes the line.
 */
export async function printOverLine(
  line: PrinterLine,
  bytes: Uint8Array,
  job: { readonly processId: string; readonly abilities: PrinterAbilities },
  hooks: PrintHooks,
  patience: PrintPatience = usualPatience,
): Promise<PrintEnd> {
  const talk = new PrinterTalk(line)
  try {
    return await printBy(talk, bytes, job, hooks, patience)
  } finally {
    line.drop()
  }
}

async function printBy(
  talk: PrinterTalk,
  bytes: Uint8Array,
  { processId, abilities }: { readonly processId: string; readonly abilities: PrinterAbilities },
  hooks: PrintHooks,
  patience: PrintPatience,
): Promise<PrintEnd> {
  const before = abilities.tellsState === false ? null : await askTrouble(talk, patience.statusMs)
  if (talk.closed) return { kind: 'not-started', trouble: 'unreachable', learned: abilities }
  // One that has answered before and does not now is stuck, and would swallow what it is sent.
  if (before === null && abilities.tellsState === true) {
    return { kind: 'not-started', trouble: 'no-answer', learned: abilities }
  }
  const learned = before === null ? abilities : { ...abilities, tellsState: true }
  if (before !== null && before.trouble !== null) return { kind: 'not-started', trouble: before.trouble, learned }

  hooks.onSending()
  if (before === null) return printBlindly(talk, bytes, learned, patience)
  return printAndAsk(talk, bytes, processId, learned, hooks, patience)
}

/** A printer that says nothing: all that can be known is that it took everything. */
async function printBlindly(
  { line }: PrinterTalk,
  bytes: Uint8Array,
  learned: PrinterAbilities,
  patience: PrintPatience,
): Promise<PrintEnd> {
  const took = await Promise.race([
    line
      .write(bytes)
      .then(() => line.end())
      .then(
        () => true,
        () => false,
      ),
    sleep(patience.silenceMs, false, { ref: false }),
  ])
  return { kind: took && learned.confirms === 'not' ? 'printed' : 'unknown', learned }
}

/** A printer that tells its state: watched until it says that it is done. */
async function printAndAsk(
  talk: PrinterTalk,
  bytes: Uint8Array,
  processId: string,
  learned: PrinterAbilities,
  hooks: PrintHooks,
  patience: PrintPatience,
): Promise<PrintEnd> {
  let confirmedBy: 'process-id' | 'paper-status' | null = null
  const confirmed = new Promise<void>((resolve) => {
    talk.onAnswer((answer) => {
      if (answer.kind === 'process-id' && answer.id === processId) confirmedBy = 'process-id'
      else if (answer.kind === 'paper-status') confirmedBy ??= 'paper-status'
      else return
      resolve()
    })
  })
  const asks = learned.confirms === 'not' ? [] : [askPaperStatus]
  if (learned.confirms === null || learned.confirms === 'process-id') asks.unshift(askProcessId(processId))
  const written = talk.line.write(Buffer.concat([bytes, ...asks])).then(
    () => true,
    () => false,
  )
  let isWritten = false
  void written.then((whole) => {
    isWritten = whole
  })
  let trouble: PrintTrouble | null = null
  let heardAtMs = performance.now()
  let readySinceMs = heardAtMs
  for (;;) {
    await Promise.race([confirmed, talk.line.closed, sleep(patience.pollMs, null, { ref: false })])
    if (confirmedBy !== null) return { kind: 'printed', learned: { ...learned, confirms: confirmedBy } }
    if (talk.closed) return { kind: 'unknown', learned }
    const state = await askTrouble(talk, patience.statusMs)
    const nowMs = performance.now()
    if (state !== null) {
      heardAtMs = nowMs
      if (state.trouble !== trouble) hooks.onTrouble(state.trouble)
      if (state.trouble !== null) readySinceMs = nowMs
      trouble = state.trouble
    }
    if (confirmedBy !== null) continue
    const patienceMs = trouble === null ? patience.silenceMs : patience.troubleMs
    if (nowMs - heardAtMs > patienceMs) return { kind: 'unknown', learned }
    if (learned.confirms === 'not' && isWritten && state?.trouble === null) return { kind: 'printed', learned }
    if (state !== null && nowMs - readySinceMs > patience.confirmMs) return { kind: 'unknown', learned }
  }
}
