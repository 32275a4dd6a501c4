/** Runs of one kind that are remembered of a till: a copy that slept through more starts presents itself anyhow. */
const MOST_RUNS_KEPT = 50

/** A list as it is stored in one column. */
export const listOf = (json: string | null): string[] => (json === null ? [] : (JSON.parse(json) as string[]))

/** The runs once `run` joins them, as they are stored, the latest first. */
export function withRun(runs: readonly string[], run: string | null): string | null {
  const all = run === null ? runs : [run, ...runs.filter((other) => other !== run)]
  return all.length === 0 ? null : JSON.stringify(all.slice(0, MOST_RUNS_KEPT))
}

/** The runs once `run` has left them, as they are stored. */
export function withoutRun(runs: readonly string[], run: string): string | null {
  return withRun(
    runs.filter((other) => other !== run),
    null,
  )
}
