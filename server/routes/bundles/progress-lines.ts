import { setTimeout as wait } from 'node:timers/promises'
import type { BundleLine, BundleProgress } from '../../../src-shared/sync/bundle.ts'

const TELL_EVERY_MS = 200

/**
 * The answer in lines: how far it is, and at last what came of it. A line comes also when nothing has moved: whatever
 * stands in between sees that the answer goes on. The work itself goes on though nobody reads them.
 */
export async function* progressLines(
  latest: () => BundleProgress,
  answer: Promise<BundleLine>,
): AsyncGenerator<string, undefined> {
  for (;;) {
    yield lineOf({ progress: latest() })
    const last = await Promise.race([answer, wait(TELL_EVERY_MS, null, { ref: false })])
    if (last === null) continue
    yield lineOf(last)
    return
  }
}

const lineOf = (line: BundleLine) => `${JSON.stringify(line)}\n`
