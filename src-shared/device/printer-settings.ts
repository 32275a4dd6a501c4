import { z } from 'zod'
import { labelSchema } from '../sync/ids.ts'

/** A name or address in the shop's own network: letters, digits, dots, dashes, and colons of IPv6. No scheme, no path. */
export const printerHostSchema = z
  .string()
  .trim()
  .max(253)
  .regex(
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$/,
  )

/** `COM3`, `/dev/ttyUSB0`, `/dev/cu.usbserial-1`: the name of a port, nothing else of the file system. */
export const serialPathSchema = z
  .string()
  .regex(/^(?:COM\d{1,3}|\/dev\/(?:tty|cu|serial\/by-id\/)[A-Za-z0-9._:-]{1,120})$/)

export const baudRates = [9600, 19_200, 38_400, 57_600, 115_200] as const

/** How the till reaches its printer. `network` and `serial` speak ESC/POS, `system` prints a page by the system's driver. */
export const printerConnectionSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('none') }),
  z.strictObject({ by: z.literal('network'), host: printerHostSchema, port: z.int().min(1).max(65_535) }),
  z.strictObject({ by: z.literal('serial'), path: serialPathSchema, baudRate: z.literal([...baudRates]) }),
  z.strictObject({ by: z.literal('system'), name: labelSchema(200) }),
])
export type PrinterConnection = z.infer<typeof printerConnectionSchema>

/** The printer of this till alone. */
export const printerSettingsSchema = z.strictObject({
  connection: printerConnectionSchema,
  /** Width of the paper; 58 mm take 32 characters a line, 80 mm take 48. */
  paperMm: z.literal([58, 80]),
  /** The character table that the printer is switched to; `ascii` for one that has none of them. */
  characters: z.enum(['cp858', 'cp850', 'cp437', 'windows1252', 'ascii']),
  /** What the receipt's number is printed as besides its digits. */
  code: z.enum(['barcode', 'qr', 'none']),
  cuts: z.boolean(),
  /** The pin of the drawer's plug that the printer sends the pulse to; null: no drawer hangs on it. */
  drawerPin: z.literal([2, 5]).nullable(),
  /** False: a receipt is printed only when somebody asks for it. */
  printsByItself: z.boolean(),
})
export type PrinterSettings = z.infer<typeof printerSettingsSchema>

export const noPrinter: PrinterSettings = {
  connection: { by: 'none' },
  paperMm: 80,
  characters: 'cp858',
  code: 'barcode',
  cuts: true,
  drawerPin: 2,
  printsByItself: true,
}
