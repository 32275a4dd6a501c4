import { IconAlertTriangle, IconPrinter } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './printing.module.css'

/** One line under a thing that is done: what became of its receipt on paper. Nothing where nothing is printed. */
export function PrintLine({ subjectId }: { readonly subjectId: string }) {
  const { t } = useTranslation()
  const job = useTillQuery('print.of', { subjectId }).data
  const trouble = useTillQuery('print.state', {}).data?.trouble ?? null
  if (job === undefined || job.state === 'none' || job.state === 'discarded') return null
  const words = {
    waiting:
      trouble === null
        ? t('device.line.waitingQueue')
        : t('device.line.waiting', { why: t(`device.trouble.${trouble}`).toLocaleLowerCase() }),
    printing: trouble === null ? t('device.line.printing') : t(`device.trouble.${trouble}`),
    printed: t('device.line.printed'),
    failed: t('device.line.failed'),
    'needs-check': t('device.line.check'),
  }[job.state]
  const isCalm = job.state === 'printed' || (trouble === null && (job.state === 'waiting' || job.state === 'printing'))
  return (
    <p className={classes.line} data-tone={isCalm ? 'calm' : 'warn'} role="status">
      {isCalm ? <IconPrinter size={20} aria-hidden /> : <IconAlertTriangle size={20} aria-hidden />}
      {words}
    </p>
  )
}
