import type { Panel } from '../../tests/support/topology.ts'

const coloured = process.stdout.isTTY && process.env['NO_COLOR'] === undefined
const paint = (code: number) => (text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text)
const bold = paint(1)
const dim = paint(2)
const red = paint(31)
const green = paint(32)
const yellow = paint(33)

/** Tells a story in the terminal, step by step, and keeps count of what held. */
export interface Teller {
  chapter(title: string): void
  /** What happens. */
  say(text: string): void
  /** A promise and whether it was kept. */
  check(promise: string, kept: boolean, found?: string): void
  /** The panel's data, in one line. */
  panel(panel: Panel): void
  readonly checks: { kept: number; broken: number }
}

export function openTeller(print: (line: string) => void = console.log): Teller {
  const checks = { kept: 0, broken: 0 }
  const startMs = performance.now()
  let chapters = 0
  return {
    checks,
    chapter: (title) => {
      chapters += 1
      const at = `${((performance.now() - startMs) / 1000).toFixed(1)} s`
      print(`\n${bold(`${chapters}. ${title}`)}  ${dim(at)}`)
    },
    say: (text) => print(`   ${text}`),
    check: (promise, kept, found) => {
      checks[kept ? 'kept' : 'broken'] += 1
      print(`   ${kept ? green('✓') : red('✗')} ${promise}${found === undefined ? '' : dim(`  (${found})`)}`)
    },
    panel: ({ httpStatus, health, sync }) => {
      const status = { healthy: green, degraded: yellow, error: red }[health.status]
      const parts = (['mysql', 'replica', 'redis', 'journal'] as const).map((part) => {
        const word = health[part]
        return `${part} ${word === 'error' ? red(word) : word}`
      })
      const { pending_creates: creates, pending_updates: updates, pending_deletes: deletes } = sync
      print(`   ${dim('/health     ')} ${httpStatus} ${status(health.status)} · ${parts.join(' · ')}`)
      print(
        `   ${dim('/sync/status')} ${sync.status} · waiting: ${creates} creates, ${updates} updates, ${deletes} deletes · cached: ${sync.cache_items}`,
      )
    },
  }
}

/** The last word: figures, and whether all was kept. */
export function tellSummary(teller: Teller, figures: readonly (readonly [string, string])[]): boolean {
  const { kept, broken } = teller.checks
  const width = Math.max(...figures.map(([name]) => name.length))
  console.log(`\n${bold('In short')}`)
  for (const [name, value] of figures) console.log(`   ${name.padEnd(width)}  ${value}`)
  console.log(
    broken === 0 ? green(`\n${kept} promises kept, none broken`) : red(`\n${broken} promises broken, ${kept} kept`),
  )
  return broken === 0
}

export const inMs = (ms: number | null) => (ms === null ? 'never' : `${Math.round(ms)} ms`)
