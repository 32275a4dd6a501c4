import { type Problem, type ProblemType, problemStatus, type Rule } from '../src-shared/sync/problems.ts'
import type { CODE_NEEDED, Fence } from '../src-shared/sync/till-identity.ts'

const titles: Record<ProblemType, string> = {
  'invalid-request': 'The request is not well formed',
  'idempotency-key-missing': 'The Idempotency-Key header is missing',
  unauthorized: 'Who is calling is not known',
  forbidden: 'The caller may not do this',
  'not-found': 'There is no such thing',
  'version-conflict': 'Somebody else changed the same',
  'request-in-flight': 'The same request is being worked on',
  'till-fenced': 'The till is shut out',
  'chain-broken': "The fact does not continue the till's chain",
  'cursor-too-old': 'The change feed does not reach back to this cursor',
  'too-large': 'The request is too large',
  'idempotency-key-reused': 'The key was used for another request',
  'rule-violated': 'A rule of the shop forbids it',
  'rate-limited': 'Too many requests',
  'internal-error': 'Something went wrong in the server',
  'storage-unavailable': 'The storage is not available',
  overloaded: 'The server has more to do than it can',
}

type Members = Partial<Omit<Problem, 'type' | 'title' | 'status'>>

/** A problem of RFC 9457 as the wire knows it. */
export function problem(type: ProblemType, members: Members = {}): Problem {
  return { type, title: titles[type], status: problemStatus[type], ...members }
}

export function tillFenced(fence: Fence | typeof CODE_NEEDED): Problem {
  return problem('till-fenced', { fence })
}

export function ruleViolated(rule: Rule, detail?: string): Problem {
  return problem('rule-violated', detail === undefined ? { rule } : { rule, detail })
}

/** Zod's issues as the wire states them: dotted path and message, never the offending value. */
export function invalidRequest(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): Problem {
  return problem('invalid-request', {
    errors: issues.slice(0, 50).map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message })),
  })
}
