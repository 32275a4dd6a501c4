import { createHash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from './electron-program.ts'

/**
 * The line with which whatever is built begins, by which {@link isStale} knows it again: what is in its sources, and not when
 * they were written, which whoever copies, unpacks or goes back to an older version may make anything of.
 */
export function builtOf(sources: readonly string[]): string {
  const hash = createHash('sha256')
  for (const source of sources) digest(source)
  return `// built of ${hash.digest('hex')}`

  function digest(path: string): void {
    const full = join(projectFolder, path)
    hash.update(`${path}\n`)
    if (!statSync(full).isDirectory()) hash.update(readFileSync(full))
    else for (const name of readdirSync(full).toSorted()) digest(`${path}/${name}`)
  }
}

/** Whether what was built into `file` is of other sources, or not there at all. */
export function isStale(file: string, sources: readonly string[]): boolean {
  const line = builtOf(sources)
  return firstBytes(file, line.length) !== line
}

function firstBytes(file: string, count: number): string | null {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return null
  const opened = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(count)
    return bytes.toString('latin1', 0, readSync(opened, bytes))
  } finally {
    closeSync(opened)
  }
}
