import { z } from 'zod'
import { displayContentSchema, displaySettingsSchema } from '../device/customer-display.ts'
import type { PrintState } from '../device/print-job.ts'
import { printerSettingsSchema } from '../device/printer-settings.ts'
import { scannerSettingsSchema } from '../device/scanner-settings.ts'
import { idSchema } from '../sync/ids.ts'
import { settingsFields } from '../sync/records.ts'
import { call } from './call.ts'
import type {
  AboutTill,
  DeviceSettingsView,
  FoundPrinters,
  PrinterStateView,
  PrintingView,
  PrintJobView,
  ScreenView,
  ShopSettingsView,
} from './device-views.ts'
import type { Cancelled, NotFound } from './refusals.ts'

const nothing = z.strictObject({})
type NoPrinter = { readonly code: 'no-printer' }
const receipt = z.strictObject({ kind: z.enum(['sale', 'refund', 'account-payment']), id: idSchema })

/** Printer, drawer, scanner, customer display, settings of shop and device. */
export const deviceCalls = {
  'print.state': call<PrintingView>()(nothing),
  /** Prints that are not done, those that wait for a person first. */
  'print.list': call<readonly PrintJobView[]>()(nothing),
  /** What became of the latest print of a sale, refund, payment or shift. */
  'print.of': call<{ readonly state: PrintState | 'none' }>()(z.strictObject({ subjectId: idSchema })),
  /** A job whose end is not known, or that failed: it came out, print it again as a copy, or leave it. Waiting ones can be left too. */
  'print.settle': call<null, NotFound>()(
    z.strictObject({ id: idSchema, choice: z.enum(['came-out', 'again', 'leave']) }),
  ),
  'print.test': call<null, NoPrinter>()(nothing),

  /** Puts a receipt on the printer's list: as a copy, unless it never was on paper. `waiting`: it stands there already. */
  'receipt.print': call<{ readonly isCopy: boolean; readonly waiting: boolean }, NotFound | NoPrinter>()(receipt),
  /** Writes a receipt as PDF to where the person says. */
  'receipt.save-pdf': call<{ readonly fileName: string }, NotFound | Cancelled>()(receipt),

  'device.settings': call<DeviceSettingsView>()(nothing, 'locked-too'),
  'device.save-printer': call<null>()(printerSettingsSchema, 'after-setup', 'settings.edit'),
  'device.save-scanner': call<null>()(scannerSettingsSchema, 'after-setup', 'settings.edit'),
  'device.save-display': call<null>()(displaySettingsSchema, 'after-setup', 'settings.edit'),
  'device.find-printers': call<FoundPrinters>()(nothing),
  'device.look-at-printer': call<PrinterStateView>()(nothing),
  'device.screens': call<readonly ScreenView[]>()(nothing),

  /** What the customer is to see. Nothing happens where there is no display for customers. */
  'display.show': call<null>()(displayContentSchema),

  'settings.get': call<ShopSettingsView, NotFound>()(nothing),
  /** Changes what all tills of the shop agree on; `base`: what the changed fields were. */
  'settings.edit': call<ShopSettingsView, NotFound>()(
    z.strictObject({
      id: idSchema,
      version: z.int().min(1),
      base: settingsFields.partial(),
      changes: settingsFields.partial(),
    }),
    'after-setup',
    'settings.edit',
  ),
  'till.about': call<AboutTill>()(nothing),
  /** Whether the server that this till belongs to answers now. */
  'till.test-server': call<
    { readonly version: string; readonly tookMs: number },
    | { readonly code: 'server-unreachable' }
    | { readonly code: 'not-a-mostrador-server' }
    | { readonly code: 'standalone' }
  >()(nothing),
} as const
