/** Currencies that the wizard offers: the peso first, then the neighbours', then the two that everybody knows. */
const codes = [
  'MXN',
  'ARS',
  'BOB',
  'CLP',
  'COP',
  'CRC',
  'CUP',
  'DOP',
  'GTQ',
  'HNL',
  'NIO',
  'PAB',
  'PEN',
  'PYG',
  'UYU',
  'VES',
  'BRL',
  'EUR',
  'USD',
  'GBP',
]

/** Codes with their names in the language of the window: `MXN · peso mexicano`. */
export function currencyChoices(language: string): readonly { readonly value: string; readonly label: string }[] {
  const names = new Intl.DisplayNames(language, { type: 'currency' })
  return codes.map((value) => ({ value, label: `${value} · ${names.of(value) ?? value}` }))
}

export function timeZoneChoices(): readonly string[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  return [...new Set([own, ...Intl.supportedValuesOf('timeZone'), 'UTC'])]
}
