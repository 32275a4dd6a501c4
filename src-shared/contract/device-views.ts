import type { DisplaySettings } from '../device/customer-display.ts'
import type { PrintKind, PrintReason, PrintState, PrintTrouble } from '../device/print-job.ts'
import type { PrinterSettings } from '../device/printer-settings.ts'
import type { ScannerSettings } from '../device/scanner-settings.ts'
import type { SettingsFields } from '../sync/records.ts'

/** What only this till has. */
export interface DeviceSettingsView {
  readonly printer: PrinterSettings
  readonly scanner: ScannerSettings
  readonly display: DisplaySettings
}

/** How the printer stands. */
export interface PrintingView {
  readonly isSetUp: boolean
  /** Jobs that go on by themselves. */
  readonly waiting: number
  /** Jobs that wait for a person. */
  readonly attention: number
  /** What the printer waits for, as far as its last try told. */
  readonly trouble: PrintTrouble | null
}

export interface PrintJobView {
  readonly id: string
  readonly kind: PrintKind
  readonly title: string
  readonly copy: boolean
  readonly state: PrintState
  readonly reason: PrintReason | null
  readonly madeAtMs: number
}

/** `answers`: the printer was asked and told so itself. */
export interface PrinterStateView {
  readonly trouble: PrintTrouble | null
  readonly answers: boolean
}

/** What this machine could print with. */
export interface FoundPrinters {
  readonly system: readonly { readonly name: string; readonly title: string }[]
  readonly serial: readonly string[]
}

export interface ScreenView {
  readonly id: string
  readonly title: string
  readonly isFirst: boolean
}

export interface ShopSettingsView {
  readonly id: string
  readonly version: number
  readonly settings: SettingsFields
}

/** The till itself. */
export interface AboutTill {
  readonly version: string
  readonly dataFolder: string
  readonly dataBytes: number
}
