import { useTranslation } from 'react-i18next'
import { Teach } from '../../components/teach.tsx'

export function ReportsScreen() {
  const { t } = useTranslation()
  return <Teach icon={null} title={t('nav.reports')} />
}
