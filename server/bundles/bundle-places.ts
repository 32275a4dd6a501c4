/** Files that may arrive at a time, each on the disk for as long as a slow line takes: of one shop, and of all. */
const MOST_ARRIVING_OF_A_SHOP = 2
const MOST_ARRIVING = 8
/** Each takes 128 MiB while its key is derived, and the database's time. */
const MOST_TAKEN = 2

/** Gives a place back. */
export type Leave = () => void

export interface BundlePlaces {
  /** A place for a file that arrives, until it is taken or refused; null: there is none. */
  arrive(tenantId: string): Leave | null
  /** Waits for its turn to be taken, of those that have arrived. */
  turn(): Promise<Leave>
}

/** Who may hand in a file now: a shop whose line is slow, or that means no good, keeps no other shop waiting. */
export function createBundlePlaces(): BundlePlaces {
  const arriving = new Map<string, number>()
  const waiting: (() => void)[] = []
  let taken = 0
  const sum = () => [...arriving.values()].reduce((all, each) => all + each, 0)
  return {
    arrive: (tenantId) => {
      const own = arriving.get(tenantId) ?? 0
      if (own >= MOST_ARRIVING_OF_A_SHOP || sum() >= MOST_ARRIVING) return null
      arriving.set(tenantId, own + 1)
      return () => {
        const left = (arriving.get(tenantId) ?? 1) - 1
        if (left === 0) arriving.delete(tenantId)
        else arriving.set(tenantId, left)
      }
    },
    turn: async () => {
      if (taken < MOST_TAKEN) taken += 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
      return () => {
        const next = waiting.shift()
        // Its turn goes to whoever waits longest.
        if (next === undefined) taken -= 1
        else next()
      }
    },
  }
}
