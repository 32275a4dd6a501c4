import { useEffect, useState } from 'react'
import type { PinHolder } from '../../src-shared/contract/people-views.ts'

interface Waits {
  readonly waitOf: (userId: string) => number
  readonly noteWait: (userId: string, waitMs: number) => void
}

/** How long each person still has to wait, counted down on the screen; the till counts by itself. */
export function useWaits(people: readonly PinHolder[]): Waits {
  const [untilMs, setUntilMs] = useState<Readonly<Record<string, number>>>({})
  const [nowMs, setNowMs] = useState(() => performance.now())
  useEffect(() => {
    const now = performance.now()
    setNowMs(now)
    setUntilMs(Object.fromEntries(people.map(({ id, waitMs }) => [id, now + waitMs])))
  }, [people])
  const isCounting = Object.values(untilMs).some((until) => until > nowMs)
  useEffect(() => {
    if (!isCounting) return
    const timer = setInterval(() => setNowMs(performance.now()), 250)
    return () => clearInterval(timer)
  }, [isCounting])
  return {
    waitOf: (userId) => Math.max(0, (untilMs[userId] ?? 0) - nowMs),
    noteWait: (userId, waitMs) => {
      const now = performance.now()
      setNowMs(now)
      setUntilMs((before) => ({ ...before, [userId]: now + waitMs }))
    },
  }
}
