import { spawnSync } from 'node:child_process'
import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { projectFolder } from './electron-program.ts'
import { isStale } from './is-stale.ts'

const sources = [
  'src-main',
  'src-preload',
  'src-renderer',
  'src-shared',
  'electron.vite.config.ts',
  'package-lock.json',
]
const stamp = join(projectFolder, 'out', '.built')

/** Builds the till into out/ when a source is newer than the last build; throws with the build's output when it fails. */
export function buildTillWhenStale(): void {
  if (isStale(stamp, sources)) buildTill()
}

export function buildTill(): void {
  const startedAt = new Date()
  const command = [
    join(projectFolder, 'node_modules/electron-vite/bin/electron-vite.js'),
    'build',
    '--logLevel',
    'warn',
  ]
  const build = spawnSync(process.execPath, command, { cwd: projectFolder, encoding: 'utf8' })
  if (build.status !== 0)
    throw new Error(stripVTControlCharacters(`the till does not build:\n${build.stdout}${build.stderr}`))
  // The stamp carries the time of the start: a source saved while building is newer than it.
  writeFileSync(stamp, '')
  utimesSync(stamp, startedAt, startedAt)
}
