import type { PrinterSettings } from '../device/printer-settings.ts'

export type Characters = PrinterSettings['characters']

/** What code page 437 has of Latin-1; 850, 858 and Windows-1252 have all of it. */
const LATIN_OF_437 = '¡¢£¥ª«¬°±²µ·º»¼½¿ÄÅÆÇÉÑÖÜßàáâäåæçèéêëìíîïñòóôö÷ùúûüÿ'

const instead: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '–': '-',
  '—': '-',
  '−': '-',
  '‐': '-',
  '‑': '-',
  '…': '...',
  '•': '*',
  '·': '.',
  '×': 'x',
  '÷': '/',
  '€': 'EUR ',
  '£': 'GBP ',
  '¥': 'JPY ',
  '¢': 'c',
  '₡': 'CRC ',
  '₲': 'Gs ',
  '₱': 'P',
  '™': 'TM',
  '©': '(c)',
  '®': '(R)',
  '«': '"',
  '»': '"',
  '¡': '',
  '¿': '',
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  ø: 'o',
  Ø: 'O',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  œ: 'oe',
  Œ: 'OE',
  º: 'o',
  ª: 'a',
}

function has(characters: Characters, character: string): boolean {
  if (/^[\x20-\x7e]$/.test(character)) return true
  if (characters === 'ascii') return false
  if (characters === 'cp437') return LATIN_OF_437.includes(character)
  if (character === '€') return characters !== 'cp850'
  return /^[\u00a1-\u00ac\u00ae-\u00ff]$/.test(character)
}

/**
 * The text as a printer with these characters can print it: what it lacks becomes its nearest plain letters, pictures are
 * left out, and a script that it does not know becomes question marks. Line ends and other controls become spaces, so that no name
 * of a product can command the printer.
 */
export function printableText(text: string, characters: Characters): string {
  let printable = ''
  for (const character of text.normalize('NFC')) {
    if (has(characters, character)) printable += character
    else if (/[\s\p{Zs}\p{Cc}]/u.test(character)) printable += ' '
    else printable += instead[character] ?? nearest(character, characters)
  }
  printable = printable
    .replace(/ {2,}/g, ' ')
    .trim()
    .replace(/\?{4,}/g, '???')
  return printable === '' && text.trim() !== '' ? '?' : printable
}

function nearest(character: string, characters: Characters): string {
  // Emoji with all that joins and colours them, and marks that stand on nothing.
  if (/[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Cf}\p{M}]/u.test(character)) return ''
  let plain = ''
  for (const part of character.normalize('NFKD')) {
    if (/\p{M}/u.test(part)) continue
    plain += has(characters, part) ? part : (instead[part] ?? '?')
  }
  return plain === '' ? '?' : plain
}
