import { canonicalJson } from './canonical-json.ts'

/** Field values by name, as JSON. */
export type Fields = Readonly<Record<string, unknown>>

export type MergedEdit =
  | { readonly outcome: 'merged'; readonly changes: Fields }
  | { readonly outcome: 'conflict'; readonly conflictingFields: readonly string[] }

/**
 * Merges an edit into a record that may have moved on since it began (three-way, field by field): a field that nobody
 * else changed, or that was changed to the very same value, merges; one that another changed to another value makes the
 * whole edit a conflict. Fields that already hold the wanted value drop out of `changes`.
 */
export function mergeEdit(current: Fields, base: Fields, changes: Fields): MergedEdit {
  const conflictingFields: string[] = []
  const merged: Record<string, unknown> = {}
  for (const [field, wanted] of Object.entries(changes)) {
    if (sameValue(current[field], wanted)) continue
    if (sameValue(current[field], base[field])) merged[field] = wanted
    else conflictingFields.push(field)
  }
  return conflictingFields.length > 0
    ? { outcome: 'conflict', conflictingFields }
    : { outcome: 'merged', changes: merged }
}

/** Whether two JSON values are equal whatever their key order. Absent equals null. */
export function sameValue(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a ?? null) === canonicalJson(b ?? null)
}
