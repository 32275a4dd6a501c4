import { createHash } from 'node:crypto'
import { BrowserWindow, nativeImage, type Session, session } from 'electron'
import type { PrinterSettings } from '../../src-shared/device/printer-settings.ts'
import type { DecodePicture } from './encode-receipt.ts'
import { pageStyle } from './receipt-page-style.ts'
import type { PrintBySystem } from './receipt-printer.ts'

const ORIGIN = 'mostrador://paper'

/** No script, nothing remote; the one style sheet is ours. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`,
  'img-src data:',
].join('; ')

let paperSession: Session | null = null
const pages = new Map<string, string>()

/** A session of its own, in memory, that knows the pages to be printed and nothing else in the world. */
function openPaperSession(): Session {
  if (paperSession !== null) return paperSession
  const opened = session.fromPartition('paper')
  opened.protocol.handle('mostrador', (request) => {
    const html = pages.get(request.url)
    if (html === undefined) return new Response(null, { status: 404 })
    return new Response(html, {
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    })
  })
  opened.webRequest.onBeforeRequest((details, decide) =>
    decide({ cancel: !details.url.startsWith(`${ORIGIN}/`) && !details.url.startsWith('data:image/') }),
  )
  opened.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  opened.setPermissionCheckHandler(() => false)
  paperSession = opened
  return opened
}

/** Shows a page to `use` in a window that nobody sees. `heightMm`: how long it is on paper of this width. */
async function withPage<T>(
  html: string,
  widthMm: number,
  use: (window: BrowserWindow, heightMm: number) => Promise<T>,
): Promise<T> {
  const url = `${ORIGIN}/${crypto.randomUUID()}`
  const width = Math.round((widthMm / 25.4) * 96)
  const window = new BrowserWindow({
    show: false,
    width,
    height: 600,
    useContentSize: true,
    webPreferences: { session: openPaperSession(), sandbox: true, contextIsolation: true, nodeIntegration: false },
  })
  pages.set(url, html)
  try {
    await window.loadURL(url)
    const height: unknown = await window.webContents.executeJavaScript(
      `document.body.style.width = '${widthMm}mm'; Math.ceil(document.body.getBoundingClientRect().height)`,
    )
    return await use(window, (Number(height) / 96) * 25.4 + 1)
  } finally {
    pages.delete(url)
    window.destroy()
  }
}

/** The page as PDF: one sheet, as long as the receipt. */
export function pdfOf(html: string, widthMm: number): Promise<Buffer> {
  return withPage(html, widthMm, (window, heightMm) =>
    window.webContents.printToPDF({
      pageSize: { width: widthMm / 25.4, height: heightMm / 25.4 },
      margins: { top: 0, bottom: 0, left: 0, right: 0 },
      printBackground: true,
    }),
  )
}

/** Printers that the system knows. */
export async function listSystemPrinters(): Promise<readonly { readonly name: string; readonly title: string }[]> {
  const [window] = BrowserWindow.getAllWindows()
  const printers = (await window?.webContents.getPrintersAsync()) ?? []
  return printers.map(({ name, displayName }) => ({ name, title: displayName || name }))
}

/** Prints by the system's driver, without a dialog. */
export function createPrintBySystem(
  pageOf: (what: Parameters<PrintBySystem>[2], settings: PrinterSettings) => Promise<string>,
): PrintBySystem {
  return async (settings, name, what, hooks) => {
    const known = await listSystemPrinters()
    if (!known.some((printer) => printer.name === name)) return 'not-found'
    return withPage(await pageOf(what, settings), settings.paperMm, (window, heightMm) => {
      hooks.onSending()
      return new Promise((resolve) => {
        window.webContents.print(
          {
            silent: true,
            deviceName: name,
            printBackground: true,
            margins: { marginType: 'none' },
            pageSize: { width: settings.paperMm * 1000, height: Math.ceil(heightMm * 1000) },
          },
          (success) => resolve(success ? 'printed' : 'unknown'),
        )
      })
    })
  }
}

/** Reads PNG and JPEG; other pictures are left out of receipts on paper. */
export const decodePicture: DecodePicture = (dataUrl, widest) => {
  const image = nativeImage.createFromDataURL(dataUrl)
  if (image.isEmpty()) return null
  const resized = image.getSize().width > widest ? image.resize({ width: widest, quality: 'best' }) : image
  const { width, height } = resized.getSize(1)
  const bitmap = resized.toBitmap()
  const data = new Uint8ClampedArray(width * height * 4)
  // The bitmap is blue, green, red, and transparency has been multiplied in: on paper that is white behind.
  for (let at = 0; at < data.length; at += 4) {
    const white = 255 - (bitmap[at + 3] ?? 0)
    data[at] = (bitmap[at + 2] ?? 0) + white
    data[at + 1] = (bitmap[at + 1] ?? 0) + white
    data[at + 2] = (bitmap[at] ?? 0) + white
    data[at + 3] = 255
  }
  return { width, height, data }
}
