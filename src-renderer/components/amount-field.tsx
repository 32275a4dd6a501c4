import { TextInput, type TextInputProps } from '@mantine/core'
import { type Ref, useId } from 'react'
import { useFormat } from '../i18n/use-format.ts'
import classes from './amount-field.module.css'

/** The currency's sign as the locale draws it, for the left of a field. */
export function currencySign(locale: string, currency: string): string {
  return (
    new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
      .formatToParts(0)
      .find((part) => part.type === 'currency')?.value ?? currency
  )
}

/** A field for money. It keeps what was typed; whoever owns it reads it with `parseMinor`. */
export function AmountField({
  text,
  onText,
  large = false,
  ref,
  ...rest
}: Omit<TextInputProps, 'value' | 'onChange'> & {
  readonly text: string
  readonly onText: (text: string) => void
  readonly large?: boolean
  readonly ref?: Ref<HTMLInputElement>
}) {
  const format = useFormat()
  const id = useId()
  const sign = currencySign(format.locale, format.currency)
  return (
    <TextInput
      id={id}
      ref={ref ?? null}
      inputMode="decimal"
      autoComplete="off"
      maxLength={20}
      leftSection={<span className={classes.sign}>{sign}</span>}
      leftSectionWidth={sign.length > 2 ? 64 : 44}
      leftSectionPointerEvents="none"
      classNames={{ input: large ? `${classes.input} ${classes.large}` : (classes.input ?? '') }}
      value={text}
      onChange={(event) => onText(event.currentTarget.value.replace(/[^\d.,]/g, ''))}
      onFocus={(event) => event.currentTarget.select()}
      {...rest}
    />
  )
}
