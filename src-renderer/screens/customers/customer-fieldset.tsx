import { Button, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { AmountField } from '../../components/amount-field.tsx'
import page from '../../components/page.module.css'
import type { CustomerErrors, CustomerForm } from './customer-form.ts'

/** The fields of a customer, for making one and for changing one. */
export function CustomerFieldset({
  title,
  form,
  errors,
  isBusy,
  isNew,
  onForm,
  onSave,
  onCancel,
  children,
  danger,
}: {
  readonly title: string
  readonly form: CustomerForm
  readonly errors: CustomerErrors
  readonly isBusy: boolean
  readonly isNew: boolean
  readonly onForm: (form: CustomerForm) => void
  readonly onSave: () => void
  readonly onCancel: () => void
  readonly children?: ReactNode
  readonly danger?: ReactNode
}) {
  const { t } = useTranslation()
  const put = (changes: Partial<CustomerForm>) => onForm({ ...form, ...changes })
  const root = useRef<HTMLFormElement>(null)
  const wrong = Object.keys(errors).length
  const shownWrong = useRef(0)
  useEffect(() => {
    // Not when one was put right: whoever mends the form goes on where they are.
    if (wrong > shownWrong.current) root.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
    shownWrong.current = wrong
  }, [wrong])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // React lets the events of a dialog that was opened from here rise to this form.
    if (event.target === event.currentTarget && !isBusy) onSave()
  }
  const optional = (words: string) => `${words} ${t('common.optional')}`
  return (
    <form ref={root} className={`${page.form} ${page.padded}`} onSubmit={submit} noValidate aria-label={title}>
      <h2 className={page.subtitle}>{title}</h2>
      {children}
      <TextInput
        label={t('customers.name')}
        autoFocus={isNew}
        maxLength={120}
        autoComplete="off"
        value={form.name}
        error={errors.name}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <TextInput
        label={optional(t('customers.phone'))}
        inputMode="tel"
        maxLength={40}
        autoComplete="off"
        value={form.phone}
        onChange={(event) => put({ phone: event.currentTarget.value })}
      />
      <TextInput
        label={optional(t('customers.taxId'))}
        maxLength={40}
        autoComplete="off"
        value={form.taxId}
        onChange={(event) => put({ taxId: event.currentTarget.value })}
      />
      <TextInput
        label={optional(t('customers.email'))}
        inputMode="email"
        maxLength={120}
        autoComplete="off"
        value={form.email}
        error={errors.email}
        onChange={(event) => put({ email: event.currentTarget.value })}
      />
      <AmountField
        label={optional(t('catalog.customer.limit'))}
        description={t('catalog.customer.limitHint')}
        text={form.limitText}
        onText={(limitText) => put({ limitText })}
        error={errors.limit}
      />
      {danger}
      <div className={`${page.actions} ${page.staying}`}>
        <Button variant="default" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={isBusy}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  )
}
