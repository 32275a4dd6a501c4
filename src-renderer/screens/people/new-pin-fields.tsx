import { PasswordInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isTrivialPin, MAX_PIN_LENGTH, MIN_PIN_LENGTH, pinSchema } from '../../../src-shared/users/pin.ts'
import type { Words } from '../../i18n/words.ts'

export interface NewPin {
  readonly pin: string
  readonly again: string
}
export const noPin: NewPin = { pin: '', again: '' }

/** What is wrong with a PIN that is to be set, at its field; empty: nothing. */
export function newPinErrors({ pin, again }: NewPin, t: Words): Partial<Record<keyof NewPin, string>> {
  if (!pinSchema.safeParse(pin).success) {
    return { pin: t('people.pin.length', { from: MIN_PIN_LENGTH, to: MAX_PIN_LENGTH }) }
  }
  return pin === again ? {} : { again: t('people.pin.differs') }
}

/** A PIN twice, so that nobody locks themselves out by a slip; one that anybody would try is warned about. */
export function NewPinFields({
  value,
  onChange,
  errors,
  labels,
  optional = false,
}: {
  readonly value: NewPin
  readonly onChange: (value: NewPin) => void
  readonly errors: Partial<Record<keyof NewPin, string>>
  readonly labels?: { readonly pin: string; readonly hint: string }
  readonly optional?: boolean
}) {
  const { t } = useTranslation()
  const field = (name: keyof NewPin) => ({
    value: value[name],
    error: errors[name],
    maxLength: MAX_PIN_LENGTH,
    inputMode: 'numeric' as const,
    autoComplete: 'off',
    visibilityToggleButtonProps: { 'aria-label': t('people.pin.show') },
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange({ ...value, [name]: event.currentTarget.value.replace(/\D/g, '') }),
  })
  const isWeak = value.pin.length >= MIN_PIN_LENGTH && isTrivialPin(value.pin)
  return (
    <>
      <PasswordInput
        label={
          <>
            {labels?.pin ?? t('people.pin.new')} {optional && <span>{t('common.optional')}</span>}
          </>
        }
        description={
          isWeak
            ? t('people.pin.trivial')
            : (labels?.hint ?? t('people.pin.length', { from: MIN_PIN_LENGTH, to: MAX_PIN_LENGTH }))
        }
        {...(isWeak && { descriptionProps: { c: 'var(--m-warn-ink)', fw: 600, role: 'status' } })}
        {...field('pin')}
      />
      <PasswordInput label={t('people.pin.again')} disabled={value.pin === ''} {...field('again')} />
    </>
  )
}
