import { useEffect } from 'react'
import { callTill } from '../../till/call-till.ts'

/** Key up, not down: the scanner keeps what it types to itself. */
const signsOfLife = ['pointerdown', 'pointermove', 'wheel', 'keyup'] as const
const LOOK_EVERY_MS = 5_000

/** Locks the till when nobody has touched it for `minutes`; 0: never. Asleep is idle too. */
export function useIdleLock(minutes: number): void {
  useEffect(() => {
    if (minutes === 0) return
    let touchedAtMs = Date.now()
    const touch = () => {
      touchedAtMs = Date.now()
    }
    const look = setInterval(
      () => {
        if (Math.abs(Date.now() - touchedAtMs) >= minutes * 60_000) void callTill('session.lock', {})
      },
      Math.min(LOOK_EVERY_MS, minutes * 60_000),
    )
    for (const sign of signsOfLife) window.addEventListener(sign, touch, { capture: true, passive: true })
    return () => {
      clearInterval(look)
      for (const sign of signsOfLife) window.removeEventListener(sign, touch, { capture: true })
    }
  }, [minutes])
}
