import type {
  Printable,
  PrintDevice,
  PrintEnd,
  PrinterAbilities,
  PrintHooks,
} from '../../src-shared/device/print-end.ts'
import type { PrinterSettings } from '../../src-shared/device/printer-settings.ts'
import type { ReceiptPart } from '../../src-shared/receipt/receipt-model.ts'
import type { DecodePicture } from './encode-receipt.ts'
import { askTrouble, PrinterTalk, type PrintPatience, printOverLine, usualPatience } from './print-over-line.ts'
import { type LineConnection, openLine, type PrinterLine } from './printer-line.ts'

/** Prints by the system's driver; says why not. */
export type PrintBySystem = (
  settings: PrinterSettings,
  name: string,
  what: Extract<Printable, { kind: 'parts' }>,
  hooks: PrintHooks,
) => Promise<'printed' | 'not-found' | 'unknown'>

/** The printer of a till: ESC/POS over network or serial line, or whatever the system prints with. */
export function createReceiptPrinter(options: {
  readonly decode: DecodePicture
  readonly bySystem: PrintBySystem
  readonly patience?: PrintPatience
}): PrintDevice {
  const { decode, bySystem, patience = usualPatience } = options

  const encode = async (parts: readonly ReceiptPart[], settings: PrinterSettings) => {
    // Loaded with the first receipt: the till must not start slower for it.
    const { encodeReceipt } = await import('./encode-receipt.ts')
    return encodeReceipt(parts, settings, decode)
  }

  const open = (connection: LineConnection): Promise<PrinterLine | null> =>
    openLine(connection, patience.connectMs).catch(() => null)

  return {
    async print(settings, what, abilities, hooks) {
      const { connection } = settings
      if (connection.by === 'none') return { kind: 'not-started', trouble: 'not-found', learned: abilities }
      if (connection.by === 'system') {
        if (what.kind === 'drawer') return { kind: 'printed', learned: abilities }
        const end = await bySystem(settings, connection.name, what, hooks)
        return end === 'not-found'
          ? { kind: 'not-started', trouble: 'not-found', learned: abilities }
          : { kind: end, learned: abilities }
      }
      // Before the line is open: what cannot be encoded must not leave a printer waiting.
      const bytes = what.kind === 'parts' ? await encode(what.parts, settings) : null
      const line = await open(connection)
      if (line === null) return { kind: 'not-started', trouble: 'unreachable', learned: abilities }
      return bytes === null
        ? kick(line, settings.drawerPin ?? 2, abilities, patience)
        : printOverLine(line, bytes, { processId: randomProcessId(), abilities }, hooks, patience)
    },

    async look({ connection }, abilities) {
      if (connection.by === 'none') return { trouble: 'not-found', answers: false }
      if (connection.by === 'system') return { trouble: null, answers: false }
      const line = await open(connection)
      if (line === null) return { trouble: 'unreachable', answers: false }
      try {
        const state = await askTrouble(new PrinterTalk(line), patience.statusMs)
        if (state !== null) return { trouble: state.trouble, answers: true }
        return { trouble: abilities.tellsState === true ? 'no-answer' : null, answers: false }
      } finally {
        line.drop()
      }
    },
  }
}

/** Opens the drawer: whoever stands before it sees whether it did, so nothing is asked back. */
async function kick(
  line: PrinterLine,
  pin: 2 | 5,
  abilities: PrinterAbilities,
  { statusMs }: PrintPatience,
): Promise<PrintEnd> {
  try {
    const state = abilities.tellsState === false ? null : await askTrouble(new PrinterTalk(line), statusMs)
    // A printer that has frozen would open it when it thaws.
    if (state === null && abilities.tellsState === true) {
      return { kind: 'not-started', trouble: 'no-answer', learned: abilities }
    }
    const stands = state !== null && state.trouble !== null
    await line.write(stands ? drawerPulseAtOnce(pin) : drawerPulse(pin))
    await line.end()
    return { kind: 'printed', learned: state === null ? abilities : { ...abilities, tellsState: true } }
  } catch {
    return { kind: 'not-started', trouble: 'unreachable', learned: abilities }
  } finally {
    line.drop()
  }
}

/** Four letters that the printer says back: different ones each time, so that no late answer is taken for another's. */
function randomProcessId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(4))
  return [...bytes].map((byte) => String.fromCharCode(0x41 + (byte % 26))).join('')
}

/** The pulse that opens the drawer on this pin: 100 ms. In the queue of commands, which a printer without paper does not work off. */
function drawerPulse(pin: 2 | 5): Uint8Array {
  return Uint8Array.of(0x1b, 0x70, pin === 2 ? 0 : 1, 50, 100)
}

/** The same at once, whatever waits in the printer: also without paper. */
function drawerPulseAtOnce(pin: 2 | 5): Uint8Array {
  return Uint8Array.of(0x10, 0x14, 1, pin === 2 ? 0 : 1, 1)
}
