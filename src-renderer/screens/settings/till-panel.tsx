import { Button, Switch, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Notice } from '../../components/notice.tsx'
import { isDoorRefusal, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { play, setSound, soundIsOn } from '../../sounds/play.ts'
import { callTill, type RefusalOfCall } from '../../till/call-till.ts'
import { useTill } from '../../till/till-context.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { ConflictSelling } from './conflict-selling.tsx'
import classes from './settings.module.css'

type Tested =
  | { readonly ok: true; readonly version: string; readonly tookMs: number }
  | { readonly ok: false; readonly code: Exclude<RefusalOfCall<'till.test-server'>['code'], 'standalone'> }

/** Who this till is, whether its server answers, how it looks and sounds. */
export function TillPanel() {
  const { t } = useTranslation()
  const format = useFormat()
  const { till } = useTill()
  const about = useTillQuery('till.about', {}).data
  const [tested, setTested] = useState<Tested | null>(null)
  const [isTesting, setIsTesting] = useState(false)
  const [sound, setSoundState] = useState(soundIsOn)
  const scheme = useComputedColorScheme('light')
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true })

  const test = async () => {
    setIsTesting(true)
    setTested(null)
    const answer = await callTill('till.test-server', {})
    setIsTesting(false)
    if (answer.ok) setTested({ ok: true, ...answer.value })
    else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else if (answer.refusal.code !== 'standalone') setTested({ ok: false, code: answer.refusal.code })
  }

  return (
    <div className={classes.form}>
      <section className={classes.section}>
        <h2>{t('device.till.title')}</h2>
        <dl className={`${classes.facts} figures`}>
          <dt>{t('device.till.name')}</dt>
          <dd dir="auto">
            {till.shopName === till.storeName ? till.shopName : `${till.shopName}, ${till.storeName}`} ·{' '}
            {till.storeCode}-{till.tillCode}
          </dd>
          <dt>{t('device.till.server')}</dt>
          <dd className="selectable">{till.serverUrl ?? t('device.till.standalone')}</dd>
          <dt>{t('device.till.version')}</dt>
          <dd>{about?.version}</dd>
          <dt>{t('device.till.data')}</dt>
          <dd className="selectable">
            {about !== undefined &&
              t('device.till.dataSize', { size: format.bytes(about.dataBytes), folder: about.dataFolder })}
          </dd>
        </dl>
        {till.serverUrl !== null && (
          <div className={classes.row}>
            <Button variant="default" loading={isTesting} onClick={() => void test()}>
              {t('device.till.test')}
            </Button>
          </div>
        )}
        {tested?.ok === true && (
          <Notice tone="info">{t('device.till.testOk', { version: tested.version, ms: tested.tookMs })}</Notice>
        )}
        {tested?.ok === false && (
          <Notice tone="bad" title={t(`device.till.${tested.code}`)}>
            {t(`device.till.${tested.code}Body`)}
          </Notice>
        )}
      </section>
      {till.serverUrl !== null && <ConflictSelling />}
      <section className={classes.section}>
        <h2>{t('device.till.look')}</h2>
        <Switch
          label={t('device.till.sounds')}
          checked={sound}
          onChange={(event) => {
            setSound(event.currentTarget.checked)
            setSoundState(event.currentTarget.checked)
            play('scan')
          }}
        />
        <Switch
          label={t('device.till.dark')}
          checked={scheme === 'dark'}
          onChange={(event) => setColorScheme(event.currentTarget.checked ? 'dark' : 'light')}
        />
      </section>
    </div>
  )
}
