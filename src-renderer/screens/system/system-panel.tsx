import { Button } from '@mantine/core'
import { IconCopy, IconDeviceFloppy, IconRefresh, IconStethoscope } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { assessSystem, type Lamp, worstOf } from '../../../src-shared/system/assess-system.ts'
import { isDoorRefusal, tellDone, tellRefusal, tellWrong } from '../../components/tell.tsx'
import { useNow } from '../../components/use-now.ts'
import { useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { callTill } from '../../till/call-till.ts'
import { useTill } from '../../till/till-context.ts'
import { LampCard, lampIcons } from './lamp-card.tsx'
import { ServerFacts } from './server-facts.tsx'
import classes from './system.module.css'
import { SyncFacts, TillFacts } from './till-facts.tsx'
import { useSystem } from './use-system.ts'

/** Whether all is well, what is not and what to do about it; below it the figures, for whoever helps. */
export function SystemPanel() {
  const { t } = useTranslation()
  const format = useFormat()
  const { sync } = useTill()
  const { till, server, refreshedAtMs, isRefreshing, refresh } = useSystem()
  const nowMs = useNow(5000)
  if (till === undefined) return <p className={classes.loading}>{t('common.loading')}</p>
  const lamps = assessSystem({ till, server: server ?? null, sync, nowMs })
  const summary = summaryOf(lamps, { sync, isAsking: server === undefined }, t)
  const Icon = lampIcons[summary.state]
  return (
    <div className={classes.panel}>
      <section className={classes.summary} data-state={summary.state} aria-label={t('system.title')}>
        <Icon size={40} stroke={1.7} aria-hidden />
        <div className={classes.summaryWords} role="status">
          <h2>{summary.title}</h2>
          <p>{summary.body}</p>
        </div>
        <div className={classes.refresh}>
          <Button
            variant="default"
            leftSection={<IconRefresh size={20} aria-hidden />}
            aria-disabled={isRefreshing}
            onClick={refresh}
          >
            {t('system.refresh')}
          </Button>
          <span className="figures">{t('system.refreshed', { time: format.time(refreshedAtMs) })}</span>
        </div>
      </section>
      <ul className={classes.lamps} aria-label={t('system.title')}>
        {lamps.map((lamp) => (
          <LampCard key={lamp.name} lamp={lamp} nowMs={nowMs} />
        ))}
      </ul>
      <HelpActions onChecked={refresh} />
      <div className={classes.columns}>
        <TillFacts state={till} />
        {sync.connection !== 'standalone' && <SyncFacts state={till} nowMs={nowMs} />}
        {server != null && <ServerFacts state={server} nowMs={nowMs} />}
      </div>
    </div>
  )
}

/** What can be done from here: something to send to whoever helps, and a look through the file. */
function HelpActions({ onChecked }: { readonly onChecked: () => void }) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState<'copy' | 'save' | 'check' | null>(null)
  const copy = async () => {
    setBusy('copy')
    const answer = await callTill('system.copy-diagnosis', {})
    setBusy(null)
    if (answer.ok) tellDone(t('system.copied'), t('system.copiedBody'))
    else tellRefusal(answer.refusal, t)
  }
  const save = async () => {
    setBusy('save')
    const answer = await callTill('system.save-diagnosis', {})
    setBusy(null)
    if (answer.ok) tellDone(t('system.saved'), answer.value.fileName)
    else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
  }
  const check = async () => {
    setBusy('check')
    const answer = await callTill('system.check-file', {})
    setBusy(null)
    if (!answer.ok) return tellRefusal(answer.refusal, t)
    onChecked()
    if (answer.value.problem === null) tellDone(t('system.checkSound'))
    else tellWrong(t('system.checkBad'), t('system.todo.till-damaged'))
  }
  return (
    <div className={classes.actions}>
      <Button leftSection={<IconCopy size={20} aria-hidden />} loading={busy === 'copy'} onClick={() => void copy()}>
        {t('system.copy')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconDeviceFloppy size={20} aria-hidden />}
        loading={busy === 'save'}
        onClick={() => void save()}
      >
        {t('system.save')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconStethoscope size={20} aria-hidden />}
        loading={busy === 'check'}
        onClick={() => void check()}
      >
        {t('system.checkFile')}
      </Button>
    </div>
  )
}

function summaryOf(
  lamps: readonly Lamp[],
  { sync, isAsking }: { readonly sync: ReturnType<typeof useTill>['sync']; readonly isAsking: boolean },
  t: Words,
): { readonly state: Lamp['state']; readonly title: string; readonly body: string } {
  const worst = worstOf(lamps)
  const troubled = lamps.filter(({ state }) => state === worst)
  const onlyOffline = sync.connection === 'offline' && worst === 'weak' && troubled.every(({ name }) => name === 'sync')
  if (onlyOffline) return { state: 'weak', title: t('system.summary.offline'), body: t('system.summary.offlineBody') }
  if (worst !== 'good') {
    const what = troubled.map(({ name }) => t(`system.lamp.${name}`)).join(', ')
    return {
      state: worst,
      title: t(`system.summary.${worst}`),
      body: t(`system.summary.${worst}Body`, { what }),
    }
  }
  if (sync.connection === 'standalone') {
    return { state: 'good', title: t('system.summary.alone'), body: t('system.summary.aloneBody') }
  }
  if (isAsking || sync.connection === 'connecting') {
    return { state: 'unknown', title: t('system.summary.asking'), body: t('system.summary.askingBody') }
  }
  return { state: 'good', title: t('system.summary.good'), body: t('system.summary.goodBody') }
}
