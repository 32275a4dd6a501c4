import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AllowedWhen, DoorRefusal } from '../../src-shared/contract/call.ts'
import type { CallName } from '../../src-shared/contract/call-names.ts'
import { type CallInput, type CallOutcome, calls } from '../../src-shared/contract/calls.ts'
import { type Result, refuse } from '../../src-shared/result.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import type { Permission } from '../../src-shared/users/permission.ts'
import type { KeptApproval } from '../till/session.ts'

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
  /** Whether the server shuts this till out. */
  readonly isBlocked: () => boolean
  /** Whether somebody has to sign in first. */
  readonly isLocked: () => boolean
  /** Whether whoever is at the till may do it without asking anybody. */
  readonly mayDo: (permission: Permission) => boolean
  /** The approvals behind these ids, for one call: no other call finds them any more. */
  readonly takeApprovals: (ids: readonly string[]) => readonly KeptApproval[]
  /** The call was refused: they are as good as before. */
  readonly returnApprovals: (approvals: readonly KeptApproval[]) => void
  /** A call was done that needed `approval` by the contract itself. */
  readonly noteApproved: (name: CallName, approval: StepApproval) => void
  readonly logFault: (reference: string, call: string, error: unknown) => void
}

/** Takes one call through lock, schema, permission and handler, and never throws. */
export async function answerCall(
  context: CallContext,
  name: unknown,
  input: unknown,
  approvalIds: unknown = [],
): Promise<Result<unknown, DoorRefusal | { readonly code: string }>> {
  if (!isCallName(name)) return refuse({ code: 'NOT_ALLOWED' })
  const { input: schema, allowed } = calls[name]
  const ids = approvalIdsSchema.safeParse(approvalIds)
  try {
    if (!ids.success || !isAllowed(allowed, context.isSetUp())) return refuse({ code: 'NOT_ALLOWED' })
    const stop = doorStop(context, allowed)
    if (stop !== null) return refuse({ code: stop })
    const parsed = (schema as z.ZodType).safeParse(input)
    if (!parsed.success) {
      const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
      return refuse({ code: 'INVALID_INPUT', errors })
    }
    return await handle(context, name, parsed.data, ids.data)
  } catch (error) {
    const reference = newReference()
    context.logFault(reference, name, error)
    return refuse({ code: 'FAULT', reference })
  }
}

async function handle(
  context: CallContext,
  name: CallName,
  input: unknown,
  approvalIds: readonly string[],
): Promise<Result<unknown, DoorRefusal | { readonly code: string }>> {
  const { needs } = calls[name]
  const taken = context.takeApprovals(approvalIds)
  // Asked before the call: it may change who is at the till.
  const approval = needs === null || context.mayDo(needs) ? null : taken.find(({ permission }) => permission === needs)
  let done = false
  try {
    if (approval === undefined && needs !== null) return refuse({ code: 'NEEDS_APPROVAL', permission: needs })
    const outcome = await (context.handlers[name] as AnyHandler)(input, taken.map(stepApprovalOf))
    done = outcome.ok
    if (outcome.ok && approval) noteApproved(context, name, approval)
    return outcome
  } finally {
    if (!done) context.returnApprovals(taken)
  }
}

/** What is done stays done: a fault here would have it done once more. */
function noteApproved(context: CallContext, name: CallName, approval: StepApproval): void {
  try {
    context.noteApproved(name, approval)
  } catch (error) {
    context.logFault(newReference(), name, error)
  }
}

const newReference = () => randomUUID().slice(0, 8).toUpperCase()

/** As it goes into facts: without what only the session knows of it. */
const stepApprovalOf = ({ permission, userId, name, atMs }: KeptApproval): StepApproval => ({
  permission,
  userId,
  name,
  atMs,
})

type AnyHandler = (input: unknown, approvals: readonly StepApproval[]) => Promise<CallOutcome<CallName>>

const approvalIdsSchema = z.array(z.string().max(64)).max(20)

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(calls, name)
}

/** What keeps a call of a till that is set up from being answered: a block, and where there is none, a lock. */
function doorStop({ isBlocked, isLocked }: CallContext, allowed: AllowedWhen): 'BLOCKED' | 'LOCKED' | null {
  if (allowed !== 'after-setup' && allowed !== 'blocked-too') return null
  if (isBlocked()) return allowed === 'after-setup' ? 'BLOCKED' : null
  return isLocked() ? 'LOCKED' : null
}

function isAllowed(allowed: AllowedWhen, isSetUp: boolean): boolean {
  return allowed === 'always' || (allowed !== 'before-setup') === isSetUp
}
