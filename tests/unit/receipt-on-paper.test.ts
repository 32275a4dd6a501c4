import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeReceipt } from '../../src-main/devices/encode-receipt.ts'
import { receiptPage } from '../../src-main/devices/receipt-page.ts'
import { printerHostSchema, serialPathSchema } from '../../src-shared/device/printer-settings.ts'
import { createFormat } from '../../src-shared/format/format.ts'
import { layOutLines, wrap } from '../../src-shared/receipt/lay-out-lines.ts'
import { type Characters, printableText } from '../../src-shared/receipt/printable-text.ts'
import type { PairRole, ReceiptPart, TextRole } from '../../src-shared/receipt/receipt-model.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('Café con leche 🥐', 'Jamón «ibérico» – 100 g', '抹茶ラテ', 'Чай чёрный', 'A\u001b@B\nC', 'ﬁn'),
)
const textRoles: TextRole[] = ['shop', 'heading', 'mark', 'title', 'item', 'note', 'signature', 'closing']
const pairRoles: PairRole[] = ['fact', 'line', 'deduction', 'sum', 'total', 'tender', 'change', 'tax']
const amounts = fc
  .tuple(fc.integer({ min: -1e14, max: 1e14 }), fc.constantFrom('MXN', 'CLP', 'PYG', 'KWD', 'EUR', 'USD', 'JPY'))
  .chain(([minor, currency]) =>
    fc.constantFrom('es', 'en').map((language) => createFormat(language, currency, 'UTC').money(minor)),
  )
const anyPart: fc.Arbitrary<ReceiptPart> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), role: fc.constantFrom(...textRoles), text: anyText }),
  fc.record({
    kind: fc.constant('pair' as const),
    role: fc.constantFrom(...pairRoles),
    label: anyText,
    amount: fc.oneof(amounts, anyText),
  }),
  fc.constant<ReceiptPart>({ kind: 'rule' }),
)
const anyCharacters = fc.constantFrom<Characters>('cp858', 'cp850', 'cp437', 'windows1252', 'ascii')

