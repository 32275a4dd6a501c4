import type { BrowserWindow } from 'electron'
import type { PrintingView } from '../../src-shared/contract/device-views.ts'
import type { DisplayScene } from '../../src-shared/device/customer-display.ts'
import { createCustomerDisplay } from '../devices/customer-display.ts'
import { createPrintBySystem, decodePicture, listSystemPrinters, pdfOf } from '../devices/paper-window.ts'
import { listSerialPorts } from '../devices/printer-line.ts'
import { createReceiptPrinter } from '../devices/receipt-printer.ts'
import { viewDeviceSettings } from '../till/device-settings.ts'
import { type PrintQueue, startPrintQueue } from '../till/print-queue.ts'
import type { Till } from '../till/till.ts'
import { viewDisplayShop } from '../till/view-display-shop.ts'
import type { Devices } from './handlers/parts.ts'
import type { TellWindow } from './tell-window.ts'

export interface OpenDevices extends Devices {
  /** Shows the customer's window, if there is to be one. */
  startDisplay(): void
  closeDisplay(): void
  /** Prints nothing more; ends when what is being printed has ended, or a few seconds later. */
  stop(): Promise<void>
}

/** Everything that hangs on this till: the list of prints with its printer, and the customer's window. */
export function openDevices(parts: {
  readonly till: Till
  readonly tellWindow: TellWindow
  readonly preload: string
  readonly displayUrl: string
  readonly sendScene: (window: BrowserWindow, scene: DisplayScene) => void
  readonly log: (event: string, details?: unknown) => void
}): OpenDevices {
  const { till, tellWindow, log } = parts
  const settings = () => settingsOf(till)
  const queue: PrintQueue = startPrintQueue({
    till,
    device: createReceiptPrinter({
      decode: decodePicture,
      bySystem: createPrintBySystem(async (what, { code }) => {
        const { receiptPage } = await import('../devices/receipt-page.ts')
        return receiptPage(what.parts, { title: what.title, language: viewDisplayShop(till).language, code })
      }),
    }),
    onChange: () => tellWindow('printing-changed', printing()),
    log,
  })
  const display = createCustomerDisplay({
    preload: parts.preload,
    url: parts.displayUrl,
    settings: () => settings().display,
    shop: () => viewDisplayShop(till),
    send: parts.sendScene,
  })
  till.hints.on('devices-changed', () => {
    display.apply()
    tellWindow('devices-changed', {})
    tellWindow('printing-changed', printing())
  })
  // The shop's name, language or logo.
  till.hints.on('identity-changed', () => display.apply())
  till.hints.on('settings-changed', () => display.apply())

  function printing(): PrintingView {
    return { isSetUp: settings().printer.connection.by !== 'none', ...queue.view() }
  }

  return {
    printing,
    lookAtPrinter: () => queue.look(),
    findPrinters: async () => ({
      system: await listSystemPrinters(),
      // A machine without a serial driver has no ports.
      serial: await listSerialPorts(),
    }),
    screens: () => display.screens(),
    showOnDisplay: (content) => display.show(content),
    pdfOf: async ({ parts: receipt, paperMm, ...words }) => {
      const { receiptPage } = await import('../devices/receipt-page.ts')
      return pdfOf(receiptPage(receipt, words), paperMm)
    },
    startDisplay: () => display.apply(),
    closeDisplay: () => display.close(),
    stop: () => queue.stop(),
  }
}

function settingsOf(till: Till) {
  const settings = viewDeviceSettings(till)
  if (!settings.ok) throw new Error('the settings of this device cannot be read')
  return settings.value
}
