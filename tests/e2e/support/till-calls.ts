import { expect, type Page } from '@playwright/test'

interface Bridge {
  call(name: string, input: unknown, approvalIds: readonly string[]): Promise<{ ok: boolean; value?: unknown }>
}

/** Calls the till as its window does: for what a test needs to be there, or to look at what became of it. */
// biome-ignore lint/suspicious/noExplicitAny: a test names what it expects of the answer
export async function askTill(window: Page, name: string, input: unknown): Promise<any> {
  const answer = await window.evaluate(
    ([call, what]) => (globalThis as unknown as { mostrador: Bridge }).mostrador.call(call as string, what, []),
    [name, input] as const,
  )
  expect(answer, `${name} ${JSON.stringify(answer)}`).toMatchObject({ ok: true })
  return answer.value
}

/** Sets the shop's smallest coin. */
export async function roundCashTo(window: Page, cashIncrementMinor: number): Promise<void> {
  const { id, version, settings } = await askTill(window, 'settings.get', {})
  const base = { cashIncrementMinor: settings.cashIncrementMinor }
  await askTill(window, 'settings.edit', { id, version, base, changes: { cashIncrementMinor } })
}
