import { Button, Checkbox, Progress } from '@mantine/core'
import { IconDeviceFloppy } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Progress as Done, ExportReport } from '../../../src-shared/contract/views.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { useTill } from '../../till/till-context.ts'
import { useTillEvent } from '../../till/use-till-event.ts'
import classes from './export.module.css'
import { exportRefusalWords } from './export-refusal-words.ts'
import { ExportResult } from './export-result.tsx'
import { TargetPicker, useExportTargets } from './target-picker.tsx'
import { UnsentOnStick } from './unsent-on-stick.tsx'

type What = 'todays-sales' | 'backup'

/** Carries the day's sales and a copy of the database out of the till, verified. */
export function ExportScreen() {
  const { t } = useTranslation()
  const format = useFormat()
  const { till } = useTill()
  const targets = useExportTargets()
  const target = targets.chosen
  const [what, setWhat] = useState<readonly What[]>(['todays-sales', 'backup'])
  const [progress, setProgress] = useState<(Done & { readonly file: string }) | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [report, setReport] = useState<ExportReport | null>(null)
  const isBusy = progress !== null
  useTillEvent('export-progress', (done) => setProgress((now) => (now === null ? null : done)))

  const toggle = (one: What, isOn: boolean) =>
    setWhat((before) => (isOn ? [...before, one] : before.filter((other) => other !== one)))
  const write = async (targetId: string) => {
    setProblem(null)
    setProgress({ done: 0, total: null, file: '' })
    const answer = await callTill('export.write', { targetId, what: [...what] })
    setProgress(null)
    if (answer.ok) setReport(answer.value)
    else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else setProblem(exportRefusalWords(answer.refusal, t, format))
  }

  return (
    <div className={`${page.page} ${classes.whole}`}>
      <div className={page.head}>
        <h1 className={page.title}>{t('exports.title')}</h1>
      </div>
      <p className={page.lead}>{t('exports.lead')}</p>
      {report !== null ? (
        <ExportResult report={report} onAgain={() => setReport(null)} />
      ) : (
        <div className={`${page.columns} ${page.even}`}>
          <section className={`${page.panel} ${page.padded} ${page.form}`} aria-labelledby="export-what">
            <h2 className={page.subtitle} id="export-what">
              {t('exports.what')}
            </h2>
            <Checkbox
              label={t('exports.sales')}
              description={t('exports.salesBody')}
              checked={what.includes('todays-sales')}
              disabled={isBusy}
              onChange={(event) => toggle('todays-sales', event.currentTarget.checked)}
            />
            <Checkbox
              label={t('exports.backup')}
              description={t('exports.backupBody')}
              checked={what.includes('backup')}
              disabled={isBusy}
              onChange={(event) => toggle('backup', event.currentTarget.checked)}
            />
            {what.length === 0 && <p className={page.lead}>{t('exports.nothingPicked')}</p>}
            <div style={{ flex: 1 }} />
            {problem !== null && <Notice tone="bad">{problem}</Notice>}
            {progress !== null && (
              <div>
                <div className={classes.progressWords}>
                  <span className={page.cut}>
                    {progress.file === '' ? t('exports.preparing') : t('exports.writing', { file: progress.file })}
                  </span>
                  {progress.total !== null && (
                    <span className="figures">
                      {format.rate(Math.round((progress.done / Math.max(progress.total, 1)) * 100) * 100)}
                    </span>
                  )}
                </div>
                <Progress
                  size="lg"
                  animated={progress.total === null}
                  value={progress.total === null ? 100 : (progress.done / Math.max(progress.total, 1)) * 100}
                  aria-label={t('exports.progress')}
                />
              </div>
            )}
            <Button
              size="lg"
              h={64}
              leftSection={<IconDeviceFloppy size={24} aria-hidden />}
              loading={isBusy}
              disabled={target === undefined || what.length === 0}
              onClick={() => target !== undefined && void write(target.id)}
            >
              {t('exports.write')}
            </Button>
          </section>
          <section className={`${page.panel} ${page.padded} ${page.form}`} aria-labelledby="export-where">
            <h2 className={page.subtitle} id="export-where">
              {t('exports.where')}
            </h2>
            <TargetPicker targets={targets} label="export-where" disabled={isBusy} />
          </section>
        </div>
      )}
      {till.serverUrl !== null && report === null && <UnsentOnStick />}
    </div>
  )
}
