/*
 * A program of its own that competes for one job until it has done it once, and writes when it is told to. Takes JSON as
 * its argument, commands as lines of standard input, and tells what happens in JSON lines.
 */
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { createJobLocks, isLeaseLost } from '../../server/jobs/job-locks.ts'
import { openRedisLink } from '../../server/redis/redis-link.ts'
import { openStore } from '../../server/store/open-store.ts'
import { insertRows } from '../../server/store/rows.ts'
import { writeTransaction } from '../../server/store/transaction.ts'

export interface HolderOptions {
  readonly databaseUrl: string
  readonly redisUrl: string | null
  readonly job: string
  readonly leaseMs: number
  /** How often it tries, ms. */
  readonly everyMs: number
}

export type HolderEvent =
  | { readonly event: 'ready' | 'refused' | 'ended' | 'lost' | 'wrote' | 'begun' }
  | { readonly event: 'held'; readonly fence: number }
  | { readonly event: 'failed'; readonly lost: boolean; readonly message: string }

const options = JSON.parse(process.argv[2] ?? '') as HolderOptions
const tell = (event: HolderEvent) => process.stdout.write(`${JSON.stringify(event)}\n`)

const log = pino({ level: 'silent' })
const store = openStore({
  engine: 'mysql',
  url: options.databaseUrl,
  replicaUrl: null,
  connections: 5,
  timeoutMs: 10_000,
})
const redis = options.redisUrl === null ? null : openRedisLink({ url: options.redisUrl, name: 'locks', log })
const locks = createJobLocks({ redis, store, prefix: 'test', log, leaseMs: options.leaseMs })

const waiting: string[] = []
let wake = () => {}
createInterface({ input: process.stdin }).on('line', (line) => {
  waiting.push(line)
  wake()
})
async function nextCommand(): Promise<string> {
  while (waiting.length === 0) {
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
  return waiting.shift() ?? ''
}

tell({ event: 'ready' })
for (let number = 0; ; ) {
  const done = await locks.run(options.job, async (lease) => {
    tell({ event: 'held', fence: lease.fence })
    lease.signal.addEventListener('abort', () => tell({ event: 'lost' }))
    for (;;) {
      const command = await nextCommand()
      if (command === 'end') return 'ended'
      number += 1
      const row = { name: `${options.job}-${process.pid}-${number}`, value: String(lease.fence) }
      try {
        await writeTransaction(store, async (tx) => {
          await lease.assertHeld(tx)
          if (command === 'begin') {
            tell({ event: 'begun' })
            await nextCommand()
          }
          await insertRows(tx, 'server_state', [row])
        })
        tell({ event: 'wrote' })
      } catch (error) {
        tell({ event: 'failed', lost: isLeaseLost(error), message: String(error) })
      }
    }
  })
  tell({ event: done === null ? 'refused' : 'ended' })
  if (done !== null) break
  await sleep(options.everyMs * (0.5 + Math.random()))
}
await locks.close()
await redis?.close()
await store.close()
process.stdin.destroy()
