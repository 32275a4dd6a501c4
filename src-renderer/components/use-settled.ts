import { useEffect, useState } from 'react'

/** How long the second tap of a double one may take, in ms. */
export const DOUBLE_TAP_MS = 300

/**
 * False while what is shown is so new that a press is rather the second half of the one that brought it. What cannot be
 * taken back waits for true. It begins anew whenever `shown` becomes something else.
 */
export function useSettled(shown: unknown = null): boolean {
  const [settled, setSettled] = useState<{ readonly shown: unknown } | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ shown }), DOUBLE_TAP_MS)
    return () => clearTimeout(timer)
  }, [shown])
  return settled !== null && settled.shown === shown
}
