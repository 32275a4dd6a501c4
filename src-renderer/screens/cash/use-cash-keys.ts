import { useEffect, useEffectEvent } from 'react'

/** Function keys of a screen; none while a dialog is open. */
export function useCashKeys(keys: Readonly<Record<string, () => void>>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const act = keys[event.key]
    if (act === undefined || event.ctrlKey || event.altKey || event.shiftKey) return
    if (document.querySelector('[role=dialog]') !== null) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
