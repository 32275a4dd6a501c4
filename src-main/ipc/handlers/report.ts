import type { HandlerParts, HandlersOf } from './parts.ts'

/** What was sold and earned, from what this till knows. */
export function reportHandlers(_parts: HandlerParts): HandlersOf<'report'> {
  return {}
}
