import { foldText } from '../../src-shared/catalog/fold-text.ts'
import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import { userFields } from '../../src-shared/sync/records.ts'
import { mayDo, mayManage, type Role } from '../../src-shared/users/permission.ts'
import type { Caller } from '../caller.ts'
import { problem, ruleViolated } from '../problems.ts'
import { nameKey } from '../secrets.ts'
import type { StoredRecord } from '../store/tables/records.ts'
import type { ChunkState } from './chunk-state.ts'

/*
 * Who may change the people of a shop and what its tills agree on. Everything else that a till sends was permitted there;
 * these are decided here again, because who may do what follows from them.
 */

/** Who wants it: at a till whoever is signed in there or approved it, in the back office the person who calls. */
export interface Actor {
  readonly caller: Caller
  readonly userId: string
}

type State = Pick<ChunkState, 'records'>

/**
 * Why a user may not be made, changed or removed; null: nothing speaks against it. `target` is the user as it is (null:
 * about to be made), `change` the fields that are set (null: it is removed).
 */
export function refuseUser(
  state: State,
  actor: Actor,
  id: string,
  target: StoredRecord | null,
  change: Fields | null,
): Problem | null {
  const role = roleOf(target?.fields)
  const rolesMet = [role, roleOf(change ?? undefined)].filter((one) => one !== null)
  const permitted =
    isOwnPin(actor, id, change) || isAsked(state, actor, (of) => rolesMet.every((other) => mayManage(of, other)))
  if (!permitted) return ruleViolated('not-permitted')
  if (typeof change?.name === 'string' && isNameTaken(state, id, change.name)) return ruleViolated('name-taken')
  const staysOwner = change !== null && isActiveOwner({ ...target?.fields, ...change })
  const wasOwner = target !== null && isActiveOwner(target.fields)
  const others = usersOf(state).filter((user) => user.id !== id && isActiveOwner(user.fields))
  return wasOwner && !staysOwner && others.length === 0 ? ruleViolated('last-owner') : null
}

/** The same of a shop's settings; a till changes those of its own store. */
export function refuseSettings(state: State, actor: Actor, id: string): Problem | null {
  const { caller } = actor
  if (caller.kind === 'till' && caller.storeId !== id) return problem('not-found', { detail: `settings ${id}` })
  return isAsked(state, actor, (role) => mayDo(role, 'settings.edit')) ? null : ruleViolated('not-permitted')
}

/**
 * Whether the actor is somebody of the tenant whose role may. Until anybody has a PIN, whoever is at a till may: there is
 * nobody yet who could have signed in there.
 */
function isAsked(state: State, { caller, userId }: Actor, may: (role: Role) => boolean): boolean {
  const users = usersOf(state).filter(({ fields }) => fields.active === true)
  if (caller.kind === 'till' && users.every(({ fields }) => fields.pinHash === null)) return true
  const role = roleOf(users.find(({ id }) => id === userId)?.fields)
  return role !== null && may(role)
}

/** Everybody may set a new PIN for themselves. */
function isOwnPin({ userId }: Actor, id: string, change: Fields | null): boolean {
  const fields = Object.keys(change ?? {})
  return userId === id && fields.length === 1 && fields[0] === 'pinHash' && typeof change?.pinHash === 'string'
}

function isNameTaken(state: State, id: string, name: string): boolean {
  const same = (other: string) => foldText(other) === foldText(name) || nameKey(other) === nameKey(name)
  return usersOf(state).some((user) => user.id !== id && same(String(user.fields.name)))
}

/** All of the tenant that are not removed, as the decisions before left them. */
function usersOf({ records }: State): StoredRecord[] {
  return [...records.user.values()].map(({ record }) => record).filter(({ removed }) => !removed)
}

function roleOf(fields: Fields | undefined): Role | null {
  return userFields.shape.role.safeParse(fields?.role).data ?? null
}

function isActiveOwner(fields: Fields): boolean {
  return fields.role === 'owner' && fields.active === true
}
