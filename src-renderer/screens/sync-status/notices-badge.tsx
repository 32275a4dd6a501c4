import { IconBell } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useNavigation } from '../../app/navigation.ts'
import { useMay } from '../../approval/use-may.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './sync-status.module.css'

/** Only the server knows of them, and none stopped a sale: they need not be seen at once. */
const ASK_EVERY_MS = 60_000

/** In the bar, for whoever may see them: how many of the server's notices nobody has looked at. */
export function NoticesBadge() {
  const { t } = useTranslation()
  const format = useFormat()
  const may = useMay()
  const { sync } = useTill()
  const { openSync } = useNavigation()
  const isAsked = sync.connection === 'online' && may('audit.see')
  const { data } = useTillQuery('notice.list', {}, { enabled: isAsked, everyMs: ASK_EVERY_MS })
  const count = isAsked ? (data ?? []).filter(({ readAtMs }) => readAtMs === null).length : 0
  if (count === 0) return null
  return (
    <button type="button" className={`${classes.lamp} ${classes.notices}`} onClick={() => openSync('notices')}>
      <IconBell size={20} aria-hidden />
      {t('notices.badge', { count, n: format.count(count) })}
    </button>
  )
}
