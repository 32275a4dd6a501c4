import { defineConfig } from 'vitest/config'

const runFolder = 'tests/support/run-folder.ts'
const mariadb = [runFolder, 'tests/support/prepare-mariadb.ts']

/** A project a folder of tests; `npx vitest --project server` runs one. */
const project = (name: string, testTimeout = 30_000, globalSetup: string | string[] = runFolder) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.{ts,tsx}`],
    testTimeout,
    hookTimeout: 60_000,
    globalSetup,
    pool: 'forks' as const,
  },
})

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('renderer'),
      project('main'),
      project('server', 30_000, mariadb),
      project('outages', 60_000, mariadb),
      project('sync', 60_000, mariadb),
      project('model', 600_000),
      project('convergence', 300_000, mariadb),
      project('chaos', 300_000, mariadb),
      project('packaging', 300_000),
    ],
    maxWorkers: 2,
  },
})
