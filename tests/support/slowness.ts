import Database from 'better-sqlite3'

/** What the bare work of {@link slowness} takes on the machine that the budgets are of, ms: two cores of a small virtual one, at rest. */
const AT_REST_MS = 55

/**
 * How many times slower than that machine this one is just now, at least 1, by work in which our code has no part. A budget is
 * held to as much longer: what else a machine does, or that it is a slow one, is nothing that we could have broken.
 */
export function slowness(): number {
  const database = new Database(':memory:')
  try {
    database.exec(`CREATE TABLE words (word TEXT);
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 150000)
      INSERT INTO words SELECT 'Producto ' || (n * 7919 % 150000) FROM numbers`)
    const sorted = database.prepare('SELECT word FROM words ORDER BY word').pluck()
    const times = Array.from({ length: 7 }, () => {
      const begin = performance.now()
      JSON.stringify(sorted.all())
      return performance.now() - begin
    })
    const median = times.toSorted((one, other) => one - other)[3] ?? 0
    return Math.max(1, median / AT_REST_MS)
  } finally {
    database.close()
  }
}
