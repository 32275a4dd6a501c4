import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { BundleFileRefusal } from '../../src-shared/contract/bundle-calls.ts'
import type { Progress } from '../../src-shared/contract/views.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import { MAX_BUNDLE_HEAD_BYTES } from '../../src-shared/sync/bundle.ts'
import { type BundleHead, readBundleHead } from '../../src-shared/sync/bundle-head.ts'

/** A bundle's file on its stick, open. */
export interface OpenBundle {
  readonly head: BundleHead
  readonly bytes: number
  /** All of the file, a piece at a time. Throws `FileGoneError`. */
  pieces(onProgress: (progress: Progress) => void, signal: AbortSignal): AsyncGenerator<Buffer>
  /** Whether the content is the one that the head names, to the byte. Throws `FileGoneError`. */
  isWhole(onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<boolean>
}

/** The stick was pulled out, or is broken. */
export class FileGoneError extends Error {
  override name = 'FileGoneError'
}

const PIECE_BYTES = 256 * 1024

/** Opens a file of the tenant for `use`, and closes it whatever comes of it. */
export async function withBundleFile<Value, Refusal extends { readonly code: string }>(
  file: string,
  tenantId: string,
  use: (bundle: OpenBundle) => Promise<Result<Value, Refusal>>,
): Promise<Result<Value, Refusal | BundleFileRefusal>> {
  let handle: FileHandle | null = null
  try {
    handle = await reading(open(file))
    const { size } = await reading(handle.stat())
    const read = readBundleHead(await bytesAt(handle, 0, MAX_BUNDLE_HEAD_BYTES))
    if (!read.ok) return refuse({ code: read.refusal })
    const head = read.value
    if (head.header.tenantId !== tenantId) return refuse({ code: 'other-shop' })
    if (size !== head.contentAt + head.header.content.bytes) return refuse({ code: 'damaged' })
    return await use(opened(handle, head, size))
  } catch (error) {
    if (error instanceof FileGoneError) return refuse({ code: 'file-gone' })
    throw error
  } finally {
    await handle?.close().catch(() => undefined)
  }
}

/** What can be said of it before it is handed in. */
export function describeBundle({ head: { header }, bytes }: OpenBundle) {
  const { madeAtMs, operations, encryption } = header
  return accept({ bytes, madeAtMs, operations: operations.total, encrypted: encryption !== null })
}

function opened(handle: FileHandle, head: BundleHead, bytes: number): OpenBundle {
  const from = async function* (
    start: number,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer> {
    for (let at = start; at < bytes; ) {
      signal.throwIfAborted()
      const piece = await bytesAt(handle, at, PIECE_BYTES)
      if (piece.length === 0) throw new FileGoneError()
      at += piece.length
      yield piece
      onProgress({ done: at, total: bytes })
    }
  }
  return {
    head,
    bytes,
    pieces: (onProgress, signal) => from(0, onProgress, signal),
    isWhole: async (onProgress, signal) => {
      const hash = createHash('sha256')
      for await (const piece of from(head.contentAt, onProgress, signal)) hash.update(piece)
      return hash.digest('hex') === head.header.content.sha256
    },
  }
}

async function bytesAt(handle: FileHandle, at: number, most: number): Promise<Buffer> {
  const { buffer, bytesRead } = await reading(handle.read(Buffer.alloc(most), 0, most, at))
  return buffer.subarray(0, bytesRead)
}

/** Whatever a drive says when it cannot be read comes to the same for a person. */
async function reading<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work
  } catch (error) {
    throw new FileGoneError('the file cannot be read', { cause: error })
  }
}
