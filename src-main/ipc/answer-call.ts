import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { AllowedWhen, DoorRefusal } from '../../src-shared/contract/call.ts'
import type { CallName } from '../../src-shared/contract/call-names.ts'
import { type CallInput, type CallOutcome, calls } from '../../src-shared/contract/calls.ts'
import { type Result, refuse } from '../../src-shared/result.ts'

/** One handler a call: a missing or a surplus one does not compile. */
export type CallHandlers = {
  readonly [Name in CallName]: (input: CallInput<Name>) => CallOutcome<Name> | Promise<CallOutcome<Name>>
}

export interface CallContext {
  readonly handlers: CallHandlers
  readonly isSetUp: () => boolean
  readonly logFault: (reference: string, call: string, error: unknown) => void
}

/** Takes one call through schema, permission and handler, and never throws. */
export async function answerCall(
  context: CallContext,
  name: unknown,
  input: unknown,
): Promise<Result<unknown, DoorRefusal | { readonly code: string }>> {
  if (!isCallName(name)) return refuse({ code: 'NOT_ALLOWED' })
  const { input: schema, allowed } = calls[name]
  const parsed = (schema as z.ZodType).safeParse(input)
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
    return refuse({ code: 'INVALID_INPUT', errors })
  }
  if (!isAllowed(allowed, context.isSetUp())) return refuse({ code: 'NOT_ALLOWED' })
  try {
    const handler = context.handlers[name] as (input: unknown) => Promise<CallOutcome<CallName>>
    return await handler(parsed.data)
  } catch (error) {
    const reference = randomUUID().slice(0, 8).toUpperCase()
    context.logFault(reference, name, error)
    return refuse({ code: 'FAULT', reference })
  }
}

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(calls, name)
}

function isAllowed(allowed: AllowedWhen, isSetUp: boolean): boolean {
  return allowed === 'always' || (allowed === 'after-setup') === isSetUp
}
