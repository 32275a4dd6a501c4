import type { RedisLink } from '../redis/redis-link.ts'

/** The lock of one job in one Redis; each of its answers is null while the Redis is away. */
export interface RedisLock {
  /** Takes or renews it for `leaseMs`; false: another's token is there. */
  hold(token: string, leaseMs: number): Promise<boolean | null>
  /** Removes it when it has the token, and only then. */
  release(token: string): Promise<void>
}

/**
 * `SET key token NX PX lease`, where one's own token counts as nobody's: a release that a Redis never heard leaves one
 * behind, and a Redis that came back empty is told again.
 */
const HOLD = `local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`

const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`

export function createRedisLock(link: RedisLink, key: string): RedisLock {
  return {
    hold: async (token, leaseMs) => {
      try {
        return (await link.run((redis) => redis.eval(HOLD, 1, key, token, leaseMs))) === 1
      } catch {
        // Away, or a replica that takes no writes: its circuit tells; the lease in the database decides alone.
        return null
      }
    },
    release: async (token) => {
      // What is left behind runs out.
      await link.run((redis) => redis.eval(RELEASE, 1, key, token)).catch(() => undefined)
    },
  }
}
