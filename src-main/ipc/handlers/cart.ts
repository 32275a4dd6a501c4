import { lookAtCart } from '../../till/look-at-cart.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** What becomes of a cart's products while it is open. */
export function cartHandlers({ till }: HandlerParts): HandlersOf<'cart'> {
  return { 'cart.products': (input) => lookAtCart(till, input) }
}
