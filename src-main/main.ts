import './before-ready.ts'
import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { app, type BrowserWindow, clipboard, dialog, powerMonitor, safeStorage } from 'electron'
import log from 'electron-log/node.js'
import { EVENT_CHANNEL } from '../src-shared/contract/call-names.ts'
import { BUNDLE_EXTENSION } from '../src-shared/sync/bundle.ts'
import { answerCalls } from './ipc/answer-calls.ts'
import type { Dialogs } from './ipc/handlers/parts.ts'
import { createHandlers } from './ipc/handlers.ts'
import { type OpenDevices, openDevices } from './ipc/open-devices.ts'
import type { TellWindow } from './ipc/tell-window.ts'
import { relayHints } from './ipc/tell-window.ts'
import { APP_ORIGIN, DISPLAY_PAGE } from './ipc/trusted-sender.ts'
import { watchDoor } from './ipc/watch-door.ts'
import { explainStartFailure } from './start-failure.ts'
import { createSyncEngine, type SyncEngine } from './sync/engine.ts'
import { joinServer } from './sync/join-server.ts'
import { rememberEvents } from './sync/recent-events.ts'
import { plainVault, type TokenVault } from './sync/token-vault.ts'
import { isSetUp } from './till/read-app-state.ts'
import { closeTill, openTill, type Till } from './till/till.ts'
import { lockDownContents, openTillWindow, serveAppFiles } from './windows.ts'

const outFolder = path.dirname(import.meta.dirname)
/** Set by electron-vite while developing; a packaged till never looks at it. */
const devServerUrl = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
const trustedOrigins = devServerUrl === undefined ? [APP_ORIGIN] : [APP_ORIGIN, new URL(devServerUrl).origin]

/** `--data-dir=` or MOSTRADOR_DATA_DIR put everything of this till into one folder; else the system's usual place. */
function chooseDataFolder(): string {
  const argument = process.argv.find((text) => text.startsWith('--data-dir='))?.slice('--data-dir='.length)
  const chosen = argument || process.env.MOSTRADOR_DATA_DIR
  if (!chosen) return path.join(app.getPath('userData'), 'till')
  const folder = path.resolve(chosen)
  app.setPath('userData', path.join(folder, 'window'))
  return folder
}

function prepareLog(dataFolder: string): void {
  log.transports.file.resolvePathFn = () => path.join(dataFolder, 'logs', 'till.log')
  log.transports.file.maxSize = 5 * 1024 * 1024
  log.transports.console.level = app.isPackaged ? false : 'info'
  process.on('uncaughtException', (error) => log.error('uncaught', error))
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', error))
}

/** The system's key store where there is a real one: Chromium's fall-back on Linux is no more than plain text. */
function chooseVault(): TokenVault {
  const isReal =
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text')
  if (!isReal) return plainVault
  return {
    seal: (text) => safeStorage.encryptString(text).toString('base64'),
    open: (sealed) => safeStorage.decryptString(Buffer.from(sealed, 'base64')),
  }
}

/** Enrols a till that is not set up, where its installer handed address and code in. */
async function enrolFromEnvironment(till: Till, vault: TokenVault): Promise<void> {
  const { MOSTRADOR_SERVER_URL: serverUrl, MOSTRADOR_ENROLMENT_CODE: code } = process.env
  if (!serverUrl || !code || isSetUp(till)) return
  const operatorName = process.env.MOSTRADOR_OPERATOR || 'Caja'
  const joined = await joinServer(till, { serverUrl, code, deviceName: hostname() || 'till', operatorName }, { vault })
  if (!joined.ok) log.warn('enrolment from the environment was refused', joined.refusal.code)
}

/** The cashier's; the customer's window is a device. */
let tillWindow: BrowserWindow | null = null

