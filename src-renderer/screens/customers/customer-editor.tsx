import { Button } from '@mantine/core'
import { IconReceipt, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CustomerRow } from '../../../src-shared/sync/records.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellDone, tellNote, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTellEdited } from '../conflicts/use-tell-edited.ts'
import { CustomerAccount } from '../customer-account/customer-account.tsx'
import { editOf } from '../products/product-form.ts'
import { CustomerFieldset } from './customer-fieldset.tsx'
import { type CustomerErrors, errorsLeft, formOfCustomer, newCustomerForm, readCustomerForm } from './customer-form.ts'
import { useBalanceWords } from './use-balance-words.ts'

/** Makes a customer, or changes one. */
export function CustomerEditor({
  customer,
  balanceMinor,
  onClose,
  onCreated,
}: {
  /** Null: a new one. */
  readonly customer: CustomerRow | null
  readonly balanceMinor: number
  readonly onClose: () => void
  readonly onCreated: (customer: CustomerRow) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const tellEdited = useTellEdited()
  // What the edit began from: changes by others meanwhile must meet it, not hide in it.
  const [before, setBefore] = useState(customer)
  const [form, setForm] = useState(() => (customer === null ? newCustomerForm : formOfCustomer(customer, format)))
  const [errors, setErrors] = useState<CustomerErrors>({})
  const [isBusy, setIsBusy] = useState(false)

  const save = async () => {
    const reading = readCustomerForm(form, t, format)
    if ('errors' in reading) {
      setErrors(reading.errors)
      return
    }
    setErrors({})
    if (before === null) {
      setIsBusy(true)
      const answer = await call('customer.create', reading.fields)
      setIsBusy(false)
      if (answer.ok) {
        tellDone(t('customers.created', { name: answer.value.name }))
        onCreated(answer.value)
      } else tellRefusal(answer.refusal, t)
      return
    }
    const { id, version, updatedAtMs: _at, updatedBy: _by, ...fields } = before
    const { base, changes } = editOf(fields, reading.fields)
    if (Object.keys(changes).length === 0) {
      tellNote(t('products.nothingChanged'))
      return
    }
    setIsBusy(true)
    const answer = await call('customer.edit', { id, version, base, changes })
    setIsBusy(false)
    if (answer.ok) {
      tellEdited(answer.value, changes, t('catalog.customer.saved', { name: answer.value.name }))
      setBefore(answer.value)
      setForm(formOfCustomer(answer.value, format))
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else setErrors({ name: t('catalog.customer.gone') })
  }

  return (
    <CustomerFieldset
      title={customer === null ? t('customers.new') : t('catalog.customer.edit')}
      form={form}
      errors={errors}
      isBusy={isBusy}
      isNew={customer === null}
      onForm={(next) => {
        setErrors(errorsLeft(errors, form, next))
        setForm(next)
      }}
      onSave={() => void save()}
      onCancel={onClose}
      danger={before === null ? null : <RemoveCustomer customer={before} onRemoved={onClose} />}
    >
      {before !== null && <AccountLine customer={before} balanceMinor={balanceMinor} />}
    </CustomerFieldset>
  )
}

/** What the customer owes, and the way to the account. */
function AccountLine({ customer, balanceMinor }: { readonly customer: CustomerRow; readonly balanceMinor: number }) {
  const { t } = useTranslation()
  const words = useBalanceWords()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <div className={page.actions} style={{ justifyContent: 'space-between' }}>
      <strong className="money">{words(balanceMinor)}</strong>
      <Button variant="default" leftSection={<IconReceipt size={18} aria-hidden />} onClick={() => setIsOpen(true)}>
        {t('catalog.customer.account')}
      </Button>
      {isOpen && <CustomerAccount customerId={customer.id} onClose={() => setIsOpen(false)} />}
    </div>
  )
}

function RemoveCustomer({ customer, onRemoved }: { readonly customer: CustomerRow; readonly onRemoved: () => void }) {
  const { t } = useTranslation()
  const call = useApprovedCall()
  const words = useBalanceWords()
  const [isAsking, setIsAsking] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [owes, setOwes] = useState<number | null>(null)
  const remove = async () => {
    setIsBusy(true)
    const answer = await call('customer.remove', { id: customer.id, version: customer.version })
    setIsBusy(false)
    if (answer.ok || answer.refusal.code === 'not-found') {
      tellDone(t('catalog.customer.removed', { name: customer.name }))
      onRemoved()
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else setOwes(answer.refusal.balanceMinor)
    if (answer.ok || answer.refusal.code !== 'owes') setIsAsking(false)
  }
  return (
    <div className={page.actions} style={{ justifyContent: 'flex-start' }}>
      <Button
        variant="default"
        c="var(--m-bad-ink)"
        leftSection={<IconTrash size={18} aria-hidden />}
        onClick={() => setIsAsking(true)}
      >
        {t('catalog.customer.remove')}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t('catalog.customer.removeTitle', { name: customer.name })}
          confirm={t('catalog.customer.remove')}
          isBusy={isBusy}
          onConfirm={() => void remove()}
          onClose={() => setIsAsking(false)}
        >
          <p className={page.lead}>{t('catalog.customer.removeBody')}</p>
          {owes !== null && <Notice tone="bad">{t('catalog.customer.owesStill', { balance: words(owes) })}</Notice>}
        </ConfirmDialog>
      )}
    </div>
  )
}
