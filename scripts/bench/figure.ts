/** One line of the table: ours against a floor or a peer that was measured beside it in the same run. */
export interface Figure {
  readonly name: string
  readonly unit: string
  readonly ours: number
  /** What it is held against; absent: a limit alone. */
  readonly against?: { readonly what: string; readonly value: number }
  /** ours : against, or ours itself where there is nothing beside it. */
  readonly ratio: number
  /** The ratio may be `atMost`, or has to be `atLeast`. */
  readonly budget: { readonly atMost: number } | { readonly atLeast: number }
  readonly note?: string
}

export function holds({ ratio, budget }: Figure): boolean {
  return 'atMost' in budget ? ratio <= budget.atMost : ratio >= budget.atLeast
}

/** A figure whose ratio is ours : theirs. */
export function ratioOf(figure: Omit<Figure, 'ratio'> & { readonly against: { readonly value: number } }): Figure {
  return { ...figure, ratio: figure.ours / figure.against.value } as Figure
}

export function table(figures: readonly Figure[]): string {
  const head = ['figure', 'ours', 'floor or peer', 'ratio', 'budget', '']
  const rows = figures.map((figure) => [
    figure.name,
    `${short(figure.ours)} ${figure.unit}`,
    figure.against === undefined ? '-' : `${short(figure.against.value)} ${figure.unit} (${figure.against.what})`,
    figure.against === undefined ? '-' : `${short(figure.ratio)} x`,
    budgetText(figure),
    holds(figure) ? 'holds' : 'MISSED',
  ])
  const widths = head.map((_title, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function budgetText({ budget, against, unit }: Figure): string {
  const of = against === undefined ? ` ${unit}` : ' x'
  return 'atMost' in budget ? `<= ${budget.atMost}${of}` : `>= ${budget.atLeast}${of}`
}

function short(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3)
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
