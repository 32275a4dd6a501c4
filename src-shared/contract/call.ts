import type { z } from 'zod'
import type { Result } from '../result.ts'
import type { NeedsApproval } from '../users/approval.ts'
import type { Permission } from '../users/permission.ts'

/**
 * When a call is allowed: the window cannot set a till up twice, nor sell before it is set up or while nobody has signed in;
 * `locked-too` is for what a locked or blocked till needs to be unlocked. `blocked-too` is for what saves the work of a till
 * that its server shuts out: nobody is at such a till, so whatever such a call needs is approved by a PIN.
 */
export type AllowedWhen = 'always' | 'before-setup' | 'after-setup' | 'locked-too' | 'blocked-too'

declare const outcome: unique symbol

/** One row of the contract: what goes in (checked at the door), what comes out, and what may be refused. */
export interface CallDefinition<Input extends z.ZodType, Value, Refusal> {
  readonly input: Input
  readonly allowed: AllowedWhen
  /** What whoever is at the till must be permitted, or have approved; null: nothing, or it depends on the data. */
  readonly needs: Permission | null
  /** Exists for the compiler alone. */
  readonly [outcome]?: Result<Value, Refusal>
}

/** Declares a call: `call<Value, Refusal>()(input, allowed, needs)`. Refusals are objects with a `code` and data. */
export function call<Value, Refusal extends { readonly code: string } = never>() {
  return <Input extends z.ZodType>(
    input: Input,
    allowed: AllowedWhen = 'after-setup',
    needs: Permission | null = null,
  ): CallDefinition<Input, Value, Refusal> => ({ input, allowed, needs })
}

/** What the door itself may refuse, whatever the call. */
export type DoorRefusal =
  | { readonly code: 'FAULT'; readonly reference: string }
  | { readonly code: 'INVALID_INPUT'; readonly errors: readonly { readonly path: string; readonly message: string }[] }
  | { readonly code: 'NOT_ALLOWED' }
  /** The server shuts this till out: first the way out of that. */
  | { readonly code: 'BLOCKED' }
  /** Nobody is signed in. */
  | { readonly code: 'LOCKED' }
  | NeedsApproval

export type InputOf<Definition> =
  Definition extends CallDefinition<infer Input, unknown, unknown> ? z.infer<Input> : never
export type ValueOf<Definition> = Definition extends { readonly [outcome]?: Result<infer Value, unknown> }
  ? Value
  : never
export type RefusalOf<Definition> = Definition extends { readonly [outcome]?: Result<unknown, infer Refusal> }
  ? Refusal
  : never
