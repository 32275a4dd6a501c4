import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { projectFolder } from '../electron-program.ts'

/** No step takes this long; one that does hangs. */
const limitMs = 10 * 60_000

const running = new Set<ChildProcess>()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const child of running) endGroup(child)
    process.exit(1)
  })
}

/** Runs a script on our Node with all its output in a file; resolves with whether it succeeded. */
export function runLogged(command: readonly string[], log: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const output = openSync(log, 'w')
  // A process group of its own, so that nothing that it started is left when it has to be ended.
  const child = spawn(process.execPath, command, {
    cwd: projectFolder,
    stdio: ['ignore', output, output],
    env: { ...environment, NO_COLOR: '1', FORCE_COLOR: '0' },
    detached: true,
  })
  running.add(child)
  const limit = setTimeout(() => {
    writeSync(output, `\nended after ${limitMs / 60_000} minutes\n`)
    endGroup(child)
  }, limitMs)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      running.delete(child)
      clearTimeout(limit)
      closeSync(output)
      resolve(code === 0)
    })
  })
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // It ended in the meantime.
  }
}
