// `npm run test:restore -- --seed 7 --minutes 5`: puts a server back to an hour ago, again and again, on real storage.
import { parseArgs } from 'node:util'
import { startMariadb } from '../tests/support/mariadb.ts'
import { restoreServer } from '../tests/support/restore-story.ts'
import { seeded } from '../tests/support/seeded-random.ts'

const { values } = parseArgs({ options: { seed: { type: 'string' }, minutes: { type: 'string' } } })
const first = Number(values.seed ?? Date.now() % 100_000)
const untilMs = performance.now() + Number(values.minutes ?? 5) * 60_000
const mariadb = await startMariadb()
let failed = 0
for (let seed = first; seed === first || performance.now() < untilMs; seed += 1) {
  const random = seeded(seed)
  const storage = random() < 0.5 ? null : mariadb
  const newEpoch = random() < 0.5
  const underRunning = storage !== null && !newEpoch && random() < 0.5
  const steps = {
    before: 10 + Math.floor(random() * 80),
    lost: 10 + Math.floor(random() * 120),
    after: Math.floor(random() * 60),
  }
  const how = [storage === null ? 'embedded' : 'MariaDB', newEpoch ? 'new epoch' : 'epoch kept']
  if (underRunning) how.push('beneath the running server')
  const words = `seed ${seed}: ${how.join(', ')}`
  try {
    const outcome = await restoreServer({ mariadb: storage, seed, steps, newEpoch, underRunning })
    const { differences, facts, products, waiting } = outcome
    console.log(
      `${words}: ${facts} facts, ${products} products, ${waiting} wait for a person, ${differences.length} differ`,
    )
    for (const difference of differences) console.log(`  ${difference}`)
    failed += Number(differences.length > 0)
  } catch (error) {
    failed += 1
    console.log(`${words}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
await mariadb.stop()
console.log(failed === 0 ? 'All ended equal.' : `${failed} did not end equal.`)
process.exit(failed === 0 ? 0 : 1)
