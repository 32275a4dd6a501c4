import { median } from './figure.ts'

/** Median of one call after the other, ms. */
export async function medianMs(times: number, call: () => Promise<unknown>): Promise<number> {
  const spans: number[] = []
  for (let turn = 0; turn < times; turn += 1) {
    const startMs = performance.now()
    await call()
    spans.push(performance.now() - startMs)
  }
  return median(spans)
}

/** Calls a second when `callers` call one after the other, side by side, for a while. */
export async function perSecond(
  callers: number,
  forMs: number,
  call: (caller: number) => Promise<unknown>,
): Promise<number> {
  const startMs = performance.now()
  let done = 0
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (performance.now() - startMs < forMs) {
        await call(caller)
        done += 1
      }
    }),
  )
  return done / ((performance.now() - startMs) / 1000)
}
