import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ElectronApplication, _electron as electron, type Page } from '@playwright/test'
import { buildTillWhenStale } from '../../../scripts/build-till.ts'
import { startVirtualDisplay, type VirtualDisplay } from '../../../scripts/display.ts'
import { electronArguments, electronProgram } from '../../../scripts/electron-program.ts'

export interface LaunchOptions {
  /** The till's user data; a new temporary folder when absent. Give it again to start the same till again. */
  readonly dataDir?: string
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  /** Inner size of the window in CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number }
}

export interface LaunchedTill {
  readonly app: ElectronApplication
  readonly window: Page
  readonly dataDir: string
  /** Closes the window as a person does and waits for the program's end. */
  close(): Promise<void>
  /** `kill -9`: what a power cut does to the program. */
  kill(): Promise<void>
}

let isBuilt = false

/** Starts the built till in a real Electron and waits for its window; builds it first when a source is newer. */
export async function launchTill(options: LaunchOptions = {}): Promise<LaunchedTill> {
  // Once a worker: looking through all the sources is no part of a start.
  if (!isBuilt) buildTillWhenStale()
  isBuilt = true
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'mostrador-till-'))
  const app = await electron.launch({
    executablePath: electronProgram(),
    args: [...electronArguments(), ...(options.args ?? [])],
    env: { ...inheritedEnvironment(), ...(await ownDisplay()), MOSTRADOR_DATA_DIR: dataDir, ...options.env },
  })
  const window = await app.firstWindow()
  await window.waitForLoadState('domcontentloaded')
  if (options.size) {
    const { width, height } = options.size
    await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size), [
      width,
      height,
    ] as [number, number])
  }
  const exited = new Promise<void>((resolve) => app.process().once('exit', () => resolve()))
  return {
    app,
    window,
    dataDir,
    close: () => app.close(),
    async kill() {
      app.process().kill('SIGKILL')
      await exited
    },
  }
}

let display: Promise<VirtualDisplay> | null = null

/** Where this worker's windows open: the first one's on the display that there is, any other's on one of its own. */
async function ownDisplay(): Promise<Record<string, string>> {
  if (process.platform !== 'linux' || process.env.TEST_PARALLEL_INDEX === '0') return {}
  display ??= startVirtualDisplay()
  return { DISPLAY: (await display).name }
}

/** Ours, without what would make the till join some other server. */
function inheritedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || name.startsWith('MOSTRADOR_') ? [] : [[name, value]],
    ),
  )
}
