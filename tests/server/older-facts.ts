const laterInLines = ['listPriceMinor', 'discount', 'discountMinor', 'saleDiscountMinor', 'note']
const later = [
  'discount',
  'discountMinor',
  'cashIncrementMinor',
  'roundingMinor',
  'quoteId',
  'approvals',
  'denominations',
  'takings',
]
const without = (body: object, names: readonly string[]) =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))

/** A fact as tills sent it before there were discounts, rounding and denominations. */
export function asOlder(body: object): Record<string, unknown> {
  const older: Record<string, unknown> = without(body, later)
  if (!Array.isArray(older.lines)) return older
  return { ...older, lines: older.lines.map((line: object) => without(line, laterInLines)) }
}
