import { join } from 'node:path'
import { bundleProgram, bundleWhenStale, type NodeProgram } from './bundle-program.ts'
import { projectFolder } from './electron-program.ts'

const server: NodeProgram = {
  entry: 'server/main.ts',
  file: join(projectFolder, 'out', 'server', 'main.js'),
  sources: ['server', 'src-shared', 'package.json', 'package-lock.json'],
}

/** Path of the server's program, once it is built. */
export const serverProgram = server.file

export const buildServerWhenStale = () => bundleWhenStale(server)
export const buildServer = () => bundleProgram(server)
