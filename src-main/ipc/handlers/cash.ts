import { closeShift } from '../../till/close-shift.ts'
import { openShift } from '../../till/open-shift.ts'
import { tellExpectedCash } from '../../till/tell-expected-cash.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** Shifts, and cash that moves for no sale. */
export function cashHandlers({ till }: HandlerParts): HandlersOf<'cash'> {
  return {
    'shift.open': (input) => openShift(till, input),
    'shift.expected': () => tellExpectedCash(till),
    'shift.close': (input) => closeShift(till, input),
  }
}
