import { useTranslation } from 'react-i18next'
import { Notice } from '../../components/notice.tsx'
import { useTill } from '../../till/till-context.ts'
import classes from './people.module.css'

/** Over every screen, while nobody may more than a cashier because the server has been silent for too long. */
export function ExpiredNotice() {
  const { t } = useTranslation()
  const { permissionsExpired } = useTill()
  if (!permissionsExpired) return null
  return (
    <div className={classes.expired}>
      <Notice tone="warn" title={t('people.expired.title')}>
        {t('people.expired.body')}
      </Notice>
    </div>
  )
}
