import type { NoticeView } from '../../../src-shared/contract/identity-views.ts'
import type { Words } from '../../i18n/words.ts'

const kinds = [
  'oversold',
  'totals-differ',
  'currency-differs',
  'product-unknown',
  'customer-unknown',
  'late-sale',
  'late-refund',
  'late-expense',
  'late-cash-movement',
  'late-account-payment',
  'late-drawer-opening',
  'account-without-customer',
  'credit-limit-exceeded',
  'sale-unknown',
  'refund-exceeds-sale',
  'refund-differs-from-sale',
  'shift-closed-again',
  'chain-broken',
  'chain-gap',
  'receipt-number-twice',
  'till-cloned',
  'till-restored',
  'till-revoked',
  'till-replaced',
  'bundle-of-former-till',
  'journal-conflict',
  'journal-rejected',
  'journal-set-aside',
] as const

const steps = [
  'oversold',
  'totals-differ',
  'product-unknown',
  'chain-broken',
  'chain-gap',
  'receipt-number-twice',
  'till-cloned',
  'till-restored',
  'till-revoked',
  'till-replaced',
  'bundle-of-former-till',
  'credit-limit-exceeded',
] as const

/** What the server noticed, in the shop's words. */
export function noticeTitle({ kind }: NoticeView, t: Words): string {
  return t(`notices.kinds.${kinds.find((known) => known === kind) ?? 'other'}`)
}

/** What a person does about it. */
export function noticeStep({ kind }: NoticeView, t: Words): string {
  if (kind.startsWith('late-')) return t('notices.todo.late')
  return t(`notices.todo.${steps.find((known) => known === kind) ?? 'other'}`)
}

/** Numbers and names that tell which one it is. */
export function noticeFacts({ detail }: NoticeView, t: Words): string[] {
  const text = (name: string): string | null => {
    const value = detail[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null
  }
  const [number, code, from, by] = [text('receiptNumber'), text('code'), text('copiedFromCode'), text('by')]
  const copies = text('copyCodes')
  const [first, last, index] = [text('firstMissing'), text('lastMissing'), text('index')]
  return [
    ...(number === null ? [] : [t('notices.facts.receipt', { number })]),
    ...(first === null || last === null ? [] : [t('notices.facts.missing', { first, last })]),
    ...(index === null || first !== null ? [] : [t('notices.facts.place', { index })]),
    ...(code === null
      ? []
      : [from === null ? t('notices.facts.till', { code }) : t('notices.facts.copied', { code, from })]),
    ...(copies === null ? [] : [t('notices.facts.copies', { codes: copies })]),
    ...(by === null ? [] : [t('notices.facts.by', { who: by })]),
  ]
}
