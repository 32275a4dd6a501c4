import type { PrintTrouble } from '../../src-shared/device/print-job.ts'

/*
 * What an ESC/POS printer says back, by Epson's command reference: DLE EOT n (real-time status), GS r 1 (status in the order of
 * the data) and GS ( H, function 48 (an id in the order of the data).
 */

/** Asks for one of the four real-time statuses. */
export const askStatus = (which: 1 | 2 | 3 | 4): Uint8Array => Uint8Array.of(0x10, 0x04, which)

/** Is answered when everything sent before it is printed; nearly every printer knows it. */
export const askPaperStatus: Uint8Array = Uint8Array.of(0x1d, 0x72, 1)

/** Is answered with this id when everything sent before it is printed; four characters from space to tilde. */
export function askProcessId(id: string): Uint8Array {
  return Uint8Array.of(0x1d, 0x28, 0x48, 6, 0, 48, 48, ...[...id].map((character) => character.charCodeAt(0)))
}

export type PrinterAnswer =
  | { readonly kind: 'status'; readonly byte: number }
  | { readonly kind: 'paper-status' }
  | { readonly kind: 'process-id'; readonly id: string }

/** Tells the answers apart in what comes in, however it is cut into pieces. */
export class AnswerReader {
  #block: number[] | null = null
  #skip = 0

  read(bytes: Uint8Array): PrinterAnswer[] {
    const answers: PrinterAnswer[] = []
    for (const byte of bytes) {
      const answer = this.#readByte(byte)
      if (answer !== null) answers.push(answer)
    }
    return answers
  }

  #readByte(byte: number): PrinterAnswer | null {
    if (this.#skip > 0) {
      this.#skip -= 1
      return null
    }
    if (this.#block !== null) return this.#readBlock(this.#block, byte)
    if (byte === 0x37) {
      this.#block = []
      return null
    }
    if ((byte & 0x93) === 0x12) return { kind: 'status', byte }
    // Four bytes that a printer may send unasked when something about it changes: the first looks like this.
    if ((byte & 0x93) === 0x10) {
      this.#skip = 3
      return null
    }
    return (byte & 0x90) === 0 ? { kind: 'paper-status' } : null
  }

  #readBlock(block: number[], byte: number): PrinterAnswer | null {
    if (byte !== 0 && block.length < 80) {
      block.push(byte)
      return null
    }
    this.#block = null
    const [identifier, ...rest] = block
    return identifier === 0x22 ? { kind: 'process-id', id: String.fromCharCode(...rest) } : null
  }
}

/** What keeps a printer from printing, by its four statuses; null: it is ready. */
export function troubleIn(statuses: readonly [number, number, number, number]): PrintTrouble | null {
  const [printer, offline, error, paper] = statuses
  if (offline & 0x04) return 'cover-open'
  if (paper & 0x60 || offline & 0x20) return 'paper-out'
  if (error & 0x08) return 'cutter-jam'
  if (error & 0x60 || offline & 0x40) return 'printer-error'
  return printer & 0x08 ? 'offline' : null
}
