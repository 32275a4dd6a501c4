import type { DisplayScene } from '../device/customer-display.ts'
import type { EventName } from './call-names.ts'
import type { PrintingView } from './device-views.ts'
import type { Progress, SyncView } from './views.ts'

/** What each event carries. */
export interface EventData extends Record<EventName, unknown> {
  /** Shift, identity or language changed, or how sync stands. */
  'state-changed': { readonly sync: SyncView }
  /** Products, categories, units, customers or stock changed, here or by the server. */
  'catalog-changed': Record<string, never>
  'conflicts-changed': { readonly count: number }
  'import-progress': Progress
  'export-progress': Progress & { readonly file: string }
  /** `gathering` and `taking`, the server's turn, count operations; `writing`, `checking` and `sending` bytes. */
  'bundle-progress': Progress & { readonly step: 'gathering' | 'writing' | 'checking' | 'sending' | 'taking' }
  /** A print came in, was done, or waits. */
  'printing-changed': PrintingView
  /** Printer, scanner or display were set up anew. */
  'devices-changed': Record<string, never>
  /** To the customer's window alone: everything that it shows. */
  'display-scene': DisplayScene
}
