import { useTranslation } from 'react-i18next'
import type { AuditView } from '../../../src-shared/contract/people-views.ts'
import { permissions, roles } from '../../../src-shared/users/permission.ts'
import { useFormat } from '../../i18n/use-format.ts'

type Value = AuditView['details'][string]

/** What stands in the details of an entry, one line each, in the shop's words where there are any. */
export function useAuditDetails(): (entry: AuditView) => readonly { readonly name: string; readonly value: string }[] {
  const { t, i18n } = useTranslation()
  const format = useFormat()

  const nameOf = (key: string): string =>
    i18n.exists(`people.audit.detail.${key}`) ? t(`people.audit.detail.${key}` as 'people.audit.detail.role') : key
  const wordsFor = (key: string, value: Value): string => {
    if (value === null) return t('people.audit.none')
    if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no')
    if (typeof value === 'number') {
      if (key.endsWith('Minor')) return format.money(value)
      return key.endsWith('Milli') ? format.quantity(value) : format.count(value)
    }
    const role = roles.find((each) => each === value)
    if (role !== undefined) return t(`people.role.${role}`)
    const permission = permissions.find((each) => each === value)
    if (permission !== undefined) return t(`people.permission.${permission}`)
    const purpose = (['sign-in', 'approval', 'own-pin'] as const).find((each) => each === value)
    return purpose === undefined ? value : t(`people.audit.purpose.${purpose}`)
  }
  return ({ details }) =>
    Object.entries(details)
      // The name of a call tells people nothing that its permission does not.
      .filter(([key]) => key !== 'call')
      .map(([key, value]) => ({ name: nameOf(key), value: wordsFor(key, value) }))
}
