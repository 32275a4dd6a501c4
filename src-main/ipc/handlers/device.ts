import type { HandlerParts, HandlersOf } from './parts.ts'

/** Printer, drawer, scanner, customer display, settings of shop and device. */
export function deviceHandlers(_parts: HandlerParts): HandlersOf<'device'> {
  return {}
}
