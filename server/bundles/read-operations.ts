import { createDecipheriv, scrypt } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createGunzip } from 'node:zlib'
import {
  BUNDLE_CHUNK_BYTES,
  BUNDLE_KEY_BYTES,
  BUNDLE_SCRYPT,
  BUNDLE_TAG_BYTES,
  bundleChunkContext,
  bundleChunkNonce,
  bundledOperationSchema,
  MAX_BUNDLE_LINE_BYTES,
  passphraseBytes,
} from '../../src-shared/sync/bundle.ts'
import type { BundleHead } from '../../src-shared/sync/bundle-head.ts'
import type { Operation } from '../../src-shared/sync/operations.ts'
import { contentOf } from './read-head.ts'

const derive = promisify<Uint8Array, Uint8Array, number, object, Buffer>(scrypt)

/** The key of one bundle: of its passphrase and its salt. */
export function bundleKey(passphrase: string, salt: string): Promise<Buffer> {
  const options = { ...BUNDLE_SCRYPT, maxmem: 160 * BUNDLE_SCRYPT.r * BUNDLE_SCRYPT.N }
  return derive(passphraseBytes(passphrase), Buffer.from(salt, 'hex'), BUNDLE_KEY_BYTES, options)
}

/** The content does not open with the key: of a file that is whole, the passphrase is another one. */
export class WrongKeyError extends Error {
  override name = 'WrongKeyError'
}

/** The content is not what the header says of it. */
export class DamagedBundleError extends Error {
  override name = 'DamagedBundleError'
}

/** One operation, and how many bytes its line has. */
export interface BundledOperation {
  readonly operation: Operation
  /** Which time it is offered anew after it was refused. */
  readonly attempt: number
  readonly bytes: number
}

/**
 * The operations of a staged bundle in their order, a line at a time: whatever the file holds, no more of it is in memory
 * than one line. `key` is null for a bundle that is not enciphered. Throws WrongKeyError and DamagedBundleError.
 */
export async function* readOperations(
  file: FileHandle,
  head: BundleHead,
  key: Buffer | null,
): AsyncGenerator<BundledOperation> {
  const { header, contentAt } = head
  const content = contentOf(file, contentAt)
  const zipped = key === null ? content : decipher(content, key, bundleChunkContext(header))
  let plainBytes = 0
  let total = 0
  for await (const line of linesOf(unzipped(zipped), header.content.plainBytes)) {
    const said = bundledOperationSchema.safeParse(parsed(line))
    if (!said.success) throw new DamagedBundleError()
    const { attempt = 0, ...operation } = said.data
    plainBytes += line.length + 1
    total += 1
    yield { operation, attempt, bytes: line.length }
  }
  if (plainBytes !== header.content.plainBytes || total !== header.operations.total) throw new DamagedBundleError()
}

async function* decipher(content: AsyncIterable<Buffer>, key: Buffer, context: Uint8Array): AsyncGenerator<Buffer> {
  const length = BUNDLE_CHUNK_BYTES + BUNDLE_TAG_BYTES
  let waiting: Buffer = Buffer.alloc(0)
  let index = 0
  const deciphered = (chunk: Buffer, isLast: boolean): Buffer => {
    if (chunk.length < BUNDLE_TAG_BYTES) throw new DamagedBundleError()
    const decoder = createDecipheriv('aes-256-gcm', key, bundleChunkNonce(index, isLast))
    decoder.setAAD(context)
    decoder.setAuthTag(chunk.subarray(-BUNDLE_TAG_BYTES))
    index += 1
    try {
      return Buffer.concat([decoder.update(chunk.subarray(0, -BUNDLE_TAG_BYTES)), decoder.final()])
    } catch {
      throw new WrongKeyError()
    }
  }
  for await (const piece of content) {
    waiting = Buffer.concat([waiting, piece])
    while (waiting.length > length) {
      yield deciphered(waiting.subarray(0, length), false)
      waiting = waiting.subarray(length)
    }
  }
  yield deciphered(waiting, true)
}

async function* unzipped(zipped: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = Readable.from(zipped)
  const gunzip = createGunzip()
  source.on('error', (error) => gunzip.destroy(error))
  try {
    for await (const piece of source.pipe(gunzip)) yield piece as Buffer
  } catch (error) {
    throw error instanceof WrongKeyError ? error : new DamagedBundleError()
  } finally {
    source.destroy()
    gunzip.destroy()
  }
}

/** Lines without their ends; stops where there is more than `most`, so that a file cannot unfold without bound. */
async function* linesOf(text: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let bytes = 0
  for await (const piece of text) {
    bytes += piece.length
    if (bytes > most) throw new DamagedBundleError()
    let from = 0
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, from)) {
      yield Buffer.concat([...waiting, piece.subarray(from, end)])
      waiting = []
      waitingBytes = 0
      from = end + 1
    }
    if (from === piece.length) continue
    waiting.push(piece.subarray(from))
    waitingBytes += piece.length - from
    if (waitingBytes > MAX_BUNDLE_LINE_BYTES) throw new DamagedBundleError()
  }
  if (waiting.length > 0) throw new DamagedBundleError()
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    return null
  }
}
