import { useTranslation } from 'react-i18next'
import type { ReceiptKind } from '../../../src-shared/contract/sales-views.ts'
import type { ReceiptPart } from '../../../src-shared/receipt/receipt-model.ts'
import { Notice } from '../../components/notice.tsx'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './receipt.module.css'

export type PaperWidth = 58 | 80

/** A receipt of this till as paper would have it. */
export function StoredReceipt({
  kind,
  id,
  isCopy,
  widthMm,
}: {
  readonly kind: ReceiptKind
  readonly id: string
  readonly isCopy: boolean
  readonly widthMm: PaperWidth
}) {
  const { t } = useTranslation()
  const receipt = useTillQuery('receipt.read', { kind, id, isCopy })
  if (receipt.isError) return <Notice tone="bad">{t('sales.notFound')}</Notice>
  // What is shown while the next one comes must not be taken for it.
  if (receipt.data === undefined || receipt.isPlaceholderData) {
    return <div className={classes.paper} data-width={widthMm} aria-busy />
  }
  return <Receipt parts={receipt.data.parts} widthMm={widthMm} />
}

/** What a receipt says, as paper would have it, 58 or 80 mm wide. */
export function Receipt({ parts, widthMm }: { readonly parts: readonly ReceiptPart[]; readonly widthMm: PaperWidth }) {
  const { t } = useTranslation()
  return (
    <article className={`${classes.paper} selectable`} data-width={widthMm} aria-label={t('receipt.ticket')}>
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a receipt is never changed, its parts have no other name
        <Part key={index} part={part} />
      ))}
    </article>
  )
}

function Part({ part }: { readonly part: ReceiptPart }) {
  switch (part.kind) {
    case 'logo':
      return <img className={classes.logo} src={part.image} alt="" />
    case 'rule':
      return <hr className={classes.rule} />
    case 'code':
      return <p className={`${classes.code} figures`}>{part.text}</p>
    case 'text':
      return (
        <p className={classes.text} data-role={part.role} dir="auto">
          {part.text}
        </p>
      )
    case 'pair':
      return (
        <p className={classes.pair} data-role={part.role}>
          <span>{part.label}</span> <span className="money">{part.amount}</span>
        </p>
      )
  }
}
