import { Select, Switch } from '@mantine/core'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeviceSettingsView } from '../../../src-shared/contract/device-views.ts'
import { Notice } from '../../components/notice.tsx'
import { useTillQuery } from '../../till/use-till-query.ts'
import { FormFoot } from './form-foot.tsx'
import classes from './settings.module.css'
import { useDeviceForm } from './use-device-form.ts'

export function DisplayPanel() {
  const stored = useTillQuery('device.settings', {}).data
  return stored === undefined ? null : <DisplayForm stored={stored.display} />
}

const AUTOMATIC = 'automatic'

function DisplayForm({ stored }: { readonly stored: DeviceSettingsView['display'] }) {
  const { t } = useTranslation()
  const form = useDeviceForm('display', stored)
  const screens = useTillQuery('device.screens', {}).data ?? []
  const { on, screenId } = form.value
  const isMissing = screenId !== null && screens.length > 0 && !screens.some(({ id }) => id === screenId)
  const options = [
    { value: AUTOMATIC, label: t('device.display.automatic') },
    ...screens.map(({ id, title, isFirst }) => ({
      value: id,
      label: isFirst ? t('device.display.first', { title }) : title,
    })),
    ...(isMissing ? [{ value: screenId, label: t('device.display.missing') }] : []),
  ]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void form.save()
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <p className={classes.lead}>{t('device.display.lead')}</p>
      <section className={classes.section}>
        <h2>{t('device.tabs.display')}</h2>
        <Switch
          label={t('device.display.on')}
          checked={on}
          onChange={(event) => form.change({ on: event.currentTarget.checked })}
        />
        {on && (
          <Select
            className={classes.narrow ?? ''}
            label={t('device.display.screen')}
            data={options}
            value={screenId ?? AUTOMATIC}
            allowDeselect={false}
            onChange={(value) => form.change({ screenId: value === null || value === AUTOMATIC ? null : value })}
          />
        )}
        {on && screenId === null && screens.length === 1 && (
          <Notice tone="info" title={t('device.display.none')}>
            {t('device.display.noneBody')}
          </Notice>
        )}
      </section>
      <FormFoot isDirty={form.isDirty} isBusy={form.isBusy} onUndo={form.undo} />
    </form>
  )
}
