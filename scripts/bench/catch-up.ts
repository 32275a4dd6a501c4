import { type CatchUpFigures, measureCatchUp } from '../../tests/support/catch-up.ts'
import { setupShop, startServer } from '../../tests/support/test-server.ts'
import { type Figure, ratioOf } from './figure.ts'

/** A till that catches up with what it sold in weeks without a line, and what another till notices of it. */
export async function measureCatchingUp({ sales }: { readonly sales: number }): Promise<Figure[]> {
  const env = { REQUESTS_PER_MINUTE: '0', REQUESTS_PER_MINUTE_PER_ADDRESS: '0' }
  const server = await startServer({ storage: 'embedded', env })
  try {
    const { enrolmentCodes } = await setupShop(server, { tills: 2 })
    const found = await measureCatchUp(server.url, enrolmentCodes, sales)
    const name = `a till catches up with ${sales.toLocaleString('en')} sales`
    const another = (what: keyof CatchUpFigures['before'], label: string): Figure =>
      ratioOf({
        name: `the same: ${label} by another till, p95`,
        unit: 'ms',
        ours: found.meanwhile[what],
        against: { what: 'before', value: found.before[what] },
        budget: { atMost: 5 },
      })
    return [
      { name, unit: 's', ours: found.seconds, ratio: found.seconds, budget: { atMost: 120 } },
      {
        name: 'the same: longest stretch without a turn for its window, selling on',
        unit: 'ms',
        ours: found.longestStallMs,
        ratio: found.longestStallMs,
        budget: { atMost: 50 },
      },
      another('pushMs', 'a sale'),
      another('readMs', 'a read of the feed'),
    ]
  } finally {
    await server.kill('SIGKILL')
  }
}
