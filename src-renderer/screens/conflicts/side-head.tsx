import { useTranslation } from 'react-i18next'
import type { ChangedBy } from '../../../src-shared/contract/conflict-views.ts'
import { useFormat } from '../../i18n/use-format.ts'

/** Whose side a column is, who changed it and when, as far as that is known. */
export function SideHead({ title, by }: { readonly title: string; readonly by: ChangedBy }) {
  return (
    <th scope="col">
      {title}
      <small dir="auto">
        <WhoAndWhen by={by} />
      </small>
    </th>
  )
}

export function WhoAndWhen({ by: { name, atMs } }: { readonly by: ChangedBy }) {
  const { t } = useTranslation()
  const format = useFormat()
  const who = name ?? t('decide.somebody')
  return atMs === null ? who : t('decide.whoWhen', { who, when: format.dayAndTime(atMs) })
}
