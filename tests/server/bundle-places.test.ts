import { expect, it } from 'vitest'
import { createBundlePlaces } from '../../server/bundles/bundle-places.ts'

it('files arrive two a shop and eight in all, and each place is given back once', () => {
  const places = createBundlePlaces()
  const first = places.arrive('a')
  expect(places.arrive('a')).not.toBeNull()
  expect(places.arrive('a')).toBeNull()
  for (const shop of ['b', 'b', 'c', 'c', 'd', 'd']) expect(places.arrive(shop)).not.toBeNull()
  expect(places.arrive('e')).toBeNull()
  first?.()
  expect(places.arrive('e')).not.toBeNull()
  expect(places.arrive('a')).toBeNull()
})

it('two are taken at a time, and who has arrived waits for its turn in order', async () => {
  const places = createBundlePlaces()
  const turns: number[] = []
  const take = async (number: number) => {
    const leave = await places.turn()
    turns.push(number)
    return leave
  }
  const [first, second] = await Promise.all([take(1), take(2)])
  const third = take(3)
  const fourth = take(4)
  await Promise.resolve()
  expect(turns).toEqual([1, 2])
  second?.()
  const leaveThird = await third
  expect(turns).toEqual([1, 2, 3])
  leaveThird()
  first?.()
  ;(await fourth)()
  expect(turns).toEqual([1, 2, 3, 4])
  expect(await Promise.all([take(5), take(6)])).toHaveLength(2)
})
