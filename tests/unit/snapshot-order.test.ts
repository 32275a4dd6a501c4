import { expect, test } from 'vitest'
import { rowSchemas } from '../../src-shared/sync/records.ts'
import { isFarBehind, snapshotOrder } from '../../src-shared/sync/wire.ts'

test('a snapshot holds every entity of the feed once', () => {
  expect([...snapshotOrder].sort()).toEqual(Object.keys(rowSchemas).sort())
})

test('a till takes the shorter way: a few thousand changes are always read, more only while the catalog is larger', () => {
  expect(isFarBehind(5000, 10)).toBe(false)
  expect(isFarBehind(5001, 10)).toBe(true)
  expect(isFarBehind(90_000, 200_000)).toBe(false)
  expect(isFarBehind(200_001, 200_000)).toBe(true)
})
