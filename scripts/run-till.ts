import { spawn } from 'node:child_process'
import { buildTillWhenStale } from './build-till.ts'
import { hasDisplay, startVirtualDisplay } from './display.ts'
import { electronArguments, electronProgram } from './electron-program.ts'

/**
 * Builds the till if need be, opens its window and waits until it is closed. Resolves with the exit code.
 * `environment` is added to ours. Without a display it needs MOSTRADOR_HEADLESS=1, which opens the window on an Xvfb.
 */
export async function runTill(environment: NodeJS.ProcessEnv, tillArguments: readonly string[] = []): Promise<number> {
  buildTillWhenStale()
  const display = await findDisplay()
  const till = spawn(electronProgram(), [...electronArguments(), ...tillArguments], {
    stdio: 'inherit',
    env: { ...process.env, ...display, ...environment },
  })
  // Ctrl-C reaches the till by itself; ending it is then its own business.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => till.kill(signal))
  return new Promise((resolve, reject) => {
    till.once('error', reject)
    till.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)))
  })
}

async function findDisplay(): Promise<NodeJS.ProcessEnv> {
  if (process.env.MOSTRADOR_HEADLESS === '1' && process.platform === 'linux') {
    return { DISPLAY: (await startVirtualDisplay()).name }
  }
  if (hasDisplay()) return {}
  throw new Error(
    'The till is a window and there is no display here: run this in a desktop session, or set MOSTRADOR_HEADLESS=1',
  )
}
