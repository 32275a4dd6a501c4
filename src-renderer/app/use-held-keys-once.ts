import { useEffect } from 'react'

/**
 * A key held down acts once, on whatever screen comes up under it: it must neither charge what it has just opened, nor wave
 * the change away, nor let a blocked till go on as a new one.
 */
export function useHeldKeysOnce(): void {
  useEffect(() => {
    const onHeld = (event: KeyboardEvent) => {
      if (!event.repeat || (event.key !== 'Enter' && !/^F\d+$/.test(event.key))) return
      if (event.target instanceof HTMLTextAreaElement) return
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    window.addEventListener('keydown', onHeld, { capture: true })
    return () => window.removeEventListener('keydown', onHeld, { capture: true })
  }, [])
}
