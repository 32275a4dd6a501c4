import { useCallback } from 'react'
import { clockTrouble } from '../../src-shared/system/assess-system.ts'
import { useTill } from './till-context.ts'

const MINUTE_MS = 60_000

/**
 * What the server's clock said, as this machine's would have: two times that stand side by side are of one clock, however
 * far the two are apart. In whole minutes, so that no measurement makes a time flicker. For showing, and nothing else.
 */
export function useServerTime(): (serverMs: number) => number {
  const aheadMs = Math.round((clockTrouble(useTill().sync.clock) ?? 0) / MINUTE_MS) * MINUTE_MS
  return useCallback((serverMs) => serverMs + aheadMs, [aheadMs])
}
