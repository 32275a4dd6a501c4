import type { HandlerParts, HandlersOf } from './parts.ts'

/** The open cart: parked sales, quotes, codes of scales. */
export function counterHandlers(_parts: HandlerParts): HandlersOf<'counter'> {
  return {}
}
