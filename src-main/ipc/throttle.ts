/** Progress that is told more often than this only costs. */
export const PROGRESS_EVERY_MS = 100

/** Calls `tell` at once and then at most once in `everyMs`; what comes in between is dropped, so use it for progress alone. */
export function throttle<Value>(tell: (value: Value) => void, everyMs: number): (value: Value) => void {
  let toldAtMs = Number.NEGATIVE_INFINITY
  return (value) => {
    const nowMs = performance.now()
    if (nowMs - toldAtMs < everyMs) return
    toldAtMs = nowMs
    tell(value)
  }
}
