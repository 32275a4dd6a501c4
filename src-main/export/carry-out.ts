import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ExportRefusal } from '../../src-shared/contract/refusals.ts'
import type { Progress } from '../../src-shared/contract/views.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import { flushFile, flushFolder } from '../database/sync-path.ts'

/**
 * Copies a finished local file to `folder` so that there is either the whole of it under `name` or nothing: temporary
 * name, forced to disk, read back and compared, renamed. What can be wrong with a drive is refused, not thrown; an aborted
 * `signal` is thrown, and leaves nothing.
 */
export async function carryOut(
  source: string,
  folder: string,
  name: string,
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<Result<{ readonly bytes: number; readonly sha256: string }, ExportRefusal>> {
  const bytes = (await stat(source)).size
  const unfinished = join(folder, `.${name}.partial`)
  try {
    const space = await statfs(folder)
    if (space.bavail * space.bsize < bytes) return refuse({ code: 'not-enough-space', neededBytes: bytes })
    const sha256 = await copy(source, unfinished, bytes, onProgress, signal)
    await flushFile(unfinished)
    if ((await hashOf(unfinished)) !== sha256) {
      await rm(unfinished, { force: true })
      return refuse({ code: 'copy-differs', file: name })
    }
    signal?.throwIfAborted()
    await rename(unfinished, join(folder, name))
    await flushFolder(folder)
    return accept({ bytes, sha256 })
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {
      // The drive is gone or broken: what is left there has a name that says so.
    })
    return refuse(refusalOf(error, bytes))
  }
}

function refusalOf(error: unknown, neededBytes: number): ExportRefusal {
  switch (error instanceof Error && 'code' in error ? error.code : null) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return { code: 'not-enough-space', neededBytes }
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return { code: 'target-read-only' }
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENODEV':
    case 'ENXIO':
    case 'EIO':
      return { code: 'target-gone' }
    default:
      throw error
  }
}

/** Copies and hashes what was read from the source: the answer is what the target must hold. */
async function copy(
  source: string,
  target: string,
  total: number,
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256')
  let done = 0
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk)
      done += chunk.length
      onProgress({ done, total })
      next(null, chunk)
    },
  })
  await pipeline(createReadStream(source, { highWaterMark: 1024 * 1024 }), measured, createWriteStream(target), {
    ...(signal && { signal }),
  })
  return hash.digest('hex')
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
