import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Forces a file's content to disk. */
export function syncFile(file: string): void {
  // Windows flushes only what is open for writing.
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Forces a folder's entries (a rename, say) to disk. Windows can neither do that nor needs it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } catch (error) {
    // FAT drivers of some systems know no such thing; their entries are written with the file.
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error
  } finally {
    closeSync(handle)
  }
}
