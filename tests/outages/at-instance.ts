import { expect } from 'vitest'
import { call, type TillClient } from '../server/till-client.ts'
import { eventually } from '../support/headless-till.ts'

/* What a till does at one instance of several. */

/** Presents a start of its program; the status. */
export async function present(
  url: string,
  { enrolment: { token } }: TillClient,
  run: string,
  earlierRuns: string[] = [],
): Promise<number> {
  const body = { run, earlierRuns, chain: { index: 0, hash: '0'.repeat(64) } }
  return (await call(url, 'POST', '/v1/tills/present', { token, body })).status
}

/** Asks for changes, as one start of its program. */
export async function askForChanges(
  url: string,
  { enrolment: { token } }: TillClient,
  run?: string,
): Promise<{ readonly status: number; readonly fence: string | undefined }> {
  const headers = { authorization: `Bearer ${token}`, ...(run !== undefined && { 'x-till-run': run }) }
  const response = await fetch(`${url}/v1/sync/changes?after=0&limit=1`, { headers })
  return { status: response.status, fence: ((await response.json()) as { fence?: string }).fence }
}

/** Listens to a till's events at an instance: the newest change that it heard of, and whether the server ended it. */
export async function listen(
  url: string,
  { enrolment: { token } }: TillClient,
  signal: AbortSignal,
): Promise<{ newest(): number; hasEnded(): boolean }> {
  const response = await fetch(`${url}/v1/sync/events`, {
    headers: { authorization: `Bearer ${token}` },
    signal,
  })
  expect(response.headers.get('content-type')).toMatch('text/event-stream')
  let newest = -1
  let ended = false
  const read = async () => {
    const text = response.body?.pipeThrough(new TextDecoderStream())
    for await (const part of text ?? []) {
      for (const [, seq] of part.matchAll(/"seq":(\d+)/g)) newest = Math.max(newest, Number(seq))
    }
  }
  read()
    .catch(() => undefined)
    .finally(() => {
      ended = true
    })
  await eventually('the first event came', () => newest >= 0)
  return { newest: () => newest, hasEnded: () => ended }
}
