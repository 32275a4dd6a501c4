import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder'
import type { PrinterSettings } from '../../src-shared/device/printer-settings.ts'
import { layOutLines } from '../../src-shared/receipt/lay-out-lines.ts'
import type { ReceiptPart } from '../../src-shared/receipt/receipt-model.ts'

/** A picture as pixels, four bytes each: red, green, blue, opacity. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray
}

/** Decodes a data URL and makes it at most `widest` pixels wide; null when it is no picture that the system can read. */
export type DecodePicture = (dataUrl: string, widest: number) => Pixels | null

type Layout = Pick<PrinterSettings, 'paperMm' | 'characters' | 'code' | 'cuts'>

/** Characters a line, and dots that can be printed side by side, at 203 dots an inch. */
const papers = { 58: { columns: 32, dots: 384 }, 80: { columns: 48, dots: 576 } } as const

/** A letter of code 128 is 11 modules wide; start, check and stop take 35, and each end stays white for 10. */
const code128Modules = (text: string) => 11 * text.length + 35 + 20

/** A receipt as ESC/POS. */
export function encodeReceipt(parts: readonly ReceiptPart[], layout: Layout, decode: DecodePicture): Uint8Array {
  const { columns, dots } = papers[layout.paperMm]
  const encoder = new ReceiptPrinterEncoder({
    language: 'esc-pos',
    columns,
    codepageMapping: 'epson',
    // The cutter sits above the head: without that the last lines stay inside.
    feedBeforeCut: 4,
    imageMode: 'raster',
  }).initialize()
  if (layout.characters !== 'ascii') encoder.codepage(layout.characters)
  for (const line of layOutLines(parts, columns, layout.characters)) {
    switch (line.kind) {
      case 'text':
        encoder.bold(line.bold).size(line.scale, line.scale).text(line.text).newline().size(1, 1).bold(false)
        break
      case 'code':
        encodeNumber(encoder, line.text, layout.code, dots)
        break
      case 'logo':
        encodeLogo(encoder, decode(line.image, Math.floor(dots * 0.75)))
    }
  }
  return layout.cuts ? encoder.cut('partial').encode() : encoder.newline(4).encode()
}

function encodeNumber(encoder: ReceiptPrinterEncoder, text: string, code: Layout['code'], dots: number): void {
  if (code === 'none') return
  encoder.align('center')
  // The encoder's widths 1 and 2 are the printer's 2 and 3 dots a module. What does not fit is printed as a square.
  const width = [2, 1].find((each) => code128Modules(text) * (each + 1) <= dots)
  if (code === 'barcode' && width !== undefined) encoder.barcode(text, 'code128', { width, height: 60, text: false })
  else encoder.qrcode(text, { model: 2, size: 6, errorlevel: 'm' }).newline()
  encoder.line(text).align('left')
}

function encodeLogo(encoder: ReceiptPrinterEncoder, pixels: Pixels | null): void {
  if (pixels === null) return
  // The encoder takes widths and heights that eight divides.
  const width = Math.ceil(pixels.width / 8) * 8
  const height = Math.ceil(pixels.height / 8) * 8
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let row = 0; row < pixels.height; row += 1) {
    data.set(pixels.data.subarray(row * pixels.width * 4, (row + 1) * pixels.width * 4), row * width * 4)
  }
  const image: object = { data, width, height }
  encoder.align('center').image(image, width, height, 'floydsteinberg').align('left')
}
