import { IconPrinter, IconPrinterOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './printing.module.css'
import { PrintsDialog } from './prints-dialog.tsx'

/** The printer in the bar: what waits for it or for a person, in a number and words. Without a printer there is nothing. */
export function PrintingStatus() {
  const { t } = useTranslation()
  const format = useFormat()
  const state = useTillQuery('print.state', {}).data
  const [isOpen, setIsOpen] = useState(false)
  if (state === undefined || (!state.isSetUp && state.waiting + state.attention === 0)) return null
  const { waiting, attention, trouble } = state
  const words =
    attention > 0
      ? t('device.prints.attention', { count: attention, n: format.count(attention) })
      : trouble !== null && waiting > 0
        ? t(`device.trouble.${trouble}`)
        : waiting > 0
          ? t('device.prints.waiting', { count: waiting, n: format.count(waiting) })
          : t('device.prints.idle')
  const tone = attention > 0 ? 'bad' : trouble !== null && waiting > 0 ? 'warn' : 'calm'
  const Icon = tone === 'calm' ? IconPrinter : IconPrinterOff
  const count = attention + waiting
  return (
    <>
      <button
        type="button"
        className={classes.lamp}
        data-tone={tone}
        aria-label={`${t('device.prints.state')}: ${words}`}
        title={words}
        onClick={() => setIsOpen(true)}
      >
        <Icon size={22} aria-hidden />
        {tone !== 'calm' && <span className={classes.words}>{words}</span>}
        {count > 0 && <span className={classes.count}>{format.count(count)}</span>}
      </button>
      {isOpen && <PrintsDialog onClose={() => setIsOpen(false)} />}
    </>
  )
}
