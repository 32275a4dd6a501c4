import { IconDiscount, IconFileText, IconNote, IconUser, IconX } from '@tabler/icons-react'
import type { Dispatch, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import type { Cart, CartAction } from './cart.ts'
import classes from './cart-tools.module.css'
import type { SaleSteps } from './cart-tools.tsx'
import { standingOf } from './customer-words.ts'

/** What is known of the sale besides its lines: whose it is, what is taken off, what is to be said of it. */
export function CartFacts({
  cart,
  discountMinor,
  steps,
  change,
}: {
  readonly cart: Cart
  /** What the discount of the sale takes off. */
  readonly discountMinor: number
  readonly steps: SaleSteps
  readonly change: Dispatch<CartAction>
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { customer, discount, note, quote } = cart
  if (customer === null && discount === null && note === null && quote === null) return null
  return (
    <div className={classes.facts}>
      {customer !== null && (
        <CustomerFact
          customer={customer}
          onEdit={steps.chooseCustomer}
          onRemove={() => change({ type: 'set-customer', customer: null })}
        />
      )}
      {discount !== null && (
        <Fact
          icon={<IconDiscount size={20} aria-hidden />}
          editLabel={t('counter.saleDiscount.title')}
          onEdit={steps.giveDiscount}
          removeLabel={t('counter.discountForm.remove')}
          onRemove={() => change({ type: 'set-discount', discount: null, approvalId: null })}
        >
          {discount.kind === 'percent'
            ? t('counter.discountRate', { rate: format.rate(discount.basisPoints) })
            : t('counter.discount')}{' '}
          <span className="money">{format.money(-discountMinor)}</span>
        </Fact>
      )}
      {quote !== null && <QuoteFact quote={quote} />}
      {note !== null && (
        <Fact
          icon={<IconNote size={20} aria-hidden />}
          editLabel={t('counter.saleNote')}
          onEdit={steps.writeNote}
          removeLabel={`${t('common.delete')}: ${t('counter.saleNote')}`}
          onRemove={() => change({ type: 'set-note', note: null })}
        >
          {note}
        </Fact>
      )}
    </div>
  )
}

function CustomerFact({
  customer,
  onEdit,
  onRemove,
}: {
  readonly customer: NonNullable<Cart['customer']>
  readonly onEdit: () => void
  readonly onRemove: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const known = useTillQuery('counter.customer', { id: customer.id }).data
  const standing = known?.id === customer.id ? standingOf(known, t, format) : null
  return (
    <Fact
      icon={<IconUser size={20} aria-hidden />}
      isWarning={standing?.isOver ?? false}
      editLabel={t('counter.customers.change', { name: customer.name })}
      onEdit={onEdit}
      removeLabel={t('counter.customers.remove')}
      onRemove={onRemove}
    >
      <strong dir="auto">{customer.name}</strong>
      {standing !== null && <span className={classes.factMore}> {standing.words}</span>}
    </Fact>
  )
}

/** From which quote the cart was filled; said when that has been closed meanwhile. */
function QuoteFact({ quote }: { readonly quote: NonNullable<Cart['quote']> }) {
  const { t } = useTranslation()
  const status = useTillQuery('quote.get', { id: quote.id }).data?.quote.status
  const isClosed = status !== undefined && status !== 'open'
  return (
    <Fact icon={<IconFileText size={20} aria-hidden />} isWarning={isClosed}>
      {t(isClosed ? 'counter.quote.inCartClosed' : 'counter.quote.inCart', { number: quote.number })}
    </Fact>
  )
}

function Fact({
  icon,
  isWarning = false,
  editLabel,
  onEdit,
  removeLabel,
  onRemove,
  children,
}: {
  readonly icon: ReactNode
  readonly isWarning?: boolean
  readonly editLabel?: string
  readonly onEdit?: () => void
  readonly removeLabel?: string
  readonly onRemove?: () => void
  readonly children: ReactNode
}) {
  const words = (
    <>
      {icon}
      <span className={classes.factText}>{children}</span>
    </>
  )
  return (
    <span className={classes.fact} data-tone={isWarning ? 'warn' : 'plain'}>
      {onEdit === undefined ? (
        <span className={classes.factWords}>{words}</span>
      ) : (
        <button type="button" className={classes.factWords} title={editLabel} onClick={onEdit}>
          {words}
        </button>
      )}
      {onRemove !== undefined && (
        <button type="button" className={classes.factRemove} aria-label={removeLabel} onClick={onRemove}>
          <IconX size={18} aria-hidden />
        </button>
      )}
    </span>
  )
}
