import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const projectFolder = join(import.meta.dirname, '..')

/**
 * Path of the Electron program: in the folder that ELECTRON_OVERRIDE_DIST_PATH names, else as its package downloaded it.
 * Throws when there is neither.
 */
export function electronProgram(): string {
  const electronPackage = join(projectFolder, 'node_modules', 'electron')
  const nameFile = join(electronPackage, 'path.txt')
  const name = existsSync(nameFile) ? readFileSync(nameFile, 'utf8') : 'electron'
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const program = join(override ? override : join(electronPackage, 'dist'), name)
  if (existsSync(program)) return program
  throw new Error(
    `There is no Electron at ${program}: run "npx install-electron", or let ELECTRON_OVERRIDE_DIST_PATH name a folder that has one`,
  )
}

/** What starts the built till in that Electron; its own arguments come after these. */
export function electronArguments(): string[] {
  return [...sandboxArguments(), '-r', join(projectFolder, 'out', 'main', 'before-ready.cjs'), projectFolder]
}

/** The root user cannot have Chromium's sandbox. */
export function sandboxArguments(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
}
