/** One metric of an exposition, as https://prometheus.io/docs/instrumenting/exposition_formats/ describes the text. */
export interface MetricFamily {
  readonly type: string
  readonly help: string
  readonly samples: {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly value: number
  }[]
}

/** Parses an exposition; throws for a line that breaks the format, or a sample that belongs to no family. */
export function parsePrometheus(text: string): Map<string, MetricFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const families = new Map<string, { type: string; help: string; samples: MetricFamily['samples'] }>()
  const seen = new Set<string>()
  for (const line of text.split('\n')) {
    if (line === '') continue
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line)
    if (comment !== null) {
      const [, what, name = '', words = ''] = comment
      const family = families.get(name) ?? { type: '', help: '', samples: [] }
      families.set(name, family)
      if (what === 'HELP') family.help = words
      else if (/^(counter|gauge|histogram|summary|untyped)$/.test(words)) family.type = words
      else throw new Error(`no type: ${line}`)
      continue
    }
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (NaN|[+-]Inf|[-+\d.eE]+)$/.exec(line)
    if (sample === null) throw new Error(`not a line of the format: ${line}`)
    const [, name = '', labelText = '', number = ''] = sample
    if (seen.has(`${name}{${labelText}}`)) throw new Error(`twice: ${line}`)
    seen.add(`${name}{${labelText}}`)
    const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''))
    if (family === undefined) throw new Error(`of no family: ${line}`)
    family.samples.push({ name, labels: parseLabels(labelText), value: readNumber(number) })
  }
  for (const [name, { type, help }] of families) if (type === '' || help === '') throw new Error(`${name} says nothing`)
  return families
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  let rest = text
  while (rest !== '') {
    const label = /^([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/.exec(rest)
    if (label === null) throw new Error(`not labels: ${text}`)
    labels[label[1] ?? ''] = label[2] ?? ''
    rest = rest.slice(label[0].length)
  }
  return labels
}

function readNumber(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY
  if (text === '-Inf') return Number.NEGATIVE_INFINITY
  return Number(text)
}
