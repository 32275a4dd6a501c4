import type { ReceiptPart } from '../receipt/receipt-model.ts'
import type { PrintTrouble } from './print-job.ts'
import type { PrinterSettings } from './printer-settings.ts'

/** What a printer was seen to be able to do. Learned by printing, kept until its address changes. */
export interface PrinterAbilities {
  /** Whether it answers when it is asked for its state; null: it never has, and may be able to. */
  readonly tellsState: boolean | null
  /** How it says that all was printed; null: not seen yet. `not`: a person found that it prints without saying so. */
  readonly confirms: 'process-id' | 'paper-status' | 'not' | null
}

export const nothingLearned: PrinterAbilities = { tellsState: null, confirms: null }

/** How a try to print ended. */
export type PrintEnd = { readonly learned: PrinterAbilities } & (
  | { readonly kind: 'printed' }
  /** Nothing was sent: it can be tried again. */
  | { readonly kind: 'not-started'; readonly trouble: PrintTrouble }
  /** Something was sent, and nobody knows what came of it. */
  | { readonly kind: 'unknown' }
)

/** What a try to print tells on its way. */
export interface PrintHooks {
  /** Right before the first byte goes out: from here on the end may be unknown. */
  readonly onSending: () => void
  /** What the printer waits for, or null when it goes on. */
  readonly onTrouble: (trouble: PrintTrouble | null) => void
}

/** What a printer is told to put on paper. */
export type Printable =
  | { readonly kind: 'parts'; readonly parts: readonly ReceiptPart[]; readonly title: string }
  /** The pulse that opens the drawer. */
  | { readonly kind: 'drawer' }

/** Whatever prints: handed to the queue of prints, so that all but the cable runs in tests. Nothing of it throws. */
export interface PrintDevice {
  print(settings: PrinterSettings, what: Printable, abilities: PrinterAbilities, hooks: PrintHooks): Promise<PrintEnd>
  /** Whether it could print now. `answers`: it was asked and told so itself. */
  look(
    settings: PrinterSettings,
    abilities: PrinterAbilities,
  ): Promise<{ readonly trouble: PrintTrouble | null; readonly answers: boolean }>
}
