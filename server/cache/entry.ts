import { promisify } from 'node:util'
import { deflate, inflate, inflateSync } from 'node:zlib'

/** An answer as it is kept, with the state that it was read from. */
export interface Entry {
  /** The tenant's change number in that state. */
  readonly seq: number
  readonly asOfMs: number
  /** Frozen: everybody who asks gets this very value. */
  readonly value: unknown
}

/** Below this, compressing costs more than it saves. */
export const COMPRESS_FROM_BYTES = 2048
/** What is larger is not kept at all; also the bound of what is decompressed. */
export const MOST_TEXT_BYTES = 16 * 1024 * 1024

const PLAIN = 'P'
const DEFLATED = 'Z'
const HEAD = /^[PZ](\d{16})(\d{16})$/
/** Marker, seq, asOfMs: digits of one length, so that Redis can compare stamps as text without decoding anything. */
const HEAD_BYTES = 33
/** Where seq and asOfMs stand, both ends included, as GETRANGE counts. */
export const STAMP_RANGE = { seqAndTime: [1, 32], time: [17, 32] } as const

const pad = (number: number) => String(number).padStart(16, '0')

/** The stamp as it stands in an encoded entry at `STAMP_RANGE.seqAndTime`. */
export function stampText(entry: Pick<Entry, 'seq' | 'asOfMs'>): string {
  return pad(entry.seq) + pad(entry.asOfMs)
}

/** The entry as Redis holds it; `text` is the JSON of its value. */
export async function encodeEntry(entry: Omit<Entry, 'value'>, text: string): Promise<Buffer> {
  const isLong = text.length >= COMPRESS_FROM_BYTES
  const head = `${isLong ? DEFLATED : PLAIN}${stampText(entry)}`
  if (!isLong) return Buffer.from(head + text)
  return Buffer.concat([Buffer.from(head), await promisify(deflate)(text, { level: 1 })])
}

/** What was encoded, with the size of its text; null for anything else: Redis may hold what others wrote, or half of it. */
export async function decodeEntry(raw: Buffer): Promise<{ readonly entry: Entry; readonly textLength: number } | null> {
  const head = HEAD.exec(raw.toString('latin1', 0, HEAD_BYTES))
  if (head === null) return null
  const [seq, asOfMs] = head.slice(1).map(Number) as [number, number]
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(asOfMs)) return null
  try {
    const body = raw.subarray(HEAD_BYTES)
    const isDeflated = raw[0] === DEFLATED.charCodeAt(0)
    const text = (isDeflated ? await inflateText(body) : body).toString('utf8')
    return { entry: { seq, asOfMs, value: frozenFromText(text) }, textLength: text.length }
  } catch {
    return null
  }
}

/** Below these, inflating here takes less than handing it to another thread and back. */
const INFLATE_HERE_BYTES = 16 * 1024
const INFLATED_HERE_BYTES = 512 * 1024

async function inflateText(body: Buffer): Promise<Buffer> {
  if (body.length <= INFLATE_HERE_BYTES) {
    try {
      return inflateSync(body, { maxOutputLength: INFLATED_HERE_BYTES })
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_BUFFER_TOO_LARGE') throw error
    }
  }
  return promisify(inflate)(body, { maxOutputLength: MOST_TEXT_BYTES })
}

/** The value that a JSON text means, frozen through and through: one caller's change must not show in another's answer. */
export function frozenFromText(text: string): unknown {
  return deepFreeze(JSON.parse(text))
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) for (const part of value) deepFreeze(part)
  // What JSON.parse makes inherits nothing enumerable.
  else for (const name in value) deepFreeze((value as Record<string, unknown>)[name])
  return Object.freeze(value)
}

/** How much newer an answer must be to take the place of one with a greater change number: that history was undone. */
export const REWIND_MS = 5 * 60_000

/** Whether `kept` stays when `offered` comes: an answer of an older state never replaces a newer one. */
export function outranks(
  kept: Pick<Entry, 'seq' | 'asOfMs'>,
  offered: Pick<Entry, 'seq' | 'asOfMs'>,
  byTimeAlone: boolean,
): boolean {
  if (byTimeAlone || kept.seq === offered.seq) return kept.asOfMs > offered.asOfMs
  return kept.seq > offered.seq && kept.asOfMs + REWIND_MS > offered.asOfMs
}
