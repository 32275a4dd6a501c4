import { Button } from '@mantine/core'
import { IconTag, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductDetail } from '../../../src-shared/contract/views.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellDone, tellNote, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { useDecisions } from '../conflicts/decisions-context.ts'
import { useDecisionsDue } from '../conflicts/use-decisions-due.ts'
import { useTellEdited } from '../conflicts/use-tell-edited.ts'
import { StockLine } from '../stock/stock-line.tsx'
import { ProductFieldset } from './product-fieldset.tsx'
import { editOf, errorsLeft, formOf, type ProductErrors, readProductForm } from './product-form.ts'
import { errorsOfRefusal } from './product-refusal.ts'

export function ProductEditor({
  id,
  onClose,
  onLabels,
}: {
  readonly id: string
  readonly onClose: () => void
  readonly onLabels: (id: string) => void
}) {
  const { t } = useTranslation()
  const detail = useTillQuery('product.get', { id }, { fresh: true })
  if (detail.isError) return <Notice tone="bad">{t('products.notFound')}</Notice>
  if (detail.data === undefined || detail.isPlaceholderData) return null
  return <EditForm detail={detail.data} onClose={onClose} onLabels={onLabels} />
}

function EditForm({
  detail,
  onClose,
  onLabels,
}: {
  readonly detail: ProductDetail
  readonly onClose: () => void
  readonly onLabels: (id: string) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const queries = useQueryClient()
  const tellEdited = useTellEdited()
  // What the edit began from: changes by others meanwhile must meet it, not hide in it.
  const [before, setBefore] = useState(detail.product)
  const [form, setForm] = useState(() => formOf(detail.product, format))
  const [errors, setErrors] = useState<ProductErrors>({})
  const [isBusy, setIsBusy] = useState(false)
  const [isRemoving, setIsRemoving] = useState(false)

  const save = async () => {
    const reading = readProductForm(form, t, format)
    if ('errors' in reading) {
      setErrors(reading.errors)
      return
    }
    setErrors({})
    const { id, version, updatedAtMs: _at, updatedBy: _by, ...fields } = before
    const { base, changes } = editOf(fields, reading.fields)
    if (Object.keys(changes).length === 0) {
      tellNote(t('products.nothingChanged'))
      return
    }
    setIsBusy(true)
    const answer = await call('product.edit', { id, version, base, changes })
    setIsBusy(false)
    if (answer.ok) {
      tellEdited(answer.value, changes, t('products.saved', { name: answer.value.name }))
      setBefore(answer.value)
      setForm(formOf(answer.value, format))
      void queries.invalidateQueries({ queryKey: ['product.get'] })
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else setErrors(errorsOfRefusal(answer.refusal, t))
  }

  const { till } = useTill()
  // A till that stands alone sends nothing to anybody.
  const pending = till.serverUrl === null ? 'none' : detail.pending
  const decisions = useDecisions()
  const sellsBy = useTillQuery('conflict.selling', {}).data?.by ?? 'server'
  const isAsked = useDecisionsDue()?.some(({ recordId }) => recordId === before.id) === true
  return (
    <>
      <ProductFieldset
        title={t('products.editTitle')}
        productId={before.id}
        form={form}
        errors={errors}
        isBusy={isBusy}
        onForm={(next) => {
          setErrors(errorsLeft(errors, form, next))
          setForm(next)
        }}
        onSave={() => void save()}
        onCancel={onClose}
        danger={
          <div className={page.actions} style={{ justifyContent: 'flex-start' }}>
            <Button
              variant="default"
              leftSection={<IconTag size={18} aria-hidden />}
              onClick={() => onLabels(before.id)}
            >
              {t('catalog.product.labels')}
            </Button>
            <Button
              variant="default"
              c="var(--m-bad-ink)"
              leftSection={<IconTrash size={18} aria-hidden />}
              onClick={() => setIsRemoving(true)}
            >
              {t('catalog.product.remove')}
            </Button>
          </div>
        }
      >
        {pending !== 'none' && (
          <Notice
            tone={pending === 'unsent' ? 'info' : 'warn'}
            action={
              isAsked && (
                <Button variant="default" onClick={() => decisions.open(before.id)}>
                  {t('decide.open')}
                </Button>
              )
            }
          >
            {pending === 'conflict'
              ? t(`products.pendingConflict.${sellsBy}`)
              : pending === 'rejected'
                ? t('decide.rejected')
                : t('products.pendingUnsent')}
          </Notice>
        )}
        <StockLine detail={detail} />
      </ProductFieldset>
      {isRemoving && <RemoveProduct detail={detail} onClose={() => setIsRemoving(false)} onRemoved={onClose} />}
    </>
  )
}

function RemoveProduct({
  detail: { product, onHandMilli },
  onClose,
  onRemoved,
}: {
  readonly detail: ProductDetail
  readonly onClose: () => void
  readonly onRemoved: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const [isBusy, setIsBusy] = useState(false)
  const remove = async () => {
    setIsBusy(true)
    const answer = await call('product.remove', { id: product.id, version: product.version })
    setIsBusy(false)
    if (answer.ok || answer.refusal.code === 'not-found') {
      tellDone(t('catalog.product.removed', { name: product.name }))
      onRemoved()
    } else tellRefusal(answer.refusal, t)
    onClose()
  }
  return (
    <ConfirmDialog
      title={t('catalog.product.removeTitle', { name: product.name })}
      confirm={t('catalog.product.remove')}
      isBusy={isBusy}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <p className={page.lead}>{t('catalog.product.removeBody')}</p>
      {onHandMilli !== null && onHandMilli !== 0 && (
        <Notice tone="warn">{t('catalog.product.removeStock', { n: format.quantity(onHandMilli) })}</Notice>
      )}
      {product.active && <p className={page.lead}>{t('catalog.product.withdrawInstead')}</p>}
    </ConfirmDialog>
  )
}
