import { ipcMain } from 'electron'
import type { DoorRefusal } from '../../src-shared/contract/call.ts'
import { CALL_CHANNEL } from '../../src-shared/contract/call-names.ts'
import { refuse } from '../../src-shared/result.ts'
import { answerCall, type CallContext } from './answer-call.ts'
import { isTrustedSender } from './trusted-sender.ts'

/** Opens the one door between window and main process, for our own page alone. */
export function answerCalls(context: CallContext, trustedOrigins: readonly string[]): void {
  ipcMain.handle(CALL_CHANNEL, async (event, name: unknown, input: unknown, approvalIds: unknown) => {
    if (!isTrustedSender(event, trustedOrigins)) return refuse<DoorRefusal>({ code: 'NOT_ALLOWED' })
    return answerCall(context, name, input, approvalIds)
  })
}
