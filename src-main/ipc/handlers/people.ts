import type { HandlerParts, HandlersOf } from './parts.ts'

/** Who is at the till: sign-in, approvals, users, the audit log. */
export function peopleHandlers(_parts: HandlerParts): HandlersOf<'people'> {
  return {}
}
