// `npm test`: everything that must pass, one step after the other. `npm test -- unit server` runs only those steps.
// A step's output goes to test-results/logs/ and is shown when it fails; the last line counts what all runners counted.
import { mkdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { startVirtualDisplay } from './display.ts'
import { projectFolder } from './electron-program.ts'
import { type Counts, countPlaywright, countVitest, one } from './test/counts.ts'
import { runLogged } from './test/run-logged.ts'

interface Step {
  readonly name: string
  /** What it runs on our Node: a script and its arguments. */
  readonly command: readonly string[]
  /** The step that must have passed, else this one is not tried. */
  readonly after?: string
  readonly needsDisplay?: true
  readonly environment?: Readonly<Record<string, string>>
  /** Reads how much passed, once the command has ended; absent: the step is one test. */
  readonly count?: () => Counts
}

const results = join(projectFolder, 'test-results')
const binary = (path: string) => join(projectFolder, 'node_modules', path)

function vitest(project: string, after?: string, options: readonly string[] = []): Step {
  const report = join(results, `vitest-${project}.json`)
  return {
    name: project,
    command: [
      binary('vitest/vitest.mjs'),
      'run',
      ...['--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...options],
    ],
    ...(after && { after }),
    count: () => countVitest(report),
  }
}

function playwright(name: string, project: string): Step {
  const report = join(results, `playwright-${project}.json`)
  return {
    name,
    command: [binary('@playwright/test/cli.js'), 'test', `--project=${project}`, '--reporter=list,json'],
    after: 'build',
    needsDisplay: true,
    environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    count: () => countPlaywright(report),
  }
}

const steps: readonly Step[] = [
  { name: 'types', command: [binary('typescript/bin/tsc'), '-b'] },
  { name: 'lint', command: [binary('@biomejs/biome/bin/biome'), 'ci', '--max-diagnostics=100'] },
  { name: 'zones', command: ['scripts/check-imports.ts'] },
  vitest('unit'),
  vitest('renderer'),
  vitest('main'),
  vitest('server'),
  // One file at a time: they measure how soon something is noticed.
  vitest('outages', undefined, ['--maxWorkers=1']),
  vitest('sync'),
  vitest('model'),
  vitest('convergence'),
  vitest('chaos'),
  { name: 'build', command: ['scripts/build.ts'] },
  playwright('e2e', 'flows'),
  playwright('speed', 'speed'),
  { ...vitest('packaging', 'build'), needsDisplay: true },
  { name: 'replay', command: ['scripts/replay.ts', '--tills', '3', '--invoices', '2000'] },
]

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`no such step: ${unknown.join(', ')}; there are ${steps.map((step) => step.name).join(', ')}`)
  process.exit(2)
}
const chosen = asked.length > 0 ? steps.filter((step) => asked.includes(step.name)) : steps

mkdirSync(join(results, 'logs'), { recursive: true })
const showsWindows = chosen.some((step) => step.needsDisplay)
const display = showsWindows && process.platform === 'linux' ? await startVirtualDisplay() : null
const outcomes: { readonly name: string; readonly seconds: number; readonly counts: Counts }[] = []

for (const step of chosen) {
  const failedBefore = outcomes.find(({ name, counts }) => name === step.after && counts.failed > 0)
  if (failedBefore) {
    console.log(`✗ ${step.name}: not tried, because ${failedBefore.name} failed`)
    outcomes.push({ name: step.name, seconds: 0, counts: one(false) })
    continue
  }
  const log = join(results, 'logs', `${step.name}.log`)
  process.stdout.write(`▶ ${step.name} ...\n`)
  const startedAtMs = performance.now()
  const passed = await runLogged(step.command, log, {
    ...process.env,
    // Tests start hundreds of servers and tills, all from the same sources.
    NODE_COMPILE_CACHE: join(projectFolder, 'node_modules/.cache/node-compile'),
    ...(display && step.needsDisplay && { DISPLAY: display.name }),
    ...step.environment,
  })
  const seconds = (performance.now() - startedAtMs) / 1000
  const counts = settle(passed, step.count)
  outcomes.push({ name: step.name, seconds, counts })
  if (counts.failed > 0) {
    console.log(lastLines(log, 300))
    console.log(`✗ ${step.name}: ${describe(counts)} (${seconds.toFixed(1)} s), all output in ${relative('.', log)}`)
  } else {
    console.log(`✓ ${step.name}: ${describe(counts)} (${seconds.toFixed(1)} s)`)
  }
}
display?.stop()

const sum = (of: keyof Counts) => outcomes.reduce((total, { counts }) => total + counts[of], 0)
const total: Counts = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
console.log('\nstep            seconds  passed  failed')
for (const { name, seconds, counts } of outcomes) {
  const figures = [seconds.toFixed(1).padStart(7), String(counts.passed).padStart(7), String(counts.failed).padStart(7)]
  console.log(`${name.padEnd(15)} ${figures.join(' ')}`)
}
console.log(
  `${'all'.padEnd(15)} ${outcomes
    .reduce((all, { seconds }) => all + seconds, 0)
    .toFixed(1)
    .padStart(7)}\n`,
)
console.log(describe(total))
process.exitCode = total.failed > 0 ? 1 : 0

/** A runner that failed without naming a failed test, or that found no test at all, counts as one failure. */
function settle(passed: boolean, count: (() => Counts) | undefined): Counts {
  if (!count) return one(passed)
  const counts = count()
  const sound = passed && counts.passed > 0
  return sound || counts.failed > 0 ? counts : { ...counts, failed: 1 }
}

function describe({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

function lastLines(file: string, count: number): string {
  return readFileSync(file, 'utf8').split('\n').slice(-count).join('\n')
}
