import type { BlockView } from '../../src-shared/contract/identity-views.ts'
import type { PeopleState } from '../../src-shared/contract/people-views.ts'
import type { AppState } from '../../src-shared/contract/views.ts'
import { permissionsOf } from '../../src-shared/users/permission.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { readIdentity, type StoredIdentity } from '../tables/identity.ts'
import { readLanguage } from '../tables/settings.ts'
import { readOpenShift } from '../tables/shifts.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import { readBlock } from '../tables/till-block.ts'
import { hasSignInUsers } from '../tables/users.ts'
import { isLocked } from './is-locked.ts'
import { operatorOf } from './operator.ts'
import { permissionsEndSoonAtMs, permissionsExpired } from './permissions-end.ts'
import type { Till } from './till.ts'
import { isUnattended } from './who-may.ts'

/** What the window needs to know of this till itself; how sync stands is the engine's to tell. */
export function readAppState(till: Till): Omit<AppState, 'sync' | 'version'> {
  return readTransaction(till.database, (tx) => {
    const identity = readIdentity(tx)
    const people = readPeople(tx, till, identity !== null)
    return {
      language: readLanguage(tx),
      till: identity && viewIdentity(identity, people.person?.name),
      shift: readOpenShift(tx),
      block: viewBlock(tx),
      ...people,
    }
  })
}

function viewBlock(tx: ReadTx): BlockView | null {
  const block = readBlock(tx)
  return block && { fence: block.fence, sinceMs: block.sinceMs }
}

function readPeople(tx: ReadTx, till: Till, isSetUp: boolean): PeopleState {
  const locked = isSetUp && isLocked(tx, till)
  const expires = isSetUp && hasSignInUsers(tx)
  const operator = isSetUp && !locked ? operatorOf(tx, till) : null
  return {
    // The role is the person's own, the permissions are those that count now.
    person: operator && {
      id: operator.id,
      name: operator.name,
      role: till.session.operator?.role ?? operator.role,
      permissions: isUnattended(tx) ? [] : permissionsOf(operator.role),
    },
    locked,
    signsIn: hasSignInUsers(tx),
    signedOutBecause: till.session.endedBecause,
    permissionsExpired: expires && permissionsExpired(tx, till),
    permissionsEndSoonAtMs: expires ? permissionsEndSoonAtMs(tx, till) : null,
    idleLockMinutes: readShopSettings(tx).idleLockMinutes,
  }
}

/** Without ids and token: the window needs neither. */
const viewIdentity = (
  { operatorId: _id, incarnation: _incarnation, seriesTurn: _turn, server, ...shown }: StoredIdentity,
  operatorName = shown.operatorName,
) => ({ ...shown, operatorName, serverUrl: server?.serverUrl ?? null })

/** Whether the first-run wizard is done. */
export function isSetUp(till: Till): boolean {
  return readTransaction(till.database, readIdentity) !== null
}

/** Whether the server shuts this till out. */
export function isBlocked(till: Till): boolean {
  return readTransaction(till.database, readBlock) !== null
}
