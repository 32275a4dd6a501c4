import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AllowedWhen, DoorRefusal } from '../../src-shared/contract/call.ts'
import type { CallName } from '../../src-shared/contract/call-names.ts'
import { type CallInput, type CallOutcome, calls } from '../../src-shared/contract/calls.ts'
import { type Result, refuse } from '../../src-shared/result.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import type { Permission } from '../../src-shared/users/permission.ts'

/** One handler a call: a missing or a surplus one does not compile. */
export type CallHandlers = {
  readonly [Name in CallName]: (
    input: CallInput<Name>,
    /** What others have allowed for this one call. */
    approvals: readonly StepApproval[],
  ) => CallOutcome<Name> | Promise<CallOutcome<Name>>
}

export interface CallContext {
  readonly handlers: CallHandlers
  readonly isSetUp: () => boolean
  /** Whether somebody has to sign in first. */
  readonly isLocked: () => boolean
  /** Whether whoever is at the till may do it without asking anybody. */
  readonly mayDo: (permission: Permission) => boolean
  readonly approvalsOf: (ids: readonly string[]) => readonly StepApproval[]
  /** The call that they were for has been done: they are good for no other. */
  readonly spendApprovals: (ids: readonly string[], name: CallName) => void
  readonly logFault: (reference: string, call: string, error: unknown) => void
}

/** Takes one call through schema, permission and handler, and never throws. */
export async function answerCall(
  context: CallContext,
  name: unknown,
  input: unknown,
  approvalIds: unknown = [],
): Promise<Result<unknown, DoorRefusal | { readonly code: string }>> {
  if (!isCallName(name)) return refuse({ code: 'NOT_ALLOWED' })
  const { input: schema, allowed, needs } = calls[name]
  const parsed = (schema as z.ZodType).safeParse(input)
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
    return refuse({ code: 'INVALID_INPUT', errors })
  }
  const ids = approvalIdsSchema.safeParse(approvalIds)
  if (!ids.success || !isAllowed(allowed, context.isSetUp())) return refuse({ code: 'NOT_ALLOWED' })
  try {
    if (allowed === 'after-setup' && context.isLocked()) return refuse({ code: 'LOCKED' })
    const approvals = context.approvalsOf(ids.data)
    if (needs !== null && !context.mayDo(needs) && !approvals.some(({ permission }) => permission === needs)) {
      return refuse({ code: 'NEEDS_APPROVAL', permission: needs })
    }
    const handler = context.handlers[name] as AnyHandler
    const outcome = await handler(parsed.data, approvals)
    if (outcome.ok && ids.data.length > 0) context.spendApprovals(ids.data, name)
    return outcome
  } catch (error) {
    const reference = randomUUID().slice(0, 8).toUpperCase()
    context.logFault(reference, name, error)
    return refuse({ code: 'FAULT', reference })
  }
}

type AnyHandler = (input: unknown, approvals: readonly StepApproval[]) => Promise<CallOutcome<CallName>>

const approvalIdsSchema = z.array(z.string().max(64)).max(20)

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(calls, name)
}

function isAllowed(allowed: AllowedWhen, isSetUp: boolean): boolean {
  return allowed === 'always' || (allowed !== 'before-setup') === isSetUp
}
