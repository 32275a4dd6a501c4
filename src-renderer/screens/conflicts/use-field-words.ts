import { useTranslation } from 'react-i18next'
import { discountSchema } from '../../../src-shared/sale/discount.ts'
import { quoteFields, type RecordEntity } from '../../../src-shared/sync/records.ts'
import { roleSchema } from '../../../src-shared/users/permission.ts'
import { es } from '../../i18n/es.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'

type KnownField = keyof typeof es.conflicts.fields

function isKnown(field: string): field is KnownField {
  return Object.hasOwn(es.conflicts.fields, field)
}

/** A record's fields and their values as people read them. */
export function useFieldWords(entity: RecordEntity) {
  const { t } = useTranslation()
  const format = useFormat()
  const categories = useTillQuery('category.list', {})
  const units = useTillQuery('unit.list', {})

  const wordsForNumber = (field: string, value: number): string => {
    if (field === 'taxBasisPoints') return format.rate(value)
    if (field.endsWith('Minor')) return format.money(value)
    if (field.endsWith('Ms')) return format.day(value)
    return field.endsWith('Milli') ? format.quantity(value) : format.count(value)
  }
  const wordsForText = (field: string, value: string): string => {
    if (field === 'categoryId') return categories.data?.find(({ id }) => id === value)?.name ?? value
    if (field === 'unitId') return units.data?.find(({ id }) => id === value)?.name ?? value
    // Of what this till may not know, the end tells one from the other.
    if (field.endsWith('Id') && field !== 'taxId') return t('conflicts.otherRecord', { end: value.slice(-6) })
    const role = field === 'role' ? roleSchema.safeParse(value).data : undefined
    if (role !== undefined) return t(`people.role.${role}`)
    const status = field === 'status' ? quoteFields.shape.status.safeParse(value).data : undefined
    if (status !== undefined) return t(`conflicts.status.${status}`)
    return value.startsWith('data:image/') ? t('conflicts.picture') : value
  }
  const wordsFor = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === '') return t('conflicts.empty')
    if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no')
    if (Array.isArray(value)) {
      const texts = value.map((item) => (typeof item === 'object' ? quotedLine(item) : String(item)))
      return texts.length === 0 ? t('conflicts.empty') : texts.join(', ')
    }
    if (typeof value === 'number') return wordsForNumber(field, value)
    const discount = discountSchema.safeParse(value).data
    if (discount?.kind === 'percent') return format.rate(discount.basisPoints)
    return discount === undefined ? wordsForText(field, String(value)) : format.money(discount.amountMinor)
  }
  const quotedLine = ({ quantityMilli = 0, name = '' }: { quantityMilli?: number; name?: string }) =>
    `${format.quantity(quantityMilli)} × ${name}`

  const nameOf = (field: string): string => {
    const known = entity === 'user' && field === 'active' ? 'worksHere' : field
    return isKnown(known) ? t(`conflicts.fields.${known}`) : field
  }
  return { nameOf, valueOf: wordsFor }
}
