import { setTimeout as sleep } from 'node:timers/promises'
import { MAX_PUSH_OPERATIONS } from '../../src-shared/sync/operations.ts'

/** How much a till sends at a time: kept from push to push. */
export interface PushPace {
  most: number
}

/** A server works on one batch at a time: other tills wait for so long behind it, and hardly notice. */
const SHORT_MS = 20
const LONG_MS = 40
/** What a batch begins with, and what no long answer makes it smaller than: it may be the line that takes its time. */
const USUAL = 25
const LONGEST_PAUSE_MS = 100

export const usualPace = (): PushPace => ({ most: USUAL })

/** A batch of a backlog was answered after `tookMs`: the next one is as large as the server takes in a moment. */
export function paceAfterAnswer({ most }: PushPace, tookMs: number): number {
  // A line that carries no more: twice as much would be given up again, and waited for.
  if (most < USUAL) return Math.min(USUAL, most + Math.ceil(most / 4))
  if (tookMs < SHORT_MS) return Math.min(MAX_PUSH_OPERATIONS, most * 2)
  return tookMs > LONG_MS ? Math.max(USUAL, Math.floor(most / 2)) : most
}

/** No answer came in time: less is more likely to get through. */
export const paceAfterSilence = (sent: number): number => Math.max(1, Math.floor(sent / 2))

/** Between two batches of a backlog, so that at least half of the server's time is everybody else's. */
export async function giveOthersTurn(tookMs: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(tookMs, LONGEST_PAUSE_MS), undefined, { signal }).catch(() => undefined)
}
