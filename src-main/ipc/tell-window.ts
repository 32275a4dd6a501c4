import type { EventName } from '../../src-shared/contract/call-names.ts'
import type { EventData } from '../../src-shared/contract/events.ts'
import type { SyncEngine } from '../sync/engine.ts'
import type { Till } from '../till/till.ts'

/** Tells the window an event; nobody has to listen. */
export type TellWindow = <Name extends EventName>(name: Name, data: EventData[Name]) => void

/** Passes what the till hints at on to the window. */
export function relayHints(till: Till, engine: SyncEngine, tellWindow: TellWindow): void {
  const tellState = () => tellWindow('state-changed', { sync: engine.view() })
  till.hints.on('shift-changed', tellState)
  till.hints.on('identity-changed', tellState)
  till.hints.on('block-changed', tellState)
  till.hints.on('people-changed', tellState)
  till.hints.on('settings-changed', tellState)
  till.hints.on('catalog-changed', () => tellWindow('catalog-changed', {}))
  till.hints.on('conflicts-changed', () => tellWindow('conflicts-changed', { count: engine.view().conflictCount }))
}
