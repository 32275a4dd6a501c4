import { defineConfig } from 'vitest/config'

/** A project a folder of tests; `npx vitest --project server` runs one. */
const project = (name: string, testTimeout = 30_000) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.{ts,tsx}`],
    testTimeout,
    hookTimeout: 60_000,
    pool: 'forks' as const,
  },
})

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('renderer'),
      project('main'),
      project('server'),
      project('outages', 60_000),
      project('sync', 60_000),
      project('model', 600_000),
      project('convergence', 300_000),
      project('chaos', 300_000),
      project('packaging', 300_000),
    ],
    maxWorkers: 2,
  },
})
