import { enterCode, resumeTill } from '../../sync/resume-till.ts'
import { listNotices, markNoticeRead } from '../../sync/server-notices.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** Who this till is to its server. */
export function identityHandlers({ till, vault }: HandlerParts): HandlersOf<'identity'> {
  return {
    'identity.resume': () => resumeTill(till, { vault }),
    'identity.enter-code': (input) => enterCode(till, input, { vault }),
    'notice.list': () => listNotices(till, { vault }),
    'notice.mark-read': (input) => markNoticeRead(till, input, { vault }),
  }
}
