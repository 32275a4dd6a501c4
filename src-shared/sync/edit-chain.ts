import { type Fields, sameValue } from './merge-edit.ts'

/** An edit as it is judged: what its fields were when it began, and what they shall be. Both name the same fields. */
export interface FieldEdit {
  readonly base: Fields
  readonly changes: Fields
}

/**
 * Edits of one record, made one after the other, as one: it begins where the first that touched a field began, and wants
 * what the last one wanted.
 */
export function foldEdits(edits: readonly FieldEdit[]): FieldEdit {
  return {
    // The first edit that touched a field is spread last.
    base: Object.assign({}, ...edits.map(({ base }) => base).toReversed()) as Fields,
    changes: Object.assign({}, ...edits.map(({ changes }) => changes)) as Fields,
  }
}

/** The edit as far as it is about fields that `keeps` says yes to; null: nothing of it is left. */
export function onlyFields({ base, changes }: FieldEdit, keeps: (field: string) => boolean): FieldEdit | null {
  const kept = Object.keys(changes).filter(keeps)
  if (kept.length === 0) return null
  const pick = (from: Fields) => Object.fromEntries(kept.map((field) => [field, from[field] ?? null]))
  return { base: pick(base), changes: pick(changes) }
}

/**
 * The edits that were made behind `dropped` once that is given up without anybody having looked at the server's side: what
 * took its value for granted begins where `dropped` began. So it neither collides with a value that never came to be, nor
 * passes over what others did meanwhile. An edit that no longer changes anything is null.
 */
export function withoutEdit(dropped: FieldEdit, following: readonly FieldEdit[]): (FieldEdit | null)[] {
  const open = new Set(Object.keys(dropped.changes))
  return following.map((edit) => {
    const base: Record<string, unknown> = { ...edit.base }
    for (const field of Object.keys(edit.changes)) {
      if (!open.delete(field)) continue
      if (sameValue(edit.base[field], dropped.changes[field])) base[field] = dropped.base[field] ?? null
    }
    return onlyFields({ base, changes: edit.changes }, (field) => !sameValue(base[field], edit.changes[field]))
  })
}

/**
 * An edit on its way. `counts`: nothing speaks against it. `refused`: the server did not take it, and what began from what
 * was shown instead counts. `asked`: somebody decides between it and the server's side, which stands until then.
 */
export interface PendingEdit extends FieldEdit {
  readonly standing: 'counts' | 'refused' | 'asked'
}

/**
 * What a till shows and sells by: the server's fields with the till's edits on top, in their order. Of a field that somebody
 * has to decide on the server's value, whatever was edited since: that is decided with it. Of a refused edit nothing, nor what
 * builds on a value of it.
 */
export function showEdits(server: Fields, edits: readonly PendingEdit[]): Fields {
  const shown: Record<string, unknown> = { ...server }
  const asked = new Set<string>()
  const refused = new Set<string>()
  for (const { base, changes, standing } of edits) {
    for (const [field, wanted] of Object.entries(changes)) {
      if (standing === 'asked') asked.add(field)
      else if (standing === 'refused') refused.add(field)
      else if (!asked.has(field) && (!refused.has(field) || sameValue(base[field], shown[field]))) shown[field] = wanted
    }
  }
  return shown
}
