import type { EventName } from './call-names.ts'
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
}
