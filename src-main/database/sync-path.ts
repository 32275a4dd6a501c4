import { closeSync, fsyncSync, openSync } from 'node:fs'
import { open } from 'node:fs/promises'

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
    if (!isUnknownToDriver(error)) throw error
  } finally {
    closeSync(handle)
  }
}

/** Like {@link syncFile}, for drives that take their time: whoever sells is not kept waiting. */
export async function flushFile(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Like {@link syncFolder}, for drives that take their time. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    if (!isUnknownToDriver(error)) throw error
  } finally {
    await handle.close()
  }
}

/** FAT drivers of some systems cannot sync a folder; its entries are written with the file. */
const isUnknownToDriver = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EINVAL'
