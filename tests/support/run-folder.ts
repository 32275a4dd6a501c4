import { mkdtempSync, rmSync, statfsSync } from 'node:fs'

/*
 * Where a run of tests keeps what it writes: in memory where there is room. Databases, tills and Redis sync every commit as
 * they do in a shop, and what starts again after a kill finds there what it would find on a disk: only a machine that loses
 * its power tells the two apart, and no test cuts that. Nothing of it is left when the run is over.
 */

const MEMORY = '/dev/shm'
const ENOUGH_BYTES = 4 * 1024 ** 3

/** A new folder in memory, until this process ends; null where there is no room. */
export function makeRunFolder(): string | null {
  if (!hasRoom()) return null
  const folder = mkdtempSync(`${MEMORY}/mostrador-run-`)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= ENOUGH_BYTES
  } catch {
    return false
  }
}

/** For a runner: its workers, and the programs that they start, inherit it. */
export function setup(): void {
  const folder = makeRunFolder()
  if (folder !== null) process.env.TMPDIR = folder
}
