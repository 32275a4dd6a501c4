import type { AuditEntry } from '../audit/audit-entry.ts'
import type { Permission, Role } from '../users/permission.ts'

/** Who is at the till, as the window knows them. What they may do is the till's to judge; this only tells beforehand. */
export interface PersonAtTill {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly permissions: readonly Permission[]
}

/** Of the people at this till: what `AppState` carries. */
export interface PeopleState {
  /** Null before set-up and while the till is locked. */
  readonly person: PersonAtTill | null
  /** Nobody is signed in and somebody has to be. */
  readonly locked: boolean
  /** Somebody has a PIN: there is somebody to change to, and the till can be locked. */
  readonly signsIn: boolean
  /** Who was signed in was taken off the list, or got another PIN. */
  readonly signedOutBecause: SignedOutBecause | null
  /** The server has not been heard of for too long: nobody may more than a cashier. */
  readonly permissionsExpired: boolean
  /** When that will be so unless the server is heard of, once it is near; null: it is not, or never will be. */
  readonly permissionsEndSoonAtMs: number | null
  /** Minutes without a touch until the till locks itself; 0: never. */
  readonly idleLockMinutes: number
}
export type SignedOutBecause = 'removed' | 'pin-changed'

/** Somebody who can type a PIN here. */
export interface PinHolder {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** How long no PIN of theirs is taken; 0: now. */
  readonly waitMs: number
}

export interface UserView {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly role: Role
  readonly active: boolean
  readonly hasPin: boolean
}

/** A PIN that was not taken. */
export type PinRefusal =
  /** `triesLeft` before a wait begins; `waitMs` is that wait, when it has begun. */
  | { readonly code: 'wrong-pin'; readonly triesLeft: number; readonly waitMs: number }
  | { readonly code: 'wait'; readonly waitMs: number }
  /** Nobody of that id can sign in, or may allow it. */
  | { readonly code: 'not-found' }

/** What the rules of a shop's people refuse. */
export type UserRefusal =
  | { readonly code: 'not-found' }
  | { readonly code: 'name-taken' }
  /** Somebody of a higher role than one's own, or a higher role than one's own. */
  | { readonly code: 'above-you' }
  /** Somebody who is an owner, is active and has a PIN has to be left, as soon as anybody has a PIN. */
  | { readonly code: 'owner-needed' }

export interface AuditView extends Omit<AuditEntry, 'approval'> {
  readonly approvedBy: string | null
}

export interface AuditPage {
  readonly entries: readonly AuditView[]
  readonly more: boolean
  /** Everybody who stands in the log of this till. */
  readonly people: readonly { readonly id: string; readonly name: string }[]
}
