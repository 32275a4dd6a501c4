import { Button, Modal, Progress } from '@mantine/core'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportRefusal } from '../../../src-shared/contract/refusals.ts'
import type { Progress as Done, ImportReport } from '../../../src-shared/contract/views.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { callTill } from '../../till/call-till.ts'
import { useTillEvent } from '../../till/use-till-event.ts'
import classes from './import.module.css'
import { ImportReportView } from './import-report.tsx'

interface ChosenFile {
  readonly fileId: string
  readonly fileName: string
}

function refusalWords(refusal: ImportRefusal, t: Words): string {
  switch (refusal.code) {
    case 'cancelled':
      return t('imports.cancelled')
    case 'file-gone':
      return t('imports.fileGone')
    case 'columns-missing':
      return t('imports.columnsMissing', { missing: refusal.missing.join(', '), found: refusal.found.join(', ') })
    case 'not-text':
      return t('imports.notText')
    case 'import-running':
      return t('imports.alreadyRunning')
  }
}

/** A catalog from a CSV file: choose, import with progress, and what was wrong with it. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [file, setFile] = useState<ChosenFile | null>(null)
  const [progress, setProgress] = useState<Done | null>(null)
  const [report, setReport] = useState<ImportReport | null>(null)
  const [refusal, setRefusal] = useState<ImportRefusal | null>(null)
  const isRunning = progress !== null
  useTillEvent('import-progress', (done) => setProgress((now) => (now === null ? null : done)))

  const choose = async () => {
    const answer = await callTill('import.choose-file', {})
    if (answer.ok) {
      setFile(answer.value)
      setReport(null)
      setRefusal(null)
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
  }
  const run = async (fileId: string) => {
    setRefusal(null)
    setProgress({ done: 0, total: null })
    const answer = await callTill('import.run', { fileId })
    setProgress(null)
    if (answer.ok) setReport(answer.value)
    else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else setRefusal(answer.refusal)
  }

  return (
    <Modal
      opened
      onClose={() => {
        if (!isRunning) onClose()
      }}
      size={860}
      title={t('imports.title')}
      withCloseButton={!isRunning}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <div className={page.form}>
        {report === null && (
          <>
            <p className={page.lead}>{t('imports.lead')}</p>
            <p className={page.lead}>{t('imports.lead2')}</p>
          </>
        )}
        {refusal !== null && (
          <Notice tone={refusal.code === 'cancelled' ? 'info' : 'bad'}>{refusalWords(refusal, t)}</Notice>
        )}
        {file !== null && report === null && (
          <div className={classes.file}>
            <IconFileSpreadsheet size={28} aria-hidden />
            <span className={page.cut}>{file.fileName}</span>
          </div>
        )}
        {isRunning && <RunningImport progress={progress} words={rowsWords(progress, t, format.count)} />}
        {report !== null && <ImportReportView report={report} />}
        <div className={page.actions}>
          {isRunning ? (
            <Button autoFocus variant="default" onClick={() => void callTill('import.cancel', {})}>
              {t('imports.cancel')}
            </Button>
          ) : (
            <>
              <Button
                variant={file === null ? 'filled' : 'default'}
                {...(file === null ? { 'data-autofocus': true } : {})}
                onClick={() => void choose()}
              >
                {file === null ? t('imports.choose') : t('imports.chooseOther')}
              </Button>
              {file !== null && report === null && (
                <Button autoFocus onClick={() => void run(file.fileId)}>
                  {t('imports.run')}
                </Button>
              )}
              {report !== null && (
                <Button autoFocus onClick={onClose}>
                  {t('common.close')}
                </Button>
              )}
            </>
          )}
        </div>
      </div>
    </Modal>
  )
}

function rowsWords({ done, total }: Done, t: Words, count: (value: number) => string): string {
  return total === null
    ? t('imports.rows', { done: count(done) })
    : t('imports.rowsOf', { done: count(done), total: count(total) })
}

function RunningImport({ progress, words }: { readonly progress: Done; readonly words: string }) {
  const { t } = useTranslation()
  const { done, total } = progress
  return (
    <div>
      <div className={classes.running}>
        <span>{t('imports.running')}</span>
        <span className="figures">{words}</span>
      </div>
      <Progress
        size="lg"
        animated={total === null}
        value={total === null || total === 0 ? 100 : (done / total) * 100}
        aria-label={t('imports.progress')}
      />
    </div>
  )
}
