import { useCallback, useEffect, useRef, useState } from 'react'
import type { DateRange } from '../../../src-shared/report/buckets.ts'
import type { TillReport } from '../../../src-shared/report/till-report.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import type { AnyRefusal } from '../../till/call-till.ts'

export interface ReportState {
  /** The last one that was made, also while the next one is. */
  readonly report: TillReport | null
  readonly refusal: AnyRefusal | null
  readonly isWorking: boolean
  readonly again: () => void
}

/** The report of a range; where it takes somebody's approval, that is asked for. */
export function useReport({ from, to }: DateRange): ReportState {
  const call = useApprovedCall()
  const [state, setState] = useState<Omit<ReportState, 'again'>>({ report: null, refusal: null, isWorking: true })
  // Of several that are asked for in a row the last one counts.
  const latest = useRef(0)
  const run = useCallback(async () => {
    latest.current += 1
    const own = latest.current
    setState((before) => ({ ...before, isWorking: true }))
    const answer = await call('report.run', { from, to })
    if (own !== latest.current) return
    setState((before) =>
      answer.ok
        ? { report: answer.value, refusal: null, isWorking: false }
        : { ...before, refusal: answer.refusal as AnyRefusal, isWorking: false },
    )
  }, [call, from, to])
  useEffect(() => void run(), [run])
  return { ...state, again: () => void run() }
}
