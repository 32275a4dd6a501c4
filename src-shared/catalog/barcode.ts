/** Lengths that GTINs have: EAN-8, UPC-A, EAN-13, GTIN-14. */
const GTIN_LENGTHS = [13, 12, 14, 8]

/** Whether a code is made of digits and as long as a GTIN. */
export function hasGtinLength(code: string): boolean {
  return /^\d+$/.test(code) && GTIN_LENGTHS.includes(code.length)
}

/** Whether the last digit is the check digit of the others (GS1 General Specifications, section 7.9: weights 3 and 1). */
export function hasValidCheckDigit(code: string): boolean {
  if (!/^\d{2,}$/.test(code)) return false
  let sum = 0
  for (let index = code.length - 2, weight = 3; index >= 0; index -= 1, weight = 4 - weight) {
    sum += Number(code[index]) * weight
  }
  return (10 - (sum % 10)) % 10 === Number(code.at(-1))
}

/** Other spellings of the same GTIN, with and without leading zeros; empty for what is no number. */
export function equivalentBarcodes(code: string): string[] {
  if (!/^\d{1,14}$/.test(code)) return []
  const significant = code.replace(/^0+/, '')
  if (significant === '') return []
  const padded = GTIN_LENGTHS.filter((length) => length >= significant.length).map((length) =>
    significant.padStart(length, '0'),
  )
  return [...new Set([...padded, significant])].filter((spelling) => spelling !== code)
}
