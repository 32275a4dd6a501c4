import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { enrollTill } from '../server/till-client.ts'

/*
 * A worker that is another till of the shop: sells, pushes and reads all the time, and tells how long each answer took, in
 * ms. A thread of its own, so that it waits for the server alone.
 */

const { url, code } = workerData as { readonly url: string; readonly code: string }
const till = await enrollTill(url, code)
await till.committed([till.openShift()])
let after = 0
for (;;) {
  const beganMs = performance.now()
  await till.committed([till.sale()])
  const pushedMs = performance.now()
  const page = await till.changes(after, 100)
  // Stays near the end, as a till does: what another one pushes comes along.
  after = page.more ? page.next + 400 : page.next
  parentPort?.postMessage([pushedMs - beganMs, performance.now() - pushedMs])
  await sleep(20)
}
