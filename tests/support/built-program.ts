import { basename, join } from 'node:path'
import { bundleWhenStale } from '../../scripts/bundle-program.ts'
import { projectFolder } from '../../scripts/electron-program.ts'

/**
 * Path of a program of the tests that is started many times, built first when its sources are other ones. `entry` is its path in the
 * project.
 */
export async function builtProgram(entry: string): Promise<string> {
  const file = join(projectFolder, 'out', 'tests', basename(entry).replace(/\.ts$/, '.js'))
  await bundleWhenStale({ entry, file, sources: ['tests', 'server', 'src-main', 'src-shared', 'package-lock.json'] })
  return file
}
