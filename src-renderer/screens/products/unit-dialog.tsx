import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { UnitRow } from '../../../src-shared/sync/records.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellDone, tellRefusal } from '../../components/tell.tsx'
import { useTellEdited } from '../conflicts/use-tell-edited.ts'
import { editOf } from './product-form.ts'

/** A unit of measure: a new one, or what changes in one that there is. Also opened from within a product's form. */
export function UnitDialog({
  row,
  onClose,
  onSaved = onClose,
}: {
  readonly row: UnitRow | null
  readonly onClose: () => void
  readonly onSaved?: (id: string) => void
}) {
  const { t } = useTranslation()
  const call = useApprovedCall()
  const queries = useQueryClient()
  const tellEdited = useTellEdited()
  const [code, setCode] = useState(row?.code ?? '')
  const [name, setName] = useState(row?.name ?? '')
  const [decimals, setDecimals] = useState(String(row?.decimals ?? 3))
  const [wasTried, setWasTried] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const needed = (text: string) => (wasTried && text.trim() === '' ? t('wizard.needed') : null)

  const save = async () => {
    setWasTried(true)
    if (isBusy || code.trim() === '' || name.trim() === '') return
    const fields = { code: code.trim(), name: name.trim(), decimals: Number(decimals) }
    setIsBusy(true)
    const answer =
      row === null ? await call('unit.create', fields) : await call('unit.edit', { ...editOfUnit(row, fields) })
    setIsBusy(false)
    if (!answer.ok) {
      if (!isDoorRefusal(answer.refusal)) tellDone(t('catalog.record.gone'))
      else tellRefusal(answer.refusal, t)
      return
    }
    tellEdited(answer.value, fields, t('catalog.record.saved', { name: fields.name }))
    await queries.invalidateQueries({ queryKey: ['unit.list'] })
    onSaved(answer.value.id)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={row === null ? t('catalog.record.newUnit') : t('catalog.record.editUnit')}
      withCloseButton={false}
      size={440}
    >
      {/* No form: this may stand in the form of a product. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter saves, as it does in a form */}
      <div
        className={page.form}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return
          event.preventDefault()
          void save()
        }}
      >
        <TextInput
          data-autofocus
          label={t('products.unitName')}
          maxLength={60}
          value={name}
          error={needed(name)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('products.unitCode')}
          maxLength={12}
          value={code}
          error={needed(code)}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <div>
          <div id="unit-decimals" className="mantine-InputWrapper-label">
            {t('products.unitDecimals')}
          </div>
          <SegmentedControl
            fullWidth
            aria-labelledby="unit-decimals"
            data={['0', '1', '2', '3']}
            value={decimals}
            onChange={setDecimals}
          />
          <p className={page.lead}>{t('catalog.record.decimalsHint')}</p>
        </div>
        <div className={page.actions}>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button loading={isBusy} onClick={() => void save()}>
            {t('common.save')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

function editOfUnit(row: UnitRow, fields: { readonly code: string; readonly name: string; readonly decimals: number }) {
  const before = { code: row.code, name: row.name, decimals: row.decimals }
  return { id: row.id, version: row.version, ...editOf(before, fields) }
}
