import { Select } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { tellRefusal } from '../../components/tell.tsx'
import { useTillQuery } from '../../till/use-till-query.ts'
import { UnitDialog } from './unit-dialog.tsx'

interface Choice {
  readonly value: string | null
  readonly onChange: (id: string | null) => void
}

/** Stands for "make a new one" among the choices. */
const NEW = 'new'

/** Categories; one that does not exist yet is made from what was typed. */
export function CategorySelect({ value, onChange }: Choice) {
  const { t } = useTranslation()
  const call = useApprovedCall()
  const queries = useQueryClient()
  const categories = useTillQuery('category.list', {})
  const [typed, setTyped] = useState('')
  const known = categories.data ?? []
  const name = typed.trim().slice(0, 80)
  const isNew = name !== '' && !known.some((category) => category.name.toLowerCase() === name.toLowerCase())
  const create = async () => {
    const answer = await call('category.create', { name })
    if (!answer.ok) {
      tellRefusal(answer.refusal, t)
      return
    }
    await queries.invalidateQueries({ queryKey: ['category.list'] })
    onChange(answer.value.id)
  }
  return (
    <Select
      label={t('products.category')}
      placeholder={t('products.categoryNone')}
      searchable
      clearable
      limit={100}
      data={[
        ...known.map((category) => ({ value: category.id, label: category.name })),
        ...(isNew ? [{ value: NEW, label: `+ ${t('products.categoryNew')}: ${name}` }] : []),
      ]}
      filter={({ options, search }) =>
        options.filter(
          (option) =>
            'value' in option &&
            (option.value === NEW || option.label.toLowerCase().includes(search.trim().toLowerCase())),
        )
      }
      value={value}
      onSearchChange={setTyped}
      onChange={(chosen) => void (chosen === NEW ? create() : onChange(chosen))}
    />
  )
}

export function UnitSelect({ value, onChange }: Choice) {
  const { t } = useTranslation()
  const units = useTillQuery('unit.list', {})
  const [isMaking, setIsMaking] = useState(false)
  return (
    <>
      <Select
        label={t('products.unit')}
        placeholder={t('products.unitNone')}
        clearable
        data={[
          ...(units.data ?? []).map((unit) => ({ value: unit.id, label: `${unit.name} (${unit.code})` })),
          { value: NEW, label: `+ ${t('products.unitNew')}` },
        ]}
        value={value}
        onChange={(chosen) => (chosen === NEW ? setIsMaking(true) : onChange(chosen))}
      />
      {isMaking && (
        <UnitDialog
          row={null}
          onClose={() => setIsMaking(false)}
          onSaved={(id) => {
            setIsMaking(false)
            onChange(id)
          }}
        />
      )}
    </>
  )
}
