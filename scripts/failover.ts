// `npm run test:failover`: the server outlives its databases, told step by step on real processes in throw-away folders.
import { tellStory } from './failover/story.ts'
import { openTeller, tellSummary } from './failover/terminal.ts'

const teller = openTeller()
// Whoever stops it takes the databases along: they end with the exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
try {
  const figures = await tellStory(teller)
  process.exitCode = tellSummary(teller, figures) ? 0 : 1
} catch (error) {
  console.error(error)
  process.exitCode = 1
}
// A process that hangs must not keep this from ending; those it started end with it.
process.exit()
