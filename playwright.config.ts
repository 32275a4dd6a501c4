import { defineConfig } from '@playwright/test'

/** What holds the till to its times has the machine to itself. */
const timed = '**/*speed.spec.ts'

/**
 * The tests drive the real till in a real Electron; there are no browsers to configure. Two at a time, each worker on a
 * display of its own, so that no window takes another's focus.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results/e2e',
  workers: 2,
  projects: [
    { name: 'flows', testIgnore: timed },
    { name: 'speed', testMatch: timed, workers: 1 },
  ],
  fullyParallel: false,
  retries: 0,
  timeout: 60_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: { trace: 'retain-on-failure' },
})
