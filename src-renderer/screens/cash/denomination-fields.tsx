import { type KeyboardEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Denomination } from '../../../src-shared/cash/denominations.ts'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './cash.module.css'
import { keyOf } from './counting.ts'

/** A field a note and coin, from the largest to the smallest; Enter and the arrows walk through them. */
export function DenominationFields({
  denominations,
  counts,
  onCount,
  onActive,
  onLast,
}: {
  readonly denominations: readonly Denomination[]
  readonly counts: Readonly<Record<string, string>>
  readonly onCount: (key: string, text: string) => void
  readonly onActive: (key: string) => void
  /** Enter in the last one. */
  readonly onLast: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const box = useRef<HTMLDivElement>(null)

  const walk = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = event.key === 'Enter' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const fields = [...(box.current?.querySelectorAll('input') ?? [])]
    const next = fields[fields.indexOf(event.currentTarget) + step]
    if (next !== undefined) next.focus()
    else if (event.key === 'Enter') onLast()
  }

  const group = (kind: Denomination['kind']) => {
    const title = kind === 'note' ? t('cash.notes') : t('cash.coins')
    return (
      <fieldset className={classes.denominations}>
        <legend>{title}</legend>
        {denominations
          .filter((one) => one.kind === kind)
          .map((one, index) => {
            const key = keyOf(one)
            const value = format.money(one.valueMinor)
            const text = counts[key] ?? ''
            return (
              <label key={key} className={classes.denomination}>
                <span className="money">{value}</span>
                <span aria-hidden>×</span>
                <input
                  className={classes.countField}
                  inputMode="numeric"
                  autoComplete="off"
                  maxLength={6}
                  aria-label={kind === 'note' ? t('cash.notesOf', { value }) : t('cash.coinsOf', { value })}
                  // biome-ignore lint/a11y/noAutofocus: counting begins with the largest note
                  autoFocus={kind === 'note' && index === 0}
                  value={text}
                  onChange={(event) => onCount(key, event.currentTarget.value.replace(/\D/g, ''))}
                  onFocus={(event) => {
                    event.currentTarget.select()
                    onActive(key)
                  }}
                  onKeyDown={walk}
                />
                <span className={`${classes.worth} money`} aria-hidden>
                  {text !== '' && format.money(one.valueMinor * Number(text))}
                </span>
              </label>
            )
          })}
      </fieldset>
    )
  }
  return (
    <div ref={box} className={classes.denominationColumns}>
      {group('note')}
      {group('coin')}
    </div>
  )
}