describe('a receipt in lines of letters', () => {
  it('has no line that is longer than the paper is wide, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.array(anyPart, { maxLength: 12 }),
        fc.constantFrom(32, 48),
        anyCharacters,
        (parts, columns, chars) => {
          for (const line of layOutLines(parts, columns, chars)) {
            if (line.kind === 'text') expect(line.text.length).toBeLessThanOrEqual(columns / line.scale)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('loses nothing of a name or an amount by breaking it', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(16, 30, 48), (text, width) => {
        const printable = printableText(text, 'cp858')
        const rejoined = wrap(printable, width).join('').replaceAll(' ', '')
        expect(rejoined).toBe(printable.replaceAll(' ', ''))
      }),
      { numRuns: 2000 },
    )
  })

  it('ends every amount at the right edge, in whole, in any currency', () => {
    fc.assert(
      fc.property(
        anyText,
        amounts,
        fc.constantFrom<PairRole>('line', 'deduction', 'sum', 'total', 'tender', 'change', 'tax'),
        (label, amount, role) => {
          const lines = layOutLines([{ kind: 'pair', role, label, amount }], 32, 'cp858')
          const last = lines.at(-1)
          if (last?.kind !== 'text') throw new Error('no line')
          const printed = printableText(amount, 'cp858')
          expect(last.text.endsWith(printed)).toBe(true)
          expect(last.text.length).toBe(32 / last.scale)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('prints the total in double size where it fits, and never a cut one', () => {
    const total = (amount: string) =>
      layOutLines([{ kind: 'pair', role: 'total', label: 'Total', amount }], 32, 'cp858')
    expect(total('$209.00')).toEqual([{ kind: 'text', text: 'Total    $209.00', bold: true, scale: 2 }])
    expect(total('$1,234,567.00')).toEqual([
      { kind: 'text', text: 'Total', bold: true, scale: 2 },
      { kind: 'text', text: '   $1,234,567.00', bold: true, scale: 2 },
    ])
    expect(total('$123,456,789,012.00')).toEqual([
      { kind: 'text', text: 'Total        $123,456,789,012.00', bold: true, scale: 1 },
    ])
  })
})

describe('text that a printer can print', () => {
  it('keeps Spanish, turns what is missing into plain letters, and leaves pictures out', () => {
    expect(printableText('¡Piñón & camarón! ¿50 €?', 'cp858')).toBe('¡Piñón & camarón! ¿50 €?')
    expect(printableText('¡Piñón & camarón! ¿50 €?', 'ascii')).toBe('Pinon & camaron! 50 EUR ?')
    expect(printableText('50 €', 'cp850')).toBe('50 EUR')
    expect(printableText('Ángel Ñandú', 'cp437')).toBe('Angel Ñandú')
    expect(printableText('Café ☕ y pan 🥐👨‍👩‍👧', 'cp858')).toBe('Café y pan')
    expect(printableText('“Łódź” – 3…', 'cp858')).toBe('"Lódz" - 3...')
    expect(printableText('抹茶ラテ grande', 'cp858')).toBe('??? grande')
    expect(printableText('🥐', 'cp858')).toBe('?')
    expect(printableText('1\u202f234,50\u00a0€', 'windows1252')).toBe('1 234,50 €')
  })

  it('lets no name command the printer', () => {
    fc.assert(
      fc.property(anyText, anyCharacters, (text, characters) => {
        expect(printableText(text, characters)).toMatch(/^[\x20-\x7e\u00a1-\u00ff€]*$/)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a receipt as ESC/POS', () => {
  const layout = { paperMm: 58, characters: 'cp858', code: 'barcode', cuts: true } as const
  const bytesOf = (parts: readonly ReceiptPart[], changes = {}) =>
    [...encodeReceipt(parts, { ...layout, ...changes }, () => null)]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(' ')

  it('prints accents by the character table that the printer is switched to', () => {
    const bytes = bytesOf([{ kind: 'text', role: 'item', text: 'Ñandú 5 €' }])
    expect(bytes).toContain('1b 74 13')
    expect(bytes).toContain('a5 61 6e 64 a3 20 35 20 d5')
  })

  it('encodes whatever there is without an error, and with ASCII alone where there are no accents', () => {
    fc.assert(
      fc.property(fc.array(anyPart, { maxLength: 8 }), anyCharacters, (parts, characters) => {
        const bytes = encodeReceipt(parts, { ...layout, characters }, () => null)
        expect(bytes.length).toBeGreaterThan(0)
        if (characters === 'ascii') expect(bytes.every((byte) => byte < 0x80)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('prints a number as a barcode where that fits the paper, else as a square', () => {
    expect(bytesOf([{ kind: 'code', text: '1-1-A-000001' }])).toContain('1d 6b 49')
    const long = bytesOf([{ kind: 'code', text: 'CENTRO01-CAJA0012-AB-000000123456' }])
    expect(long).not.toContain('1d 6b')
    expect(long).toContain('1d 28 6b')
  })

  it('cuts only where there is a knife', () => {
    expect(bytesOf([{ kind: 'rule' }])).toContain('1d 56')
    expect(bytesOf([{ kind: 'rule' }], { cuts: false })).not.toContain('1d 56')
  })

  it('prints a logo as dots, whatever its size', () => {
    for (const [width, height] of [
      [1, 1],
      [100, 37],
      [288, 96],
    ] as const) {
      const picture = { width, height, data: new Uint8ClampedArray(width * height * 4).fill(0) }
      const bytes = encodeReceipt([{ kind: 'logo', image: 'data:' }], layout, () => picture)
      expect(Buffer.from(bytes).includes(Buffer.from([0x1d, 0x76, 0x30]))).toBe(true)
    }
  })
})

describe('a receipt as a page', () => {
  it('lets no name become markup', () => {
    const page = receiptPage(
      [
        { kind: 'text', role: 'item', text: '<script>alert(1)</script>' },
        { kind: 'pair', role: 'line', label: '"><img src=x>', amount: "' onload='" },
        { kind: 'logo', image: '"><script>' },
      ],
      { title: '</title><script>', language: 'es', code: 'qr' },
    )
    expect(page).not.toMatch(/<script|<img src=x/)
  })
})

describe('what a printer may be reached by', () => {
  it('is a name or an address of the network, and nothing else', () => {
    for (const host of ['192.168.1.50', 'impresora', 'printer.local', 'fe80::1', '::1', 'a-b.c']) {
      expect(printerHostSchema.safeParse(host).success, host).toBe(true)
    }
    for (const host of ['', 'http://x', 'a/b', 'a b', 'user@host', 'host:9100', '-a', 'a-', 'a..b', '[::1]', '%00']) {
      expect(printerHostSchema.safeParse(host).success, host).toBe(false)
    }
  })

  it('is a serial port, not any file', () => {
    for (const path of ['COM3', '/dev/ttyUSB0', '/dev/cu.usbserial-110', '/dev/serial/by-id/usb-EPSON_TM-if00']) {
      expect(serialPathSchema.safeParse(path).success, path).toBe(true)
    }
    for (const path of ['', '/dev/sda', '/dev/tty/../sda', '/etc/passwd', 'COM', '\\\\.\\PhysicalDrive0', '/dev/tty']) {
      expect(serialPathSchema.safeParse(path).success, path).toBe(false)
    }
  })
})
