import { Button, Modal, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusFirstError } from '../../components/focus-first-error.ts'
import page from '../../components/page.module.css'
import { tellDone, tellRefusal } from '../../components/tell.tsx'
import { callTill } from '../../till/call-till.ts'

const fields = [
  ['name', 120],
  ['phone', 40],
  ['taxId', 40],
  ['email', 120],
] as const

export function NewCustomer({
  onClose,
  onCreated,
}: {
  readonly onClose: () => void
  readonly onCreated: (name: string) => void
}) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [values, setValues] = useState({ name: '', phone: '', taxId: '', email: '' })
  const [wasTried, setWasTried] = useState(false)
  const [isBusy, setIsBusy] = useState(false)

  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault()
    setWasTried(true)
    const given = (text: string) => (text.trim() === '' ? null : text.trim())
    const name = given(values.name)
    if (isBusy) return
    if (name === null) {
      focusFirstError(event.currentTarget)
      return
    }
    setIsBusy(true)
    const answer = await callTill('customer.create', {
      name,
      phone: given(values.phone),
      taxId: given(values.taxId),
      email: given(values.email),
      creditLimitMinor: null,
    })
    setIsBusy(false)
    if (!answer.ok) {
      tellRefusal(answer.refusal, t)
      return
    }
    tellDone(t('customers.created', { name }))
    await queries.invalidateQueries({ queryKey: ['customer.search'] })
    onCreated(answer.value.name)
  }

  return (
    <Modal opened onClose={onClose} title={t('customers.new')} withCloseButton={false} size={480}>
      <form className={page.form} onSubmit={(event) => void submit(event)} noValidate>
        {fields.map(([field, maxLength]) => (
          <TextInput
            key={field}
            {...(field === 'name' ? { 'data-autofocus': true } : {})}
            label={field === 'name' ? t('customers.name') : `${t(`customers.${field}`)} ${t('common.optional')}`}
            maxLength={maxLength}
            autoComplete="off"
            value={values[field]}
            error={field === 'name' && wasTried && values.name.trim() === '' ? t('wizard.needed') : null}
            onChange={(event) => {
              const { value } = event.currentTarget
              setValues((before) => ({ ...before, [field]: value }))
            }}
          />
        ))}
        <div className={page.actions}>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
