// `npm test`: everything that must pass, step by step. `npm test -- unit server` runs only those steps. Those that hold nothing
// to a time run two at a time where they stand next to each other; what they write is in memory, see `run-folder.ts`.
// A step's output goes to test-results/logs/ and is shown when it fails; the last line counts what all runners counted.
import { mkdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { makeRunFolder } from '../tests/support/run-folder.ts'
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
  /** Holds nothing to a time and leaves a core idle: may run beside another such step. */
  readonly untimed?: true
  /** Writes to the disk, not to memory. */
  readonly onDisk?: true
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

const untimed = (step: Step): Step => ({ ...step, untimed: true })

const steps: readonly Step[] = [
  untimed({ name: 'types', command: [binary('typescript/bin/tsc'), '-b'] }),
  untimed({ name: 'lint', command: [binary('@biomejs/biome/bin/biome'), 'ci', '--max-diagnostics=100'] }),
  untimed({ name: 'zones', command: ['scripts/check-imports.ts'] }),
  untimed(vitest('unit')),
  untimed(vitest('renderer')),
  untimed({ name: 'build', command: ['scripts/build.ts'] }),
  vitest('main'),
  vitest('server'),
  // One file at a time: they measure how soon something is noticed, some under load.
  vitest('outages', undefined, ['--maxWorkers=1']),
  vitest('sync'),
  untimed(vitest('model')),
  untimed(vitest('convergence')),
  untimed({ ...vitest('packaging', 'build'), needsDisplay: true }),
  untimed({ name: 'replay', command: ['scripts/replay.ts', '--tills', '3', '--invoices', '2000'] }),
  vitest('chaos'),
  playwright('e2e', 'flows'),
  // Of a real disk: it tells how long a sale takes.
  { ...playwright('speed', 'speed'), onDisk: true },
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
const runFolder = makeRunFolder()
const startedAtMs = performance.now()
const outcomes: { readonly name: string; readonly seconds: number; readonly counts: Counts }[] = []

for (const together of groupsOf(chosen)) {
  const waiting = [...together]
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await run(step)
  }
  await Promise.all([work(), work()])
}
display?.stop()

const sum = (of: keyof Counts) => outcomes.reduce((total, { counts }) => total + counts[of], 0)
const total: Counts = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
console.log('\nstep            seconds  passed  failed')
for (const { name, seconds, counts } of outcomes) {
  const figures = [seconds.toFixed(1).padStart(7), String(counts.passed).padStart(7), String(counts.failed).padStart(7)]
  console.log(`${name.padEnd(15)} ${figures.join(' ')}`)
}
const wholeSeconds = (performance.now() - startedAtMs) / 1000
console.log(`${'all'.padEnd(15)} ${wholeSeconds.toFixed(1).padStart(7)}\n`)
console.log(describe(total))
process.exitCode = total.failed > 0 ? 1 : 0

/** Steps that may run side by side, in their order; any other is by itself. */
function groupsOf(all: readonly Step[]): Step[][] {
  const groups: Step[][] = []
  for (const step of all) {
    const last = groups.at(-1)
    const mayJoin = step.untimed && last?.[0]?.untimed && !last.some(({ name }) => name === step.after)
    if (mayJoin) last.push(step)
    else groups.push([step])
  }
  return groups
}

async function run(step: Step): Promise<void> {
  const failedBefore = outcomes.find(({ name, counts }) => name === step.after && counts.failed > 0)
  if (failedBefore) {
    console.log(`✗ ${step.name}: not tried, because ${failedBefore.name} failed`)
    outcomes.push({ name: step.name, seconds: 0, counts: one(false) })
    return
  }
  const log = join(results, 'logs', `${step.name}.log`)
  process.stdout.write(`▶ ${step.name} ...\n`)
  const begunAtMs = performance.now()
  const passed = await runLogged(step.command, log, {
    ...process.env,
    // Tests start hundreds of servers and tills, all from the same sources.
    NODE_COMPILE_CACHE: join(projectFolder, 'node_modules/.cache/node-compile'),
    ...(runFolder !== null && !step.onDisk && { TMPDIR: runFolder }),
    ...(display && step.needsDisplay && { DISPLAY: display.name }),
    ...step.environment,
  })
  const seconds = (performance.now() - begunAtMs) / 1000
  const counts = settle(passed, step.count)
  outcomes.push({ name: step.name, seconds, counts })
  if (counts.failed > 0) {
    console.log(lastLines(log, 300))
    console.log(`✗ ${step.name}: ${describe(counts)} (${seconds.toFixed(1)} s), all output in ${relative('.', log)}`)
  } else {
    console.log(`✓ ${step.name}: ${describe(counts)} (${seconds.toFixed(1)} s)`)
  }
}

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
