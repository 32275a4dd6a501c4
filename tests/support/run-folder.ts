import { mkdtempSync, rmSync, statfsSync } from 'node:fs'

/*
 * Where a run of tests keeps what it writes: in memory where there is room. Databases, tills and Redis sync every commit as
 * they do in a shop, and a process that is killed finds there what it would find on a disk; only a machine that loses its
 * power would tell the difference, and no test cuts that. Nothing of it is left when the run is over.
 */

const MEMORY = '/dev/shm'
const ENOUGH_BYTES = 4 * 1024 ** 3
let folder: string | undefined

export function setup(): void {
  if (!hasRoom()) return
  folder = mkdtempSync(`${MEMORY}/mostrador-run-`)
  // Workers, and the programs that tests start, inherit it.
  process.env.TMPDIR = folder
}

export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= ENOUGH_BYTES
  } catch {
    return false
  }
}
