import type { AppState } from '../../src-shared/contract/views.ts'
import { readTransaction } from '../database/transaction.ts'
import { readIdentity, type StoredIdentity } from '../tables/identity.ts'
import { readLanguage } from '../tables/settings.ts'
import { readOpenShift } from '../tables/shifts.ts'
import type { Till } from './till.ts'

/** What the window needs to know of this till itself; how sync stands is the engine's to tell. */
export function readAppState(till: Till): Pick<AppState, 'language' | 'till' | 'shift'> {
  return readTransaction(till.database, (tx) => {
    const identity = readIdentity(tx)
    return { language: readLanguage(tx), till: identity && viewIdentity(identity), shift: readOpenShift(tx) }
  })
}

/** Without ids and token: the window needs neither. */
const viewIdentity = ({ operatorId: _id, incarnation: _incarnation, server, ...shown }: StoredIdentity) => ({
  ...shown,
  serverUrl: server?.serverUrl ?? null,
})

/** Whether the first-run wizard is done. */
export function isSetUp(till: Till): boolean {
  return readTransaction(till.database, readIdentity) !== null
}
