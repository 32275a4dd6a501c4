import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from './electron-program.ts'

/** Whether what was built when `built` was last touched is older than one of its sources, or not there at all. */
export function isStale(built: string, sources: readonly string[]): boolean {
  const builtAtMs = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return sources.some((source) => newestChangeMs(join(projectFolder, source)) >= builtAtMs)
}

function newestChangeMs(path: string): number {
  const entry = statSync(path)
  if (!entry.isDirectory()) return entry.mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChangeMs(join(path, name))), entry.mtimeMs)
}
