import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { projectFolder } from './electron-program.ts'
import { builtOf, isStale } from './is-stale.ts'

const sources = [
  'src-main',
  'src-preload',
  'src-renderer',
  'src-shared',
  'electron.vite.config.ts',
  'package-lock.json',
]
const stamp = join(projectFolder, 'out', '.built')

/** Builds the till into out/ when its sources are not those of the last build; throws with the build's output when it fails. */
export function buildTillWhenStale(): void {
  if (isStale(stamp, sources)) buildTill()
}

export function buildTill(): void {
  // Before it begins: a source saved while building is another one.
  const line = builtOf(sources)
  const command = [
    join(projectFolder, 'node_modules/electron-vite/bin/electron-vite.js'),
    'build',
    '--logLevel',
    'warn',
  ]
  const build = spawnSync(process.execPath, command, { cwd: projectFolder, encoding: 'utf8' })
  if (build.status !== 0)
    throw new Error(stripVTControlCharacters(`the till does not build:\n${build.stdout}${build.stderr}`))
  writeFileSync(stamp, line)
}
