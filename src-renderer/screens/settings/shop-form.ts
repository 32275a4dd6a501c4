import { scalePatternProblem } from '../../../src-shared/catalog/scale-code.ts'
import type { Minor } from '../../../src-shared/money/minor.ts'
import { accept, type Result, refuse } from '../../../src-shared/result.ts'
import { type SettingsFields, scalePatternSchema, settingsFields } from '../../../src-shared/sync/records.ts'

/** The shop's settings as they are typed. */
export interface ShopForm {
  readonly cashIncrementMinor: Minor
  readonly receiptHeader: string
  readonly receiptFooter: string
  readonly receiptLogo: string | null
  readonly scalePatterns: readonly string[]
  readonly quoteDays: string
  readonly idleLockMinutes: string
  readonly permissionDays: string
}

export type ShopFormError =
  | { readonly what: 'number'; readonly from: number; readonly to: number }
  | { readonly what: 'too-long'; readonly most: number }
  | { readonly what: 'wrong' }

const MOST_TEXT = 500
const ranges = { quoteDays: [1, 365], idleLockMinutes: [0, 240], permissionDays: [1, 365] } as const

export function shopFormOf(settings: SettingsFields): ShopForm {
  return {
    cashIncrementMinor: settings.cashIncrementMinor,
    receiptHeader: settings.receiptHeader ?? '',
    receiptFooter: settings.receiptFooter ?? '',
    receiptLogo: settings.receiptLogo,
    scalePatterns: settings.scalePatterns,
    quoteDays: String(settings.quoteDays),
    idleLockMinutes: String(settings.idleLockMinutes),
    permissionDays: String(settings.permissionDays),
  }
}

/** Why a pattern cannot stand; null: it can. */
export function patternError(pattern: string): ReturnType<typeof scalePatternProblem> | 'shape' {
  return scalePatternSchema.safeParse(pattern).success ? scalePatternProblem(pattern) : 'shape'
}

/** The settings, or what is wrong in which field. */
export function readShopForm(
  form: ShopForm,
): Result<SettingsFields, { readonly [Field in keyof ShopForm]?: ShopFormError }> {
  const errors: { -readonly [Field in keyof ShopForm]?: ShopFormError } = {}
  const text = (field: 'receiptHeader' | 'receiptFooter') => {
    const value = form[field].trim()
    if (value.length > MOST_TEXT) errors[field] = { what: 'too-long', most: MOST_TEXT }
    return value === '' ? null : value
  }
  const whole = (field: keyof typeof ranges) => {
    const [from, to] = ranges[field]
    const value = Number(form[field])
    if (!/^\d+$/.test(form[field]) || value < from || value > to) errors[field] = { what: 'number', from, to }
    return value
  }
  const patterns = form.scalePatterns.filter((pattern) => pattern !== '')
  if (patterns.some((pattern) => patternError(pattern) !== null)) errors.scalePatterns = { what: 'wrong' }
  const settings = {
    cashIncrementMinor: form.cashIncrementMinor,
    receiptHeader: text('receiptHeader'),
    receiptFooter: text('receiptFooter'),
    receiptLogo: form.receiptLogo,
    scalePatterns: patterns,
    quoteDays: whole('quoteDays'),
    idleLockMinutes: whole('idleLockMinutes'),
    permissionDays: whole('permissionDays'),
  }
  if (Object.keys(errors).length > 0) return refuse(errors)
  return accept(settingsFields.parse(settings))
}

/** The fields that differ. */
export function changesOf(before: SettingsFields, after: SettingsFields): Partial<SettingsFields> {
  return Object.fromEntries(
    Object.entries(after).filter(
      ([field, value]) => JSON.stringify(before[field as keyof SettingsFields]) !== JSON.stringify(value),
    ),
  )
}
