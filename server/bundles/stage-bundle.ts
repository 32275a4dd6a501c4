import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { MAX_BUNDLE_BYTES, MAX_BUNDLE_HEAD_BYTES } from '../../src-shared/sync/bundle.ts'

const MOST_BYTES = MAX_BUNDLE_BYTES + MAX_BUNDLE_HEAD_BYTES

/** A bundle's file in a folder of its own that nobody else can read. */
export interface StagedBundle {
  readonly file: string
  /** Takes it away; call it whatever came of it. */
  discard(): Promise<void>
}

/**
 * Copies what arrives to a private file: it is checked whole before anything of it is taken, and what was checked is what
 * is taken, though the stick be pulled out. `too-large`: it was not read on. Throws what the source throws.
 */
export async function stageBundle(source: AsyncIterable<Uint8Array>): Promise<StagedBundle | 'too-large'> {
  const folder = await mkdtemp(join(tmpdir(), 'mostrador-bundle-'))
  const discard = () => rm(folder, { recursive: true, force: true })
  const file = join(folder, 'bundle')
  let bytes = 0
  const bounded = async function* () {
    for await (const piece of source) {
      bytes += piece.length
      if (bytes > MOST_BYTES) return
      yield piece
    }
  }
  try {
    await pipeline(Readable.from(bounded()), createWriteStream(file, { mode: 0o600 }))
  } catch (error) {
    await discard()
    throw error
  }
  if (bytes <= MOST_BYTES) return { file, discard }
  await discard()
  return 'too-large'
}
