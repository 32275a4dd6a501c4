import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { foldText } from '../../../src-shared/catalog/fold-text.ts'
import type { CategoryRow } from '../../../src-shared/sync/records.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellRefusal } from '../../components/tell.tsx'
import { useTellEdited } from '../conflicts/use-tell-edited.ts'

/** The name of a category, a new one or another for one that there is. */
export function CategoryDialog({
  row,
  rows,
  onClose,
}: {
  readonly row: CategoryRow | null
  readonly rows: readonly CategoryRow[]
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const call = useApprovedCall()
  const tellEdited = useTellEdited()
  const [name, setName] = useState(row?.name ?? '')
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const wanted = name.trim()
    if (isBusy) return
    if (wanted === '') return setError(t('wizard.needed'))
    if (rows.some((other) => other.id !== row?.id && foldText(other.name) === foldText(wanted)))
      return setError(t('catalog.record.taken'))
    if (wanted === row?.name) return onClose()
    setIsBusy(true)
    const answer =
      row === null
        ? await call('category.create', { name: wanted })
        : await call('category.edit', {
            id: row.id,
            version: row.version,
            base: { name: row.name },
            changes: { name: wanted },
          })
    setIsBusy(false)
    if (answer.ok) {
      tellEdited(answer.value, { name: wanted }, t('catalog.record.saved', { name: wanted }))
      onClose()
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else setError(t('catalog.record.gone'))
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={row === null ? t('catalog.record.newCategory') : t('catalog.record.editCategory')}
      withCloseButton={false}
      size={440}
    >
      <form className={page.form} onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          data-autofocus
          label={t('products.categoryName')}
          maxLength={80}
          value={name}
          error={error}
          onChange={(event) => {
            setError(null)
            setName(event.currentTarget.value)
          }}
        />
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
