import type { CallName, EventName } from '../../src-shared/contract/call-names.ts'
import type { CallAnswer, CallInput, CallRefusal } from '../../src-shared/contract/calls.ts'
import type { EventData } from '../../src-shared/contract/events.ts'

/** What the preload bridge puts into the window. */
export interface TillBridge {
  call(name: CallName, input: unknown, approvalIds: readonly string[]): Promise<unknown>
  on(name: EventName, listener: (data: unknown) => void): () => void
}

declare global {
  interface Window {
    readonly mostrador: TillBridge
  }
}

/** The window's own refusal: the main process did not answer at all. */
const notAnswered = { ok: false, refusal: { code: 'FAULT', reference: 'IPC' } } as const

/** Calls the till, with the approvals that were got for it. Never throws: what goes wrong on the way is a `FAULT` like any other. */
export async function callTill<Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
  approvalIds: readonly string[] = [],
): Promise<CallAnswer<Name>> {
  try {
    return (await window.mostrador.call(name, input, approvalIds)) as CallAnswer<Name>
  } catch {
    return notAnswered as CallAnswer<Name>
  }
}

/** Listens to an event of the till until the returned function is called. */
export function listenToTill<Name extends EventName>(
  name: Name,
  listener: (data: EventData[Name]) => void,
): () => void {
  return window.mostrador.on(name, (data) => listener(data as EventData[Name]))
}

/** Every refusal that any call of the contract can give. */
export type AnyRefusal = {
  [Name in CallName]: Extract<CallAnswer<Name>, { ok: false }>['refusal']
}[CallName]

export type RefusalOfCall<Name extends CallName> = CallRefusal<Name>
