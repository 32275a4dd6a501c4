import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Rolldown } from 'vite'
import { projectFolder } from './electron-program.ts'
import { isStale } from './is-stale.ts'

/** A program for Node that is run from one file: that starts in a third of the time which a thousand modules take. */
export interface NodeProgram {
  /** Path in the project. */
  readonly entry: string
  /** Where the one file goes. */
  readonly file: string
  /** Paths in the project: files and folders. */
  readonly sources: readonly string[]
}

/** These are loaded from their packages. */
const nativeModules = ['better-sqlite3', '@node-rs/argon2']

/** Bundles a program with all its packages when a source is newer; several may do so at once. Throws when it does not build. */
export async function bundleWhenStale(program: NodeProgram): Promise<void> {
  if (isStale(program.file, program.sources)) await bundleProgram(program)
}

export async function bundleProgram({ entry, file }: NodeProgram): Promise<void> {
  const startedAt = new Date()
  // Only who builds needs it, and it takes longer to load than the program.
  const { build } = await import('vite')
  const built = (await build({
    configFile: false,
    root: projectFolder,
    logLevel: 'warn',
    ssr: { noExternal: true, external: nativeModules },
    build: {
      ssr: entry,
      target: 'node24',
      write: false,
      minify: false,
      rolldownOptions: { output: { format: 'es', codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput
  const beside = join(dirname(file), `.${process.pid}.js`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(beside, built.output[0].code)
  // It carries the time of the start: a source saved while building is newer than it.
  utimesSync(beside, startedAt, startedAt)
  renameSync(beside, file)
}