function systemDialogs(): Dialogs {
  const pick = async (options: Electron.OpenDialogOptions) => {
    const { canceled, filePaths } = await (tillWindow
      ? dialog.showOpenDialog(tillWindow, options)
      : dialog.showOpenDialog(options))
    return canceled ? null : (filePaths[0] ?? null)
  }
  return {
    chooseCatalogFile: () =>
      pick({ properties: ['openFile'], filters: [{ name: 'CSV', extensions: ['csv', 'gz', 'txt'] }] }),
    chooseBundleFile: () =>
      pick({ properties: ['openFile'], filters: [{ name: 'Mostrador', extensions: [BUNDLE_EXTENSION.slice(1)] }] }),
    chooseFolder: () => pick({ properties: ['openDirectory', 'createDirectory'] }),
    chooseNewFile: async (name) => {
      const options = { defaultPath: path.join(app.getPath('documents'), name) }
      const { canceled, filePath } = await (tillWindow
        ? dialog.showSaveDialog(tillWindow, options)
        : dialog.showSaveDialog(options))
      return canceled || filePath === '' ? null : filePath
    },
  }
}

const tellWindow: TellWindow = (name, data) => {
  if (tillWindow?.isDestroyed() === false) tillWindow.webContents.send(EVENT_CHANNEL, name, data)
}

const preload = path.join(outFolder, 'preload', 'preload.cjs')

function openWindow(devices: OpenDevices): void {
  const window = openTillWindow({ preload, url: devServerUrl ?? `${APP_ORIGIN}/`, title: 'Mostrador' })
  tillWindow = window
  window.webContents.on('render-process-gone', (_event, details) => {
    log.error('the window died', details.reason)
    if (details.reason !== 'clean-exit') window.reload()
  })
  window.webContents.once('did-finish-load', () => devices.startDisplay())
  window.once('closed', () => {
    tillWindow = null
    devices.closeDisplay()
  })
}

async function start(dataFolder: string): Promise<void> {
  prepareLog(dataFolder)
  const till = openTill({ dataFolder })
  const vault = chooseVault()
  await enrolFromEnvironment(till, vault)
  const recentEvents = rememberEvents(till.clock, (event, details) => log.info(event, details ?? {}))
  const engine: SyncEngine = createSyncEngine({
    till,
    vault,
    onChange: () => tellWindow('state-changed', { sync: engine.view() }),
    log: recentEvents.log,
  })
  relayHints(till, engine, tellWindow)
  const devices = openDevices({
    till,
    tellWindow,
    preload,
    displayUrl: new URL(DISPLAY_PAGE, devServerUrl ?? `${APP_ORIGIN}/`).href,
    sendScene: (window, scene) => window.webContents.send(EVENT_CHANNEL, 'display-scene', scene),
    log: (event, details) => log.info(event, details ?? {}),
  })
  const resources = app.isPackaged ? process.resourcesPath : path.join(app.getAppPath(), 'resources')
  const handlers = createHandlers({
    till,
    engine,
    vault,
    tellWindow,
    dialogs: systemDialogs(),
    devices,
    version: app.getVersion(),
    recentEvents: recentEvents.list,
    copyText: (text) => clipboard.writeText(text),
    demoCatalogFile: path.join(resources, 'demo', 'catalog.csv'),
  })
  const logFault = (reference: string, call: string, error: unknown) =>
    log.error(`fault ${reference} in ${call}`, error)
  answerCalls({ handlers, logFault, ...watchDoor(till) }, trustedOrigins)
  serveAppFiles(path.join(outFolder, 'renderer'))
  openWindow(devices)
  engine.start()
  powerMonitor.on('resume', () => engine.wake())
  closeWhenQuitting(till, engine, devices)
}

/** Lets what is in flight end, then closes the file; the app quits when that is done. */
function closeWhenQuitting(till: Till, engine: SyncEngine, devices: OpenDevices): void {
  let closed = false
  app.on('before-quit', (event) => {
    if (closed) return
    event.preventDefault()
    void Promise.allSettled([engine.stop(), devices.stop()]).then(() => {
      closed = true
      closeTill(till)
      app.quit()
    })
  })
}

const dataFolder = chooseDataFolder()
mkdirSync(dataFolder, { recursive: true })
lockDownContents(app, trustedOrigins)

// Two programs on one file would be two writers: the second only shows the first.
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (tillWindow?.isMinimized()) tillWindow.restore()
    tillWindow?.focus()
  })
  app.on('window-all-closed', () => app.quit())
  app.whenReady().then(
    () =>
      start(dataFolder).catch((error: unknown) => {
        log.error('the till did not start', error)
        const { title, text } = explainStartFailure(error, app.getLocale(), dataFolder)
        dialog.showErrorBox(title, text)
        app.exit(1)
      }),
    () => app.exit(1),
  )
} else {
  app.quit()
}
