import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type App, BrowserWindow, protocol, type Session, session } from 'electron'
import { APP_ORIGIN } from './ipc/trusted-sender.ts'

/** Must run before the app is ready: makes our scheme a secure origin of its own. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'mostrador', privileges: { standard: true, secure: true } }])
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Nothing remote, nothing inline. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Serves the window's files from `folder` under {@link APP_ORIGIN}, and nothing outside of it. */
export function serveAppFiles(folder: string): void {
  protocol.handle('mostrador', async (request) => {
    const { host, pathname } = new URL(request.url)
    const file = path.join(folder, decodeURIComponent(pathname === '/' ? '/index.html' : pathname))
    const isInside = file.startsWith(folder + path.sep)
    if (`mostrador://${host}` !== APP_ORIGIN || !isInside) return new Response(null, { status: 404 })
    const content = await readFile(file).catch(() => null)
    if (content === null) return new Response(null, { status: 404 })
    const headers = {
      'content-type': contentTypes[path.extname(file)] ?? 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-security-policy': contentSecurityPolicy,
    }
    return new Response(new Uint8Array(content), { headers })
  })
}

/** Denies every window, in general, what a till never needs: other pages, pop-ups, embedded pages, permissions. */
export function lockDownContents(app: App, trustedOrigins: readonly string[]): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!trustedOrigins.some((origin) => event.url.startsWith(`${origin}/`))) event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

function denyPermissions(target: Session): void {
  target.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  target.setPermissionCheckHandler(() => false)
}

/** The till's window, shown when its first screen is painted. */
export function openTillWindow(options: {
  readonly preload: string
  readonly url: string
  readonly title: string
}): BrowserWindow {
  denyPermissions(session.defaultSession)
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    minWidth: 1000,
    minHeight: 700,
    show: false,
    title: options.title,
    backgroundColor: '#f7f6f3',
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // A till in the background must go on reacting at once.
      backgroundThrottling: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(options.url)
  return window
}
