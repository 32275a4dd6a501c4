/** What the wizard offers first: the peso, the neighbours' money, then what everybody knows. */
const usual = 'MXN ARS BOB CLP COP CRC CUP DOP GTQ HNL NIO PAB PEN PYG UYU VES BRL EUR USD GBP'

/** All others that circulate (ISO 4217). */
const others =
  'AED AFN ALL AMD AOA AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BSD BTN BWP BYN BZD CAD CDF CHF CNY CVE ' +
  'CZK DJF DKK DZD EGP ERN ETB FJD FKP GEL GHS GIP GMD GNF GYD HKD HTG HUF IDR ILS INR IQD IRR ISK JMD JOD ' +
  'JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR ' +
  'MWK MYR MZN NAD NGN NOK NPR NZD OMR PGK PHP PKR PLN QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE ' +
  'SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX UZS VND VUV WST XAF XCD XCG XOF XPF ' +
  'YER ZAR ZMW'

const codes = `${usual} ${others}`.split(' ')

/** Codes with their names in the language of the window: `MXN · peso mexicano`. */
export function currencyChoices(language: string): readonly { readonly value: string; readonly label: string }[] {
  const names = new Intl.DisplayNames(language, { type: 'currency' })
  return codes.map((value) => ({ value, label: `${value} · ${names.of(value) ?? value}` }))
}

export function timeZoneChoices(): readonly string[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  return [...new Set([own, ...Intl.supportedValuesOf('timeZone'), 'UTC'])]
}
