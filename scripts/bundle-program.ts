import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Rolldown } from 'vite'
import { projectFolder } from './electron-program.ts'
import { builtOf, isStale } from './is-stale.ts'

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

/**
 * Bundles a program with all its packages when its sources are not those of what is there; several may do so at once. Throws
 * when it does not build. In a process of its own: the builder takes hundreds of megabytes, and whoever asks goes on for long.
 */
export async function bundleWhenStale({ entry, file, sources }: NodeProgram): Promise<void> {
  if (!isStale(file, sources)) return
  const command = [join(projectFolder, 'scripts', 'bundle.ts'), entry, file, ...sources]
  // What a server's command prints on standard output is its own.
  const builder = spawn(process.execPath, command, { stdio: ['ignore', 2, 2] })
  const [status] = await once(builder, 'exit')
  if (status !== 0) throw new Error(`${entry} could not be built; why is above`)
}

export async function bundleProgram({ entry, file, sources }: NodeProgram): Promise<void> {
  // Before it begins: a source saved while building is another one.
  const line = builtOf(sources)
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
  writeFileSync(beside, `${line}\n${built.output[0].code}`)
  renameSync(beside, file)
}
