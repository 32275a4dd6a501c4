import { type Characters, printableText } from './printable-text.ts'
import type { PairRole, ReceiptPart, TextRole } from './receipt-model.ts'

/** A line of a receipt as a printer with letters of one width prints it. */
export type PaperLine =
  /** `scale` 2: letters of twice the width and height; `text` has at most `columns / scale` characters. */
  | { readonly kind: 'text'; readonly text: string; readonly bold: boolean; readonly scale: 1 | 2 }
  | { readonly kind: 'logo'; readonly image: string }
  | { readonly kind: 'code'; readonly text: string }

const INDENT = 2

const textStyles: Readonly<Record<TextRole, { centre: boolean; bold: boolean; scale: 1 | 2; indent: number }>> = {
  shop: { centre: true, bold: true, scale: 2, indent: 0 },
  heading: { centre: true, bold: false, scale: 1, indent: 0 },
  mark: { centre: true, bold: true, scale: 2, indent: 0 },
  title: { centre: true, bold: true, scale: 1, indent: 0 },
  item: { centre: false, bold: false, scale: 1, indent: 0 },
  note: { centre: false, bold: false, scale: 1, indent: INDENT },
  signature: { centre: true, bold: false, scale: 1, indent: 0 },
  closing: { centre: true, bold: false, scale: 1, indent: 0 },
}

const boldPairs: readonly PairRole[] = ['total', 'change']
const indentedPairs: readonly PairRole[] = ['line', 'deduction']

/**
 * Lays a receipt out in lines of `columns` characters. Nothing is cut off: what is too long goes on in the next line, and
 * amounts end at the right edge.
 */
export function layOutLines(parts: readonly ReceiptPart[], columns: number, characters: Characters): PaperLine[] {
  return parts.flatMap((part) => layOutPart(part, columns, characters))
}

function layOutPart(part: ReceiptPart, columns: number, characters: Characters): PaperLine[] {
  const printable = (text: string) => printableText(text, characters)
  switch (part.kind) {
    case 'logo':
      return [{ kind: 'logo', image: part.image }]
    case 'code':
      return [blank, { kind: 'code', text: part.text }, blank]
    case 'rule':
      return [plain('-'.repeat(columns))]
    case 'text':
      return layOutText(part.role, printable(part.text), columns)
    case 'pair':
      return layOutPair(part.role, printable(part.label), printable(part.amount), columns)
  }
}

const line = (text: string, bold: boolean, scale: 1 | 2): PaperLine => ({
  kind: 'text',
  text: text.trimEnd(),
  bold,
  scale,
})
const plain = (text: string) => line(text, false, 1)
const blank = plain('')

function layOutText(role: TextRole, text: string, columns: number): PaperLine[] {
  const { centre, bold, scale, indent } = textStyles[role]
  const width = columns / scale - indent
  const lines = wrap(text, width).map((words) =>
    line(' '.repeat(indent + (centre ? Math.floor((width - words.length) / 2) : 0)) + words, bold, scale),
  )
  if (role !== 'signature') return lines
  const rule = '_'.repeat(Math.min(28, columns))
  return [blank, blank, plain(' '.repeat(Math.floor((columns - rule.length) / 2)) + rule), ...lines]
}

function layOutPair(role: PairRole, label: string, amount: string, columns: number): PaperLine[] {
  if (role === 'fact') return wrap(`${label}: ${amount}`, columns, INDENT).map(plain)
  const bold = boldPairs.includes(role)
  // The total is the largest, unless it is too long for that.
  const scale = role === 'total' && amount.length <= columns / 2 ? 2 : 1
  const indent = indentedPairs.includes(role) ? INDENT : 0
  const width = columns / scale
  const labelWidth = width - amount.length - 1 - indent
  const atRight = (left: string) => left.padEnd(width - amount.length) + amount
  const longestWord = Math.max(...label.split(' ').map((word) => word.length))
  if (labelWidth < longestWord) {
    return [
      ...wrap(label, width - indent).map((words) => line(' '.repeat(indent) + words, bold, scale)),
      ...wrap(amount, width).map((words) => line(words.padStart(width), bold, scale)),
    ]
  }
  const labelLines = wrap(label, labelWidth).map((words) => ' '.repeat(indent) + words)
  return labelLines.map((words, index) => line(index === labelLines.length - 1 ? atRight(words) : words, bold, scale))
}

/** Breaks text between words; a word that is longer than a line is broken too. Lines after the first are indented by `hanging`. */
export function wrap(text: string, width: number, hanging = 0): string[] {
  const lines: string[] = []
  let current = ''
  const room = () => (lines.length === 0 ? width : width - hanging)
  const push = () => {
    lines.push(lines.length === 0 ? current : ' '.repeat(hanging) + current)
    current = ''
  }
  for (const word of text.split(' ')) {
    let rest = word
    if (current !== '' && current.length + 1 + rest.length <= room()) {
      current += ` ${rest}`
      continue
    }
    if (current !== '') push()
    while (rest.length > room()) {
      current = rest.slice(0, room())
      rest = rest.slice(room())
      push()
    }
    current = rest
  }
  if (current !== '' || lines.length === 0) push()
  return lines
}
