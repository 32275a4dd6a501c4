import { readFileSync, rmSync } from 'node:fs'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** A step that is one test by itself. */
export function one(passed: boolean): Counts {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 }
}

/** Reads what vitest's JSON reporter wrote, and takes the file away: the next run must not read it. */
export function countVitest(file: string): Counts {
  const report = take(file)
  return {
    passed: report.numPassedTests ?? 0,
    failed: report.numFailedTests ?? 0,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  }
}

/** The same of Playwright's JSON reporter. */
export function countPlaywright(file: string): Counts {
  const { stats } = take(file)
  return {
    passed: stats?.expected ?? 0,
    failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0),
    skipped: stats?.skipped ?? 0,
  }
}

interface Report {
  readonly numPassedTests?: number
  readonly numFailedTests?: number
  readonly numPendingTests?: number
  readonly numTodoTests?: number
  readonly stats?: { expected: number; unexpected: number; flaky: number; skipped: number }
}

/** Empty when the runner died before it could write. */
function take(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return {}
  } finally {
    rmSync(file, { force: true })
  }
}
