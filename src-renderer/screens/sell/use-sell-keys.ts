import { useEffect, useEffectEvent } from 'react'
import type { SaleSteps } from './cart-tools.tsx'
import { type LinePart, linePartOf } from './line-dialog.tsx'

export interface SellKeys {
  readonly focusSearch: () => void
  readonly typeIntoSearch: (character: string) => void
  readonly forgetUnknownCode: () => void
  readonly editLine: (part: LinePart) => void
  readonly step: (by: 1 | -1) => void
  readonly removeLine: () => void
  readonly undo: () => void
  readonly clear: () => void
  readonly charge: () => void
  readonly moveSelection: (by: 1 | -1) => void
  /** The chosen line's price changed in the catalog: takes the new one, or leaves it. */
  readonly decidePrice: (type: 'follow-price' | 'keep-price') => void
  readonly steps: SaleSteps
}

function isTextField(target: EventTarget | null): target is HTMLInputElement {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
}

/** The sell screen's shortcuts. Dialogs keep the keyboard to themselves. */
export function useSellKeys(keys: SellKeys): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector('[role=dialog],[role=menu]') !== null) return
    const act = actionOf(event, keys)
    if (act === null) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}

function actionOf(event: KeyboardEvent, keys: SellKeys): (() => void) | null {
  const isWriting = isTextField(event.target) && event.target.value !== ''
  const part = linePartOf(event)
  if (part !== null) return () => keys.editLine(part)
  if (event.ctrlKey || event.metaKey) return event.shiftKey || event.altKey ? null : commandOf(event, keys, isWriting)
  if (event.altKey) return null
  switch (event.key) {
    case 'F6':
      return keys.steps.chooseCustomer
    case 'F7':
      return keys.steps.giveDiscount
    case 'F9':
      return keys.steps.park
    case 'F10':
      return keys.steps.showParked
    case 'F3':
      return keys.focusSearch
    case 'F8':
      return keys.clear
    case 'F12':
      return keys.charge
    case 'Escape':
      return isWriting ? null : keys.forgetUnknownCode
    case 'Delete':
      return isWriting ? null : keys.removeLine
    case '+':
      return isWriting ? null : () => keys.step(1)
    case '-':
      return isWriting ? null : () => keys.step(-1)
    case 'ArrowUp':
      return isTextField(event.target) ? null : () => keys.moveSelection(-1)
    case 'ArrowDown':
      return isTextField(event.target) ? null : () => keys.moveSelection(1)
  }
  // Whatever has the focus, letters and digits go to the search.
  const isCharacter = [...event.key].length === 1 && event.key !== ' '
  return isCharacter && !isTextField(event.target) ? () => keys.typeIntoSearch(event.key) : null
}

function commandOf(event: KeyboardEvent, keys: SellKeys, isWriting: boolean): (() => void) | null {
  switch (event.key.toLowerCase()) {
    case 'z':
      return isWriting ? null : keys.undo
    case 'i':
      return keys.steps.addQuickItem
    case 'n':
      return keys.steps.writeNote
    case 'g':
      return keys.steps.makeQuote
    case 't':
      return () => keys.decidePrice('follow-price')
    case 'd':
      return () => keys.decidePrice('keep-price')
  }
  return null
}
