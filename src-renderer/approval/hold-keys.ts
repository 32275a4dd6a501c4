import { useEffect, useEffectEvent } from 'react'

type KeyListener = (event: KeyboardEvent) => void

/** Whoever came last has the keyboard. */
const holders: KeyListener[] = []

/**
 * Lets what lies over everything have the keyboard to itself, whatever listens underneath. Start it after the scanner, which
 * hears of keys before anybody else, and before anything is drawn.
 */
export function startHoldingKeys(): () => void {
  const onKey = (event: KeyboardEvent) => {
    const holder = holders.at(-1)
    if (holder === undefined) return
    event.stopImmediatePropagation()
    holder(event)
  }
  window.addEventListener('keydown', onKey, { capture: true })
  return () => window.removeEventListener('keydown', onKey, { capture: true })
}

/** Hears every key while the component is shown; nobody else does. What a key does by itself it still does. */
export function useHeldKeys(listener: KeyListener): void {
  const onKey = useEffectEvent(listener)
  useEffect(() => {
    const own: KeyListener = (event) => onKey(event)
    holders.push(own)
    return () => {
      holders.splice(holders.lastIndexOf(own), 1)
    }
  }, [])
}
