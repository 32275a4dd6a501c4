import { Button, Loader } from '@mantine/core'
import { IconCircleCheck, IconInfoCircle, IconPrinterOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './settings.module.css'

/** How the printer is now: asked when this is shown, and again when somebody wants to know. */
export function PrinterState() {
  const { t } = useTranslation()
  const by = useTillQuery('device.settings', {}).data?.printer.connection.by
  const state = useTillQuery('device.look-at-printer', {})
  const trouble = state.data?.trouble ?? null
  if (state.isFetching || state.data === undefined) {
    return (
      <span className={classes.state} role="status">
        <Loader size="sm" aria-hidden />
        {t('device.printer.looking')}
      </span>
    )
  }
  const words =
    trouble !== null
      ? t(`device.trouble.${trouble}`)
      : by === 'system'
        ? t('device.printer.readySystem')
        : state.data.answers
          ? t('device.printer.ready')
          : t('device.printer.readySilent')
  const Icon = trouble !== null ? IconPrinterOff : state.data.answers ? IconCircleCheck : IconInfoCircle
  return (
    <>
      <span className={classes.state} data-tone={trouble === null ? 'calm' : 'bad'} role="status">
        <Icon size={22} aria-hidden />
        {words}
      </span>
      {by !== 'system' && (
        <Button variant="subtle" onClick={() => void state.refetch()}>
          {t('device.printer.look_')}
        </Button>
      )}
      {trouble !== null && <span className={classes.hint}>{t(`device.help.${trouble}`)}</span>}
    </>
  )
}
