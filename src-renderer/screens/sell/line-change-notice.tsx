import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Key } from '../../components/key.tsx'
import { type Format, useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import type { CartAction, CartLine } from './cart.ts'
import type { LineChange } from './cart-changes.ts'
import classes from './line-change.module.css'

/** What to say of a change, on the line and aloud. */
export function wordsOfChange(change: LineChange, t: Words, format: Format): string {
  if (change.what !== 'price') return t(`cart.${change.what}`)
  return t('cart.priceChanged', { before: format.money(change.fromMinor), now: format.money(change.toMinor) })
}

/**
 * Under a line whose product changed while it was in the cart. The price on the screen counts until somebody takes the new
 * one: nobody has to decide before charging.
 */
export function LineChangeNotice({
  line,
  lineChange,
  isSelected,
  change,
}: {
  readonly line: CartLine
  readonly lineChange: LineChange
  /** The shortcuts are the chosen line's. */
  readonly isSelected: boolean
  readonly change: (action: CartAction) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const decide = (type: 'follow-price' | 'keep-price', askedPriceMinor: CartLine['unitPriceMinor']) => (
    <Button
      size="sm"
      h={44}
      px="sm"
      variant={type === 'follow-price' ? 'filled' : 'default'}
      aria-keyshortcuts={type === 'follow-price' ? 'Control+T' : 'Control+D'}
      rightSection={isSelected ? <Key>{type === 'follow-price' ? 'Ctrl+T' : 'Ctrl+D'}</Key> : null}
      aria-label={t(type === 'follow-price' ? 'cart.followPriceOf' : 'cart.keepPriceOf', {
        name: line.name,
        price: format.money(type === 'follow-price' ? askedPriceMinor : line.unitPriceMinor),
      })}
      onClick={() => change({ type, lineId: line.id, askedPriceMinor })}
    >
      {t(type === 'follow-price' ? 'cart.followPrice' : 'cart.keepPrice', {
        price: format.money(type === 'follow-price' ? askedPriceMinor : line.unitPriceMinor),
      })}
    </Button>
  )
  return (
    <div className={classes.notice}>
      <IconAlertTriangle size={20} aria-hidden className={classes.icon} />
      <span className={`${classes.words} figures`}>{wordsOfChange(lineChange, t, format)}</span>
      <span className={classes.actions}>
        {lineChange.what === 'price' ? (
          <>
            {decide('follow-price', lineChange.toMinor)}
            {decide('keep-price', lineChange.toMinor)}
          </>
        ) : (
          <Button
            size="sm"
            h={44}
            px="sm"
            variant="default"
            aria-label={t('sell.remove', { name: line.name })}
            rightSection={isSelected ? <Key>{t('help.keys.del')}</Key> : null}
            onClick={() => change({ type: 'remove', lineId: line.id })}
          >
            {t('cart.takeOut')}
          </Button>
        )}
      </span>
    </div>
  )
}
