// `npm run dev`: the till with hot reload of the window; its data stays in .data/dev, or where MOSTRADOR_DATA_DIR says.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { electronProgram, projectFolder, sandboxArguments } from './electron-program.ts'

const electronVite = join(projectFolder, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
const noSandbox = sandboxArguments().length > 0 ? ['--noSandbox'] : []
const child = spawn(process.execPath, [electronVite, 'dev', ...noSandbox, ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd: projectFolder,
  env: {
    MOSTRADOR_DATA_DIR: join(projectFolder, '.data', 'dev'),
    ...process.env,
    ELECTRON_EXEC_PATH: electronProgram(),
  },
})
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill())
child.on('exit', (code) => {
  process.exitCode = code ?? 0
})
