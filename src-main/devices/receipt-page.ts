import { toSVG } from 'bwip-js/node'
import type { PrinterSettings } from '../../src-shared/device/printer-settings.ts'
import type { ReceiptPart } from '../../src-shared/receipt/receipt-model.ts'
import { pageStyle } from './receipt-page-style.ts'

/** A receipt as a page of its own, without a script and without anything from elsewhere. */
export function receiptPage(
  parts: readonly ReceiptPart[],
  {
    title,
    language,
    code,
  }: { readonly title: string; readonly language: string; readonly code: PrinterSettings['code'] },
): string {
  const body = parts.map((part) => markup(part, code)).join('\n')
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${pageStyle}</style></head><body>${body}</body></html>`
}

function markup(part: ReceiptPart, code: PrinterSettings['code']): string {
  switch (part.kind) {
    case 'logo':
      return `<img class="logo" src="${escaped(part.image)}" alt="">`
    case 'rule':
      return '<hr>'
    case 'text':
      return `<p class="${part.role}" dir="auto">${escaped(part.text)}</p>`
    case 'pair': {
      const label = part.role === 'fact' ? `${part.label}:` : part.label
      return `<p class="pair ${part.role}"><span dir="auto">${escaped(label)}</span><b dir="auto">${escaped(part.amount)}</b></p>`
    }
    case 'code':
      return codeMarkup(part.text, code)
  }
}

function codeMarkup(text: string, code: PrinterSettings['code']): string {
  if (code === 'none') return ''
  const svg =
    code === 'qr' ? toSVG({ bcid: 'qrcode', text }) : toSVG({ bcid: 'code128', text, height: 10, includetext: false })
  return `<div class="code ${code === 'qr' ? 'square' : ''}">${svg}<p>${escaped(text)}</p></div>`
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign)
}
