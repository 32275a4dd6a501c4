import { setTimeout as sleep } from 'node:timers/promises'

export interface Renewal {
  readonly leaseMs: number
  /** When the lease was asked for first, by `performance.now()`. */
  readonly askedAtMs: number
  /** Renews it once; false: it is another's now. Throws when there is no answer. */
  renew(): Promise<boolean>
  /** Called once: it is another's, or may be, since nobody has answered for as long as the lease lasts. */
  onLost(): void
  /** Ends the renewing. */
  readonly ended: AbortSignal
}

/**
 * Renews a lease three times in its length. It counts from before each question, by this process's own steady clock: so
 * whatever delays an answer, others never believe it over before this process does.
 */
export async function keepRenewed({ leaseMs, askedAtMs, renew, onLost, ended }: Renewal): Promise<void> {
  const over = new AbortController()
  const expire = () => {
    if (ended.aborted || over.signal.aborted) return
    over.abort()
    onLost()
  }
  const expiryOf = (fromMs: number) => setTimeout(expire, fromMs + leaseMs - performance.now()).unref()
  let expiry = expiryOf(askedAtMs)
  const stop = AbortSignal.any([ended, over.signal])
  while (!stop.aborted) {
    await sleep(leaseMs / 3, undefined, { signal: stop, ref: false }).catch(() => undefined)
    if (stop.aborted) break
    const againAtMs = performance.now()
    // No answer: it may come the next time, before the lease is over.
    const renewed = await renew().catch(() => null)
    if (renewed === false) expire()
    if (renewed !== true || over.signal.aborted) continue
    clearTimeout(expiry)
    expiry = expiryOf(againAtMs)
  }
  clearTimeout(expiry)
}
