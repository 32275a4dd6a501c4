import type { JournalEntry } from '../journal/journal.ts'

/**
 * Splits entries into lanes that may be drained side by side. Within a lane they keep their order. Together go the entries
 * of one till or person, those about the same thing, and those that refer to what another of them makes or removes.
 */
export function lanesOf(entries: readonly JournalEntry[]): JournalEntry[][] {
  const lanes = groups()
  const passing = new Set(
    entries
      .filter(({ operation: { kind } }) => !kind.endsWith('.edit') && !kind.endsWith('.close'))
      .flatMap((entry) => inTenant(entry, namesMade(entry))),
  )
  const laneNames = entries.map((entry) => {
    const { caller } = entry
    const maker = caller.kind === 'till' ? `till ${caller.tillId}` : `user ${caller.userId}`
    const named = inTenant(entry, namesReferredTo(entry)).filter((name) => passing.has(name))
    const names = [...inTenant(entry, [maker, ...namesMade(entry)]), ...named]
    for (const name of names) lanes.join(names[0] as string, name)
    return names[0] as string
  })
  const byLane = new Map<string, JournalEntry[]>()
  entries.forEach((entry, index) => {
    const lane = lanes.of(laneNames[index] as string)
    const others = byLane.get(lane)
    if (others === undefined) byLane.set(lane, [entry])
    else others.push(entry)
  })
  return [...byLane.values()]
}

const inTenant = ({ caller }: JournalEntry, names: readonly string[]) =>
  names.map((name) => `${caller.tenantId} ${name}`)

/** What an entry is about. Its body is taken as it comes: nobody has judged it yet. */
function namesMade({ operation }: JournalEntry): string[] {
  const { id, barcodes, changes } = fieldsOf(operation.body)
  const codes = [barcodes, fieldsOf(changes).barcodes].flatMap((list) => (Array.isArray(list) ? list : []))
  return [...(typeof id === 'string' ? [`id ${id}`] : []), ...codes.map((code) => `barcode ${String(code)}`)]
}

function namesReferredTo({ operation }: JournalEntry): string[] {
  const body = fieldsOf(operation.body)
  const lines = Array.isArray(body.lines) ? body.lines : []
  return [body, fieldsOf(body.changes), ...lines.map(fieldsOf)].flatMap((fields) =>
    Object.entries(fields).flatMap(([field, value]) =>
      field.endsWith('Id') && typeof value === 'string' ? [`id ${value}`] : [],
    ),
  )
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** Groups of names that belong together, each known by one of them. */
function groups() {
  const parents = new Map<string, string>()
  const of = (name: string): string => {
    let top = name
    for (let parent = parents.get(top); parent !== undefined; parent = parents.get(top)) top = parent
    if (top !== name) parents.set(name, top)
    return top
  }
  const join = (name: string, other: string): void => {
    const [top, otherTop] = [of(name), of(other)]
    if (top !== otherTop) parents.set(otherTop, top)
  }
  return { of, join }
}
