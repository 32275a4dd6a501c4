import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MAX_BUNDLE_BYTES, MAX_BUNDLE_HEAD_BYTES } from '../../src-shared/sync/bundle.ts'

const MOST_BYTES = MAX_BUNDLE_BYTES + MAX_BUNDLE_HEAD_BYTES

/** A bundle's file that nobody else can read, and that has no name: it is gone with whoever has it open. */
export interface StagedBundle {
  readonly file: FileHandle
  /** Takes it away; call it whatever came of it. */
  discard(): Promise<void>
}

/**
 * Copies what arrives to a private file: it is checked whole before anything of it is taken, and what was checked is what
 * is taken, though the stick be pulled out. Its name is taken away before anything is in it, so that a server that is
 * killed leaves nobody's sales lying about. `too-large`: it was not read on. Throws what the source throws.
 */
export async function stageBundle(source: AsyncIterable<Uint8Array>): Promise<StagedBundle | 'too-large'> {
  const file = await openNameless()
  const discard = () => file.close()
  try {
    let bytes = 0
    for await (const piece of source) {
      bytes += piece.length
      if (bytes > MOST_BYTES) {
        await discard()
        return 'too-large'
      }
      await file.appendFile(piece)
    }
    return { file, discard }
  } catch (error) {
    await discard()
    throw error
  }
}

async function openNameless(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'mostrador-bundle-'))
  try {
    return await open(join(folder, 'bundle'), 'wx+', 0o600)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
