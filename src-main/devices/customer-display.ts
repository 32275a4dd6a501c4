import { BrowserWindow, type Display, screen } from 'electron'
import type { ScreenView } from '../../src-shared/contract/device-views.ts'
import type { DisplayContent, DisplayScene, DisplaySettings } from '../../src-shared/device/customer-display.ts'

export interface CustomerDisplay {
  /** What the customer is to see from now on. */
  show(content: DisplayContent): void
  /** Opens, moves or closes the window as the settings say now, and tells it the shop's words anew. */
  apply(): void
  screens(): readonly ScreenView[]
  close(): void
}

export interface CustomerDisplayParts {
  readonly preload: string
  readonly url: string
  readonly settings: () => DisplaySettings
  /** Whose shop it is. */
  readonly shop: () => Omit<DisplayScene, 'content'>
  /** Hands the window what it shows. */
  readonly send: (window: BrowserWindow, scene: DisplayScene) => void
}

/**
 * The window that a customer looks at. It fills a screen of its own; on the cashier's screen it is a window that can be
 * moved. It takes no keys, and is gone while there is no screen for it.
 */
export function createCustomerDisplay({ preload, url, settings, shop, send }: CustomerDisplayParts): CustomerDisplay {
  let window: BrowserWindow | null = null
  let shownOn = ''
  let content: DisplayContent = { kind: 'welcome' }

  let isReady = false

  const tell = () => {
    if (window !== null && isReady) send(window, { ...shop(), content })
  }

  const close = () => {
    const open = window
    window = null
    isReady = false
    shownOn = ''
    open?.destroy()
  }

  const open = (place: Display) => {
    const isOwnScreen = place.id !== screen.getPrimaryDisplay().id
    const { x, y, width, height } = place.bounds
    const opened = new BrowserWindow({
      ...(isOwnScreen ? { x, y, width, height, frame: false, fullscreen: true } : { width: 800, height: 600 }),
      show: false,
      title: 'Mostrador',
      autoHideMenuBar: true,
      // Keys and scans belong to the cashier's window.
      focusable: false,
      skipTaskbar: true,
      backgroundColor: '#16324a',
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        backgroundThrottling: false,
      },
    })
    window = opened
    opened.webContents.on('will-navigate', (event) => event.preventDefault())
    opened.webContents.on('did-start-loading', () => {
      isReady = false
    })
    opened.webContents.on('did-finish-load', () => {
      isReady = window === opened
      tell()
    })
    opened.webContents.on('render-process-gone', () => {
      if (window === opened) opened.reload()
    })
    opened.once('ready-to-show', () => opened.showInactive())
    opened.once('closed', () => {
      if (window === opened) window = null
    })
    void opened.loadURL(url)
  }

  const apply = () => {
    const place = chooseScreen(settings())
    const wanted = place === null ? '' : `${place.id} ${JSON.stringify(place.bounds)}`
    if (wanted !== shownOn || (place !== null && window === null)) {
      close()
      if (place !== null) open(place)
      shownOn = wanted
    }
    tell()
  }

  screen.on('display-added', apply)
  screen.on('display-removed', apply)
  screen.on('display-metrics-changed', apply)

  return {
    show(next) {
      content = next
      tell()
    },
    apply,
    close() {
      for (const event of ['display-added', 'display-removed', 'display-metrics-changed'] as const) {
        screen.removeListener(event as 'display-added', apply)
      }
      close()
    },
    screens: () =>
      screen.getAllDisplays().map(({ id, label, size }) => ({
        id: String(id),
        title: `${label === '' ? '' : `${label}, `}${size.width} × ${size.height}`,
        isFirst: id === screen.getPrimaryDisplay().id,
      })),
  }
}

/** Null: it is off, or its screen is not there. */
function chooseScreen({ on, screenId }: DisplaySettings): Display | null {
  if (!on) return null
  const displays = screen.getAllDisplays()
  const chosen =
    screenId === null
      ? displays.find(({ id }) => id !== screen.getPrimaryDisplay().id)
      : displays.find(({ id }) => String(id) === screenId)
  return chosen ?? null
}
