import { basename, join } from 'node:path'
import { bundleWhenStale } from '../../scripts/bundle-program.ts'
import { projectFolder } from '../../scripts/electron-program.ts'

const built = new Map<string, Promise<void>>()

/**
 * Path of a program of the tests that is started many times, built first when its sources are other ones. `entry` is its path in the
 * project.
 */
export async function builtProgram(entry: string): Promise<string> {
  const file = join(projectFolder, 'out', 'tests', basename(entry).replace(/\.ts$/, '.js'))
  // Once a process: looking through all the sources takes longer than the program's start.
  const sources = ['tests', 'server', 'src-main', 'src-shared', 'package-lock.json']
  const building = built.get(entry) ?? bundleWhenStale({ entry, file, sources })
  built.set(entry, building)
  await building
  return file
}
