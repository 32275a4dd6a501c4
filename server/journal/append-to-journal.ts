import type { Caller } from '../caller.ts'
import { isRedisAway, type RedisLink } from '../redis/redis-link.ts'
import type { JournalVerdict, NewJournalEntry } from './journal.ts'
import { classOf, entryText } from './journal-entry.ts'
import type { JournalKeys } from './journal-keys.ts'
import { appendScript } from './journal-scripts.ts'
import { allOf, askSettings, readGauges, settingsProblem } from './look-at-redis.ts'
import type { JournalWatch } from './watch-journal.ts'

export interface JournalParts {
  readonly redis: RedisLink
  readonly keys: JournalKeys
  readonly watch: JournalWatch
}

/** Appends entries of one caller, all or none, and asks right behind them whether the Redis keeps what it takes. */
export async function appendToJournal(
  parts: JournalParts,
  caller: Caller,
  entries: readonly NewJournalEntry[],
): Promise<JournalVerdict[] | null> {
  const outcome = await appendOnce(parts, caller, entries)
  // Perhaps another instance has agreed on a new epoch, and this one has looked it up by now.
  return outcome === 'other-epoch' ? listOf(await appendOnce(parts, caller, entries)) : listOf(outcome)
}

const listOf = (outcome: JournalVerdict[] | 'other-epoch' | null) => (outcome === 'other-epoch' ? null : outcome)

async function appendOnce(
  { redis, keys, watch }: JournalParts,
  caller: Caller,
  entries: readonly NewJournalEntry[],
): Promise<JournalVerdict[] | 'other-epoch' | null> {
  if (!(await watch.isGood())) return null
  const epoch = watch.epoch()
  if (epoch === null) return null
  if (entries.length === 0) return []
  const now = Date.now()
  const { tenantId } = caller
  const names = [keys.stream, keys.counts, keys.aside, keys.epoch, keys.pending(tenantId), keys.parked(tenantId)]
  const values = entries.flatMap((entry) => [
    entry.operation.key,
    entry.requestHash,
    classOf(entry.operation.kind),
    entryText(caller, entry, now),
  ])
  let replies: unknown[]
  try {
    replies = await redis.run((connection) =>
      allOf(
        askSettings(
          connection
            .pipeline()
            .eval(appendScript, names.length, ...names, epoch, watch.newestId(), tenantId, ...values),
        ),
      ),
    )
  } catch (error) {
    watch.doubt(isRedisAway(error) ? 'its Redis is away' : 'its Redis takes nothing')
    return null
  }
  const [append, policy, appending] = replies
  const [outcome, verdicts, gauges] = append as [string, JournalVerdict[], unknown]
  if (outcome !== 'ok') {
    watch.doubt('it is not the one that was agreed on')
    return outcome === 'other-epoch' ? outcome : null
  }
  watch.saw(readGauges(gauges))
  const problem = settingsProblem(policy, appending)
  if (problem === null) return verdicts
  watch.doubt(problem)
  return null
}
