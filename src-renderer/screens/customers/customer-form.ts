import type { CustomerFields } from '../../../src-shared/sync/records.ts'
import type { Format } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { readPrice } from '../products/product-form.ts'

/** A customer as it is typed. */
export interface CustomerForm {
  readonly name: string
  readonly phone: string
  readonly taxId: string
  readonly email: string
  readonly limitText: string
}
export type CustomerErrors = Partial<Record<'name' | 'email' | 'limit', string>>

const fieldOfError = { name: 'name', email: 'email', limit: 'limitText' } as const

/** The errors whose fields nobody has touched since. */
export function errorsLeft(errors: CustomerErrors, before: CustomerForm, after: CustomerForm): CustomerErrors {
  const left = (Object.entries(errors) as [keyof CustomerErrors, string][]).filter(
    ([error]) => before[fieldOfError[error]] === after[fieldOfError[error]],
  )
  return left.length === Object.keys(errors).length ? errors : Object.fromEntries(left)
}

export const newCustomerForm: CustomerForm = { name: '', phone: '', taxId: '', email: '', limitText: '' }

export function formOfCustomer(customer: CustomerFields, format: Format): CustomerForm {
  return {
    name: customer.name,
    phone: customer.phone ?? '',
    taxId: customer.taxId ?? '',
    email: customer.email ?? '',
    limitText: customer.creditLimitMinor === null ? '' : format.typed(customer.creditLimitMinor),
  }
}

/** The fields that the form means, or what is wrong, at each field. */
export function readCustomerForm(
  form: CustomerForm,
  t: Words,
  format: Format,
): { readonly fields: CustomerFields } | { readonly errors: CustomerErrors } {
  const errors: CustomerErrors = {}
  const given = (text: string) => (text.trim() === '' ? null : text.trim())
  const name = given(form.name)
  const email = given(form.email)
  const limit = form.limitText.trim() === '' ? null : readPrice(form.limitText, format.currency)
  if (name === null) errors.name = t('wizard.needed')
  if (email !== null && !/^[^\s@]+@[^\s@]+$/.test(email)) errors.email = t('catalog.customer.emailWrong')
  if (limit === null && form.limitText.trim() !== '') {
    errors.limit = t('shift.notAnAmount', { example: format.typed(50_000) })
  }
  if (Object.keys(errors).length > 0 || name === null) return { errors }
  return { fields: { name, phone: given(form.phone), taxId: given(form.taxId), email, creditLimitMinor: limit } }
}
