import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { restoreServer } from '../support/restore-story.ts'

const steps = { before: 25, lost: 40, after: 12 }

describe('a server that was put back to an hour ago ends equal with all its tills', () => {
  let mariadb: Mariadb
  beforeAll(async () => {
    mariadb = await startMariadb()
  })
  afterAll(() => mariadb.stop())

  test.each([
    ...[{ storage: 'embedded', newEpoch: true, underRunning: false, seed: 11 }],
    ...[{ storage: 'embedded', newEpoch: false, underRunning: false, seed: 12 }],
    ...[{ storage: 'mysql', newEpoch: true, underRunning: false, seed: 13 }],
    ...[{ storage: 'mysql', newEpoch: false, underRunning: true, seed: 14 }],
  ])(
    'on $storage storage, new epoch: $newEpoch, beneath the running server: $underRunning (seed $seed)',
    async ({ storage, ...how }) => {
      const outcome = await restoreServer({ ...how, steps, mariadb: storage === 'mysql' ? mariadb : null })
      expect(outcome.differences).toEqual([])
      expect(outcome.facts).toBeGreaterThan(20)
    },
    120_000,
  )
})
