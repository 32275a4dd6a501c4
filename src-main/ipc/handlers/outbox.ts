import { discardOperation } from '../../sync/discard-operation.ts'
import { retryOperations } from '../../sync/retry-operations.ts'
import { composeOutboxDiagnosis } from '../../till/compose-outbox-diagnosis.ts'
import { listPending } from '../../till/list-pending.ts'
import { viewPending } from '../../till/view-pending.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** What this till has to send, and what its server did not take. */
export function outboxHandlers({ till, engine, version, copyText }: HandlerParts): HandlersOf<'outbox'> {
  return {
    'outbox.list': (input) => listPending(till, input),
    'outbox.get': (input) => viewPending(till, input),
    'outbox.retry': (input) => {
      const retried = retryOperations(till, input)
      engine.wake()
      return retried
    },
    'outbox.discard': (input, approvals) => discardOperation(till, input, approvals),
    'outbox.copy-diagnosis': (input) => {
      const composed = composeOutboxDiagnosis(till, input, { version, sync: engine.view() })
      if (!composed.ok) return composed
      copyText(composed.value.text)
      return { ok: true, value: { count: composed.value.count } }
    },
  }
}
