import { Button, NumberInput, TextInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeviceSettingsView } from '../../../src-shared/contract/device-views.ts'
import { scannerSettingsSchema } from '../../../src-shared/device/scanner-settings.ts'
import { focusFirstError } from '../../components/focus-first-error.ts'
import { useScan } from '../../scanner/use-scan.ts'
import type { ScanRhythm } from '../../scanner/wedge-detector.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { FormFoot } from './form-foot.tsx'
import classes from './settings.module.css'
import { useDeviceForm } from './use-device-form.ts'

/** How this till tells its scanner from a person, with a place to try. */
export function ScannerPanel({ active }: { readonly active: boolean }) {
  const stored = useTillQuery('device.settings', {}).data
  return stored === undefined ? null : <ScannerForm stored={stored.scanner} active={active} />
}

/** Of a scanner that is slower than this share of the limit, a key comes late now and then. */
const TIGHT = 0.7

function ScannerForm({ stored, active }: { readonly stored: DeviceSettingsView['scanner']; readonly active: boolean }) {
  const { t } = useTranslation()
  const form = useDeviceForm('scanner', stored)
  const [came, setCame] = useState<{ readonly code: string; readonly rhythm: ScanRhythm } | null>(null)
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set())
  const element = useRef<HTMLFormElement>(null)
  useScan((code, rhythm) => setCame({ code, rhythm }), active)

  const { gapMs, minLength, prefix, suffix } = form.value
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const checked = scannerSettingsSchema.safeParse(form.value)
    setWrong(new Set(checked.error?.issues.map(({ path }) => String(path[0]))))
    if (checked.success) void form.save()
    else focusFirstError(element.current)
  }
  const slowest = came === null ? 0 : Math.ceil(came.rhythm.slowestGapMs)
  const isTight = slowest > gapMs * TIGHT
  const roomy = Math.min(300, Math.ceil((slowest * 2) / 10) * 10)
  const whole = (from: number, to: number) => t('device.shop.number', { from, to })

  return (
    <form className={classes.form} ref={element} onSubmit={submit} noValidate>
      <p className={classes.lead}>{t('device.scanner.lead')}</p>
      <section className={classes.section}>
        <div className={classes.trial} data-came={came !== null} role="status">
          {came === null ? (
            <>
              <strong>{t('device.scanner.test')}</strong>
              <p className={classes.hint}>{t('device.scanner.testBody')}</p>
            </>
          ) : (
            <>
              <p className={classes.hint}>{t('device.scanner.came')}</p>
              <p className={`${classes.came} selectable`}>{came.code}</p>
              <p>
                {t('device.scanner.length', { count: came.code.length, n: came.code.length })} ·{' '}
                {t('device.scanner.speed', { ms: slowest })}
              </p>
              <p className={classes.hint}>
                {isTight ? t('device.scanner.tight', { ms: roomy }) : t('device.scanner.fine')}
              </p>
            </>
          )}
        </div>
        {isTight && roomy > gapMs && (
          <div className={classes.row}>
            <Button variant="default" onClick={() => form.change({ gapMs: roomy })}>
              {t('device.scanner.useThat', { ms: roomy })}
            </Button>
          </div>
        )}
      </section>
      <section className={classes.section}>
        <h2>{t('device.tabs.scanner')}</h2>
        <div className={classes.pair}>
          <NumberInput
            label={t('device.scanner.gap')}
            description={t('device.scanner.gapHint')}
            min={10}
            max={300}
            step={10}
            allowDecimal={false}
            hideControls
            value={gapMs}
            error={wrong.has('gapMs') && whole(10, 300)}
            onChange={(value) => form.change({ gapMs: Number(value) })}
          />
          <NumberInput
            label={t('device.scanner.minLength')}
            description={t('device.scanner.minLengthHint')}
            min={1}
            max={32}
            allowDecimal={false}
            hideControls
            value={minLength}
            error={wrong.has('minLength') && whole(1, 32)}
            onChange={(value) => form.change({ minLength: Number(value) })}
          />
          <TextInput
            label={t('device.scanner.prefix')}
            description={t('device.scanner.affixHint')}
            maxLength={8}
            value={prefix}
            error={wrong.has('prefix') && t('device.scanner.affixWrong')}
            onChange={(event) => form.change({ prefix: event.currentTarget.value })}
          />
          <TextInput
            label={t('device.scanner.suffix')}
            maxLength={8}
            value={suffix}
            error={wrong.has('suffix') && t('device.scanner.affixWrong')}
            onChange={(event) => form.change({ suffix: event.currentTarget.value })}
          />
        </div>
      </section>
      <FormFoot isDirty={form.isDirty} isBusy={form.isBusy} onUndo={form.undo} />
    </form>
  )
}
