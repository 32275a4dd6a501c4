// The long forms of tests that `npm test` runs for seconds: `npm run test:model -- --runs 5000 --seed 7` and
// `npm run test:convergence -- --minutes 10 --seed 7 --storage mysql`. What is found names its seed.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectFolder } from './electron-program.ts'

/** Of each project its options, as the environment hands them to the test. */
const forms: Readonly<Record<string, readonly string[]>> = {
  model: ['runs', 'seconds', 'seed', 'path', 'commands'],
  convergence: ['minutes', 'seed', 'storage'],
}

const [project = '', ...rest] = process.argv.slice(2)
const names = forms[project]
if (names === undefined) {
  console.error(`no such long form: ${project}; there are ${Object.keys(forms).join(', ')}`)
  process.exit(2)
}
const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
const { values } = parseArgs({ args: rest, options })
const seed = values['seed'] ?? String(Math.floor(Math.random() * 2 ** 31))
const environment = Object.fromEntries(
  Object.entries({
    ...(project === 'model' ? { runs: '2000', seconds: '0' } : { minutes: '10' }),
    ...values,
    seed,
  }).map(([name, value]) => [`${project}_${name}`.toUpperCase(), String(value)]),
)
console.log(
  `${project}: ${Object.entries(environment)
    .map((pair) => pair.join('='))
    .join(' ')}`,
)

const vitest = join(projectFolder, 'node_modules/vitest/vitest.mjs')
const longest = ['--testTimeout=86400000', '--disable-console-intercept']
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', project, `tests/${project}/${project}.test.ts`, ...longest],
  {
    stdio: 'inherit',
    cwd: projectFolder,
    env: { ...process.env, ...environment },
  },
)
process.exitCode = status ?? 1
