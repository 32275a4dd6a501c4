import { useEffect, useRef } from 'react'

/** Nobody who has typed this recently is interrupted. */
const TYPING_MS = 2000
const LOOK_AGAIN_MS = 250

/**
 * Does something unasked once it is wanted and disturbs nobody: no dialog is open, and nobody is in the middle of typing,
 * whose next keys would go elsewhere.
 */
export function useQuietMoment(isWanted: boolean, act: () => void): void {
  const typedAtMs = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const onInput = () => {
      typedAtMs.current = performance.now()
    }
    document.addEventListener('input', onInput, { capture: true })
    return () => document.removeEventListener('input', onInput, { capture: true })
  }, [])
  useEffect(() => {
    if (!isWanted) return
    const timer = setInterval(() => {
      const isTyping = performance.now() - typedAtMs.current < TYPING_MS
      if (isTyping || document.querySelector('[role=dialog], dialog[open]') !== null) return
      clearInterval(timer)
      act()
    }, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [isWanted, act])
}
