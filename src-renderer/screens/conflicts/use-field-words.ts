import { useTranslation } from 'react-i18next'
import type { ProductFields } from '../../../src-shared/sync/records.ts'
import { es } from '../../i18n/es.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'

function isProductField(field: string): field is keyof ProductFields {
  return Object.hasOwn(es.conflicts.fields, field)
}

/** A product's fields and their values as people read them. */
export function useFieldWords() {
  const { t } = useTranslation()
  const format = useFormat()
  const categories = useTillQuery('category.list', {})
  const units = useTillQuery('unit.list', {})

  const wordsFor = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === '') return t('conflicts.empty')
    if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no')
    if (Array.isArray(value)) return value.length === 0 ? t('conflicts.empty') : value.join(', ')
    if (typeof value === 'number') {
      if (field === 'taxBasisPoints') return format.rate(value)
      return field.endsWith('Minor') ? format.money(value) : format.count(value)
    }
    if (field === 'categoryId') return categories.data?.find(({ id }) => id === value)?.name ?? String(value)
    if (field === 'unitId') return units.data?.find(({ id }) => id === value)?.name ?? String(value)
    return String(value)
  }
  return {
    nameOf: (field: string) => (isProductField(field) ? t(`conflicts.fields.${field}`) : field),
    valueOf: wordsFor,
  }
}
