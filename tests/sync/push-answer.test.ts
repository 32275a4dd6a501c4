import { v7 as newId } from 'uuid'
import { expect, test } from 'vitest'
import { readPushAnswer } from '../../src-main/sync/push-answer.ts'

const keys = [newId(), newId()]
const [first, second] = keys as [string, string]
const committed = (key: string, seq: number) => ({ key, status: 'committed', seq })
const text = (results: unknown, rest: object = { epoch: 'e' }) => JSON.stringify({ ...rest, results })

test('an answer for exactly the keys that were sent, in their order, is read', () => {
  const problem = {
    type: 'version-conflict',
    title: 'changed',
    status: 409,
    current: null,
    conflictingFields: ['name'],
  }
  const results = [committed(first, 7), { key: second, status: 'conflict', problem }]
  expect(readPushAnswer(keys, text(results))).toEqual({ epoch: 'e', results })
})

test('a commit that changed nothing names the version that the record had already, and no change', () => {
  const results = [committed(first, 7), { key: second, status: 'committed', version: 3 }]
  expect(readPushAnswer(keys, text(results))).toEqual({ epoch: 'e', results })
})

test.each([
  ['a captive portal’s page', '<html><body>Bienvenido</body></html>'],
  ['nothing', ''],
  ['JSON that broke off', text([committed(first, 1), committed(second, 2)]).slice(0, -3)],
  ['one result too few', text([committed(first, 1)])],
  ['one result too many', text([committed(first, 1), committed(second, 2), committed(newId(), 3)])],
  ['results in another order', text([committed(second, 2), committed(first, 1)])],
  ['a result of another key', text([committed(first, 1), committed(newId(), 2)])],
  ['no epoch', text([committed(first, 1), committed(second, 2)], {})],
  ['a commit without its change number', text([committed(first, 1), { key: second, status: 'committed' }])],
  ['a refusal without a reason', text([committed(first, 1), { key: second, status: 'rejected' }])],
  ['a conflict without the other side', text([committed(first, 1), { key: second, status: 'conflict' }])],
  ['an unknown status', text([committed(first, 1), { key: second, status: 'fine' }])],
  ['a list', '[]'],
])('%s is no answer', (_, answer) => {
  expect(readPushAnswer(keys, answer)).toBeNull()
})

test('a problem that only a newer server knows keeps its words and settles its operation alone', () => {
  const problem = { type: 'price-frozen', title: 'Prices are frozen today', status: 422 }
  const answer = readPushAnswer(keys, text([committed(first, 1), { key: second, status: 'rejected', problem }]))
  expect(answer?.results[1]?.problem).toMatchObject({ title: 'Prices are frozen today', detail: 'price-frozen' })
})
