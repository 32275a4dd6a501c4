import { z } from 'zod'
import type { NoticeView } from '../../../src-shared/contract/identity-views.ts'
import type { Format } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { kindWords } from './pending-words.ts'

/** What came for a shift that was counted already. */
const lateKinds = [
  'late-sale',
  'late-refund',
  'late-expense',
  'late-cash-movement',
  'late-account-payment',
  'late-drawer-opening',
] as const

/** Each of these with a step of its own. */
const ownKinds = [
  'oversold',
  'totals-differ',
  'currency-differs',
  'product-unknown',
  'customer-unknown',
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
  'reconcile-differs',
  'bundle-of-former-till',
  'journal-conflict',
  'journal-rejected',
  'journal-set-aside',
] as const

/** What the server noticed, in the shop's words. */
export function noticeTitle({ kind }: NoticeView, t: Words): string {
  return t(`notices.kinds.${[...lateKinds, ...ownKinds].find((known) => known === kind) ?? 'other'}`)
}

/** What a person does about it. */
export function noticeStep({ kind }: NoticeView, t: Words): string {
  if (lateKinds.some((known) => known === kind)) return t('notices.todo.late')
  return t(`notices.todo.${ownKinds.find((known) => known === kind) ?? 'other'}`)
}

/** Names and figures that tell which one it is: what an exception names by its id is told by its name, or not at all. */
export function noticeFacts(
  { detail, receiptNumber, productName, customerName }: NoticeView,
  t: Words,
  format: Format,
): string[] {
  const said = factsSchema.parse(detail)
  const number = said.receiptNumber ?? receiptNumber ?? undefined
  const operation = said.fact ?? said.kind
  return [
    ...(productName === null ? [] : [productName]),
    ...(customerName === null ? [] : [customerName]),
    ...(number === undefined ? [] : [t('notices.facts.receipt', { number })]),
    ...(said.onHandMilli === undefined ? [] : [t('notices.facts.left', { n: format.quantity(said.onHandMilli) })]),
    ...(said.balanceMinor === undefined || said.limitMinor === undefined
      ? []
      : [t('notices.facts.owes', { owed: format.money(said.balanceMinor), limit: format.money(said.limitMinor) })]),
    ...(operation === undefined ? [] : [kindWords(operation, t)]),
    ...(said.firstMissing === undefined || said.lastMissing === undefined
      ? said.index === undefined
        ? []
        : [t('notices.facts.place', { index: format.count(said.index) })]
      : [
          t('notices.facts.missing', {
            first: format.count(said.firstMissing),
            last: format.count(said.lastMissing),
          }),
        ]),
    ...(said.day === undefined ? [] : [format.calendarDay(said.day)]),
    ...(said.till === undefined || said.server === undefined
      ? []
      : [
          t('notices.facts.atTill', { n: format.count(said.till.facts), sum: format.money(said.till.totalMinor) }),
          t('notices.facts.atServer', {
            n: format.count(said.server.facts),
            sum: format.money(said.server.totalMinor),
          }),
        ]),
    ...(said.code === undefined
      ? []
      : [
          said.copiedFromCode === undefined
            ? t('notices.facts.till', { code: said.code })
            : t('notices.facts.copied', { code: said.code, from: said.copiedFromCode }),
        ]),
    ...(said.copyCodes === undefined ? [] : [t('notices.facts.copies', { codes: said.copyCodes })]),
    ...(said.by === undefined ? [] : [t('notices.facts.by', { who: said.by })]),
  ]
}

/** Whose it is: this till's, another one's by its name, nobody's. */
export function noticeTill({ isOwn, tillCode }: NoticeView, t: Words): string | null {
  if (isOwn === null) return null
  if (isOwn) return t('notices.own')
  return tillCode === null ? t('notices.other') : t('notices.ofTill', { code: tillCode })
}

const text = z.string().optional().catch(undefined)
const figure = z.int().optional().catch(undefined)
const sums = z.object({ facts: z.int(), totalMinor: z.int() }).optional().catch(undefined)

/** What people can read of an exception's detail; the rest is for whoever looks after the server. */
const factsSchema = z.object({
  receiptNumber: text,
  onHandMilli: figure,
  balanceMinor: figure,
  limitMinor: figure,
  fact: text,
  kind: text,
  firstMissing: figure,
  lastMissing: figure,
  index: figure,
  day: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .optional()
    .catch(undefined),
  till: sums,
  server: sums,
  code: text,
  copiedFromCode: text,
  copyCodes: text,
  by: text,
})
