/** What can be put on paper. `drawer` is the pulse that opens it: it goes to the printer like a receipt. */
export const printKinds = [
  'receipt',
  'refund',
  'account-payment',
  'x-report',
  'z-report',
  'quote',
  'drawer',
  'test',
] as const
export type PrintKind = (typeof printKinds)[number]

/**
 * `waiting`: nothing of it was sent. `printing`: some may have been. `needs-check`: how that ended is not known, a person has to
 * look. `failed`: it cannot be printed as it is.
 */
export const printStates = ['waiting', 'printing', 'printed', 'failed', 'needs-check', 'discarded'] as const
export type PrintState = (typeof printStates)[number]

/** Why a printer does not print. */
export const printTroubles = [
  'unreachable',
  'no-answer',
  'paper-out',
  'cover-open',
  'cutter-jam',
  'printer-error',
  'offline',
  'not-found',
] as const
export type PrintTrouble = (typeof printTroubles)[number]

/** Why a job stands where it stands: a trouble of the printer, or what became of it. */
export type PrintReason =
  | PrintTrouble
  /** The connection broke, or the printer fell silent, after data had been sent. */
  | 'end-unknown'
  /** The program stopped while it printed. */
  | 'till-stopped'
  /** What was to be printed is not on this till any more. */
  | 'gone'
  /** A drawer that could not be opened at once: it must not jump open later. */
  | 'too-late'
