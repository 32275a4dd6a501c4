import { noteDrainedId } from './agree-epoch.ts'
import type { JournalParts } from './append-to-journal.ts'
import type { DrainEntry, DrainSide } from './journal.ts'
import { type RawEntry, readEntry } from './journal-entry.ts'
import { JOURNAL_CONSUMER, JOURNAL_GROUP } from './journal-keys.ts'
import { parkScript, removeScript, setAsideScript } from './journal-scripts.ts'
import { type Connection, readGauges } from './look-at-redis.ts'

type StreamReply = [string, RawEntry[]][] | null

/** What the drain does with the journal's entries, see {@link DrainSide}. */
export function createDrainSide({ redis, keys, watch }: JournalParts): Omit<DrainSide, 'onWake'> {
  const readGroup = async (after: string, most: number): Promise<DrainEntry[]> => {
    const read = (connection: Connection) =>
      connection.xreadgroup(
        ...(['GROUP', JOURNAL_GROUP, JOURNAL_CONSUMER, 'COUNT', most, 'STREAMS', keys.stream, after] as const),
      ) as Promise<StreamReply>
    const reply = await redis.run(async (connection) => {
      try {
        return await read(connection)
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOGROUP')) throw error
        await connection.xgroup('CREATE', keys.stream, JOURNAL_GROUP, '0', 'MKSTREAM')
        return read(connection)
      }
    })
    return (reply?.[0]?.[1] ?? []).map((raw) => readEntry(raw))
  }
  const names = (tenantId: string) => [
    keys.stream,
    keys.counts,
    keys.aside,
    keys.pending(tenantId),
    keys.parked(tenantId),
  ]
  const told = (reply: unknown): number => {
    const [count, gauges] = reply as [number, unknown]
    watch.saw(readGauges(gauges))
    return count
  }
  return {
    depth: () => redis.run((connection) => connection.xlen(keys.stream)),
    readHeld: readGroup,
    readNew: (most) => readGroup('>', most),
    remove: async (entries) => {
      const first = entries[0]
      if (first === undefined) return 0
      const values = entries.flatMap(({ id, key, class: itsClass }) => [id, key, itsClass])
      return told(
        await redis.run((connection) =>
          connection.eval(removeScript, 5, ...names(first.tenantId), JOURNAL_GROUP, Date.now(), ...values),
        ),
      )
    },
    park: async (entries) => {
      const first = entries[0]
      if (first === undefined) return
      const places = [keys.pending(first.tenantId), keys.parked(first.tenantId)]
      const values = entries.flatMap(({ id, key }) => [id, key])
      await redis.run((connection) => connection.eval(parkScript, 2, ...places, ...values))
    },
    setAside: async ({ id, tenantId, key, class: itsClass }, reason) =>
      told(
        await redis.run((connection) =>
          connection.eval(setAsideScript, 5, ...names(tenantId), JOURNAL_GROUP, Date.now(), reason, id, key, itsClass),
        ),
      ) > 0,
    noteDrained: async (tx, id) => {
      const epoch = watch.epoch()
      if (epoch !== null) await noteDrainedId(tx, epoch, id)
    },
  }
}
