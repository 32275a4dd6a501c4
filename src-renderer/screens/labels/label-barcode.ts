import { code128, drawingSVG, ean8, ean13 } from 'bwip-js/browser'
import { hasValidCheckDigit } from '../../../src-shared/catalog/barcode.ts'

/** How a code is drawn: as what it is, when it is a GTIN with a sound check digit, else as Code 128. */
export function symbologyOf(code: string): 'ean13' | 'ean8' | 'code128' | null {
  if (!/^[\x20-\x7e]{1,64}$/.test(code)) return null
  const isSound = hasValidCheckDigit(code)
  // A UPC-A is the EAN-13 with a zero before it.
  if (/^\d{12,13}$/.test(code) && isSound) return 'ean13'
  if (/^\d{8}$/.test(code) && isSound) return 'ean8'
  return 'code128'
}

const drawn = new Map<string, string | null>()
/** Codes that are kept drawn: more than a batch of labels has. */
const MOST_KEPT = 2000

/** A code as an SVG data URL, bars and digits; null when it cannot be drawn. */
export function drawBarcode(code: string): string | null {
  const known = drawn.get(code)
  if (known !== undefined) return known
  if (drawn.size >= MOST_KEPT) drawn.clear()
  const svg = draw(code)
  const url = svg === null ? null : `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  drawn.set(code, url)
  return url
}

function draw(code: string): string | null {
  const symbology = symbologyOf(code)
  // Dimensions are the drawing's own; the label scales it. The quiet zones belong to the symbol.
  const options = { scale: 2, height: 12, includetext: true, paddingwidth: 10 }
  try {
    switch (symbology) {
      case 'ean13':
        return ean13({ ...options, bcid: 'ean13', text: code.padStart(13, '0') }, drawingSVG())
      case 'ean8':
        return ean8({ ...options, bcid: 'ean8', text: code }, drawingSVG())
      case 'code128':
        return code128({ ...options, bcid: 'code128', text: code, textxalign: 'center' }, drawingSVG())
      case null:
        return null
    }
  } catch {
    // Too long for any label, say: it is printed without.
    return null
  }
}
