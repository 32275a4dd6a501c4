import type { bundleCalls } from '../../../src-shared/contract/bundle-calls.ts'
import type { calls } from '../../../src-shared/contract/calls.ts'
import type { cartCalls } from '../../../src-shared/contract/cart-calls.ts'
import type { cashCalls } from '../../../src-shared/contract/cash-calls.ts'
import type { catalogCalls } from '../../../src-shared/contract/catalog-calls.ts'
import type { conflictCalls } from '../../../src-shared/contract/conflict-calls.ts'
import type { counterCalls } from '../../../src-shared/contract/counter-calls.ts'
import type { deviceCalls } from '../../../src-shared/contract/device-calls.ts'
import type {
  FoundPrinters,
  PrinterStateView,
  PrintingView,
  ScreenView,
} from '../../../src-shared/contract/device-views.ts'
import type { identityCalls } from '../../../src-shared/contract/identity-calls.ts'
import type { outboxCalls } from '../../../src-shared/contract/outbox-calls.ts'
import type { peopleCalls } from '../../../src-shared/contract/people-calls.ts'
import type { reportCalls } from '../../../src-shared/contract/report-calls.ts'
import type { salesCalls } from '../../../src-shared/contract/sales-calls.ts'
import type { systemCalls } from '../../../src-shared/contract/system-calls.ts'
import type { DisplayContent } from '../../../src-shared/device/customer-display.ts'
import type { SyncEngine } from '../../sync/engine.ts'
import type { SyncEvent } from '../../sync/recent-events.ts'
import type { TokenVault } from '../../sync/token-vault.ts'
import type { ReceiptPage } from '../../till/read-receipt-page.ts'
import type { Till } from '../../till/till.ts'
import type { CallHandlers } from '../answer-call.ts'
import type { TellWindow } from '../tell-window.ts'

/** What the system asks the person; null when they cancelled. */
export interface Dialogs {
  readonly chooseCatalogFile: () => Promise<string | null>
  readonly chooseBundleFile: () => Promise<string | null>
  readonly chooseFolder: () => Promise<string | null>
  /** Where a new file of this name is to go. */
  readonly chooseNewFile: (name: string) => Promise<string | null>
}

/** What hangs on the till, for the calls that need it. */
export interface Devices {
  readonly printing: () => PrintingView
  readonly lookAtPrinter: () => Promise<PrinterStateView>
  readonly findPrinters: () => Promise<FoundPrinters>
  readonly screens: () => readonly ScreenView[]
  readonly showOnDisplay: (content: DisplayContent) => void
  readonly pdfOf: (page: ReceiptPage) => Promise<Uint8Array>
}

export interface HandlerParts {
  readonly till: Till
  readonly engine: SyncEngine
  readonly vault: TokenVault
  readonly dialogs: Dialogs
  readonly devices: Devices
  readonly tellWindow: TellWindow
  readonly version: string
  /** What the sync engine logged last. */
  readonly recentEvents: () => readonly SyncEvent[]
  /** Puts a text where it can be pasted from. */
  readonly copyText: (text: string) => void
  /** Fills the demo shop. */
  readonly demoCatalogFile: string
}

interface Areas {
  readonly counter: typeof counterCalls
  readonly sales: typeof salesCalls
  readonly cart: typeof cartCalls
  readonly cash: typeof cashCalls
  readonly catalog: typeof catalogCalls
  readonly device: typeof deviceCalls
  readonly identity: typeof identityCalls
  readonly people: typeof peopleCalls
  readonly outbox: typeof outboxCalls
  readonly report: typeof reportCalls
  readonly conflict: typeof conflictCalls
  readonly bundle: typeof bundleCalls
  readonly system: typeof systemCalls
}

/** The handlers of one area's calls. */
export type HandlersOf<Area extends keyof Areas> = Pick<CallHandlers, keyof Areas[Area] & keyof typeof calls>
