import type { z } from 'zod'
import type { Result } from '../result.ts'

/** When a call is allowed: the window cannot set a till up twice, nor sell before it is set up. */
export type AllowedWhen = 'always' | 'before-setup' | 'after-setup'

declare const outcome: unique symbol

/** One row of the contract: what goes in (checked at the door), what comes out, and what may be refused. */
export interface CallDefinition<Input extends z.ZodType, Value, Refusal> {
  readonly input: Input
  readonly allowed: AllowedWhen
  /** Exists for the compiler alone. */
  readonly [outcome]?: Result<Value, Refusal>
}

/** Declares a call: `call<Value, Refusal>()(input, allowed)`. Refusals are objects with a `code` and data. */
export function call<Value, Refusal extends { readonly code: string } = never>() {
  return <Input extends z.ZodType>(
    input: Input,
    allowed: AllowedWhen = 'after-setup',
  ): CallDefinition<Input, Value, Refusal> => ({ input, allowed })
}

/** What the door itself may refuse, whatever the call. */
export type DoorRefusal =
  | { readonly code: 'FAULT'; readonly reference: string }
  | { readonly code: 'INVALID_INPUT'; readonly errors: readonly { readonly path: string; readonly message: string }[] }
  | { readonly code: 'NOT_ALLOWED' }

export type InputOf<Definition> =
  Definition extends CallDefinition<infer Input, unknown, unknown> ? z.infer<Input> : never
export type ValueOf<Definition> = Definition extends { readonly [outcome]?: Result<infer Value, unknown> }
  ? Value
  : never
export type RefusalOf<Definition> = Definition extends { readonly [outcome]?: Result<unknown, infer Refusal> }
  ? Refusal
  : never
