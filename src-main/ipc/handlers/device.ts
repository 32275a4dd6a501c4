import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { accept, refuse } from '../../../src-shared/result.ts'
import { testServer } from '../../sync/join-server.ts'
import { saveDisplay, savePrinter, saveScanner, viewDeviceSettings } from '../../till/device-settings.ts'
import { listPrints, viewPrintOf } from '../../till/list-prints.ts'
import { measureDataFolder } from '../../till/measure-data-folder.ts'
import { printReceipt } from '../../till/print-receipt.ts'
import { printTestPage } from '../../till/print-test-page.ts'
import { readAppState } from '../../till/read-app-state.ts'
import { readReceiptPage } from '../../till/read-receipt-page.ts'
import { settlePrint } from '../../till/settle-print.ts'
import { editShopSettings, viewShopSettings } from '../../till/shop-settings.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** Printer, drawer, scanner, customer display, settings of shop and device. */
export function deviceHandlers({ till, devices, dialogs, version }: HandlerParts): HandlersOf<'device'> {
  return {
    'print.state': () => accept(devices.printing()),
    'print.list': () => listPrints(till),
    'print.of': (input) => viewPrintOf(till, input),
    'print.settle': (input) => settlePrint(till, input),
    'print.test': () => printTestPage(till),

    'receipt.print': (input) => printReceipt(till, input),
    'receipt.save-pdf': async (input) => {
      const page = readReceiptPage(till, input)
      if (page === null) return refuse({ code: 'not-found' })
      const file = await dialogs.chooseNewFile(`${page.title}.pdf`)
      if (file === null) return refuse({ code: 'cancelled' })
      await writeFile(file, await devices.pdfOf(page))
      return accept({ fileName: path.basename(file) })
    },

    'device.settings': () => viewDeviceSettings(till),
    'device.save-printer': (input) => savePrinter(till, input),
    'device.save-scanner': (input) => saveScanner(till, input),
    'device.save-display': (input) => saveDisplay(till, input),
    'device.find-printers': async () => accept(await devices.findPrinters()),
    'device.look-at-printer': async () => accept(await devices.lookAtPrinter()),
    'device.screens': () => accept(devices.screens()),

    'display.show': (input) => {
      devices.showOnDisplay(input)
      return accept(null)
    },

    'settings.get': () => viewShopSettings(till),
    'settings.edit': (input, approvals) => editShopSettings(till, input, approvals),
    'till.about': async () => {
      const dataBytes = await measureDataFolder(till)
      return accept({ version, dataFolder: till.dataFolder, dataBytes })
    },
    'till.test-server': async () => {
      const serverUrl = readAppState(till).till?.serverUrl ?? null
      if (serverUrl === null) return refuse({ code: 'standalone' })
      const startedAtMs = performance.now()
      const tested = await testServer({ serverUrl })
      if (tested.ok) {
        return accept({ version: tested.value.version, tookMs: Math.round(performance.now() - startedAtMs) })
      }
      const { code } = tested.refusal
      return refuse({ code: code === 'not-a-mostrador-server' ? code : 'server-unreachable' })
    },
  }
}
