import { type ChildProcess, spawn } from 'node:child_process'

/** Whether a window could be shown here: everywhere but on a Linux without X or Wayland. */
export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

export interface VirtualDisplay {
  /** What DISPLAY must be for programs to open their windows on it. */
  readonly name: string
  stop(): void
}

/** Starts an Xvfb on a display number that is free (it picks one by itself); rejects when it does not come up. */
export function startVirtualDisplay(): Promise<VirtualDisplay> {
  const server: ChildProcess = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp', '-noreset'],
    // In a process group of its own: Ctrl-C must not take the display away from a window that is closing.
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true },
  )
  // It must not outlive us, however we end.
  const stop = () => void server.kill()
  process.once('exit', stop)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Xvfb ended by itself with code ${code}`)))
    server.stdio[3]?.once('data', (number: Buffer) => {
      server.unref()
      resolve({ name: `:${number.toString().trim()}`, stop })
    })
  })
}
