import { useEffect, useState } from 'react'

/** How long the second tap of a double one may take, in ms. */
const DOUBLE_TAP_MS = 300

/**
 * False while a dialog is so new that a press is rather the second half of the one that opened it. What cannot be
 * taken back waits for true.
 */
export function useSettled(): boolean {
  const [isSettled, setIsSettled] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsSettled(true), DOUBLE_TAP_MS)
    return () => clearTimeout(timer)
  }, [])
  return isSettled
}
