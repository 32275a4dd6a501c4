import { Button, Modal, Progress } from '@mantine/core'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportPreview } from '../../../src-shared/contract/catalog-views.ts'
import type { ImportRefusal } from '../../../src-shared/contract/refusals.ts'
import type { Progress as Done, ImportReport } from '../../../src-shared/contract/views.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { callTill } from '../../till/call-till.ts'
import { useTillEvent } from '../../till/use-till-event.ts'
import classes from './import.module.css'
import { ImportPreviewView } from './import-preview.tsx'
import { ImportReportView } from './import-report.tsx'

type Step =
  | { readonly at: 'choose'; readonly refusal: ImportRefusal | { readonly code: 'no-preview' } | null }
  | { readonly at: 'reading'; readonly progress: Done }
  | { readonly at: 'preview'; readonly preview: ImportPreview }
  | { readonly at: 'applying'; readonly preview: ImportPreview }
  | { readonly at: 'done'; readonly report: ImportReport }

function refusalWords(refusal: ImportRefusal | { readonly code: 'no-preview' }, t: Words): string {
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
    case 'no-preview':
      return t('catalog.imports.gone')
  }
}

/** A catalog from a CSV file: choose it, see what it would do, and only then do it. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const [step, setStep] = useState<Step>({ at: 'choose', refusal: null })
  useTillEvent('import-progress', (progress) =>
    setStep((now) => (now.at === 'reading' ? { at: 'reading', progress } : now)),
  )
  const isBusy = step.at === 'reading' || step.at === 'applying'

  const choose = async () => {
    const chosen = await callTill('import.choose-file', {})
    if (!chosen.ok) {
      if (isDoorRefusal(chosen.refusal)) tellRefusal(chosen.refusal, t)
      return
    }
    setStep({ at: 'reading', progress: { done: 0, total: null } })
    const read = await callTill('import.preview', { fileId: chosen.value.fileId })
    if (read.ok) setStep({ at: 'preview', preview: read.value })
    else if (isDoorRefusal(read.refusal)) {
      tellRefusal(read.refusal, t)
      setStep({ at: 'choose', refusal: null })
    } else setStep({ at: 'choose', refusal: read.refusal })
  }
  const apply = async (preview: ImportPreview) => {
    setStep({ at: 'applying', preview })
    const answer = await call('import.apply', {})
    if (answer.ok) setStep({ at: 'done', report: answer.value })
    else if (isDoorRefusal(answer.refusal)) {
      tellRefusal(answer.refusal, t)
      setStep({ at: 'preview', preview })
    } else setStep({ at: 'choose', refusal: answer.refusal })
  }
  const close = () => {
    if (isBusy) return
    void callTill('import.cancel', {})
    onClose()
  }

  const preview = step.at === 'preview' || step.at === 'applying' ? step.preview : null
  const importCount = preview === null ? 0 : preview.counts.new + preview.counts.changed
  return (
    <Modal
      opened
      onClose={close}
      size={preview === null ? 860 : 1120}
      title={t('imports.title')}
      withCloseButton={!isBusy}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <div className={page.form}>
        {step.at === 'choose' && (
          <>
            {step.refusal !== null && (
              <Notice tone={step.refusal.code === 'cancelled' ? 'info' : 'bad'}>{refusalWords(step.refusal, t)}</Notice>
            )}
            <p className={page.lead}>{t('imports.lead')}</p>
            <p className={page.lead}>{t('imports.lead2')}</p>
          </>
        )}
        {step.at === 'reading' && <Reading progress={step.progress} />}
        {preview !== null && (
          <>
            <div className={classes.file}>
              <IconFileSpreadsheet size={28} aria-hidden />
              <span className={page.cut}>{preview.fileName}</span>
            </div>
            <ImportPreviewView preview={preview} />
          </>
        )}
        {step.at === 'applying' && <Notice tone="info">{t('catalog.imports.applying')}</Notice>}
        {step.at === 'done' && <ImportReportView report={step.report} />}
        <div className={page.actions}>
          {step.at === 'reading' && (
            <Button autoFocus variant="default" onClick={() => void callTill('import.cancel', {})}>
              {t('imports.cancel')}
            </Button>
          )}
          {step.at === 'choose' && (
            <Button data-autofocus onClick={() => void choose()}>
              {t('imports.choose')}
            </Button>
          )}
          {preview !== null && (
            <>
              <Button variant="default" disabled={isBusy} onClick={() => void choose()}>
                {t('imports.chooseOther')}
              </Button>
              <Button variant="default" disabled={isBusy} onClick={close}>
                {t('common.cancel')}
              </Button>
              <Button
                autoFocus
                loading={step.at === 'applying'}
                disabled={importCount === 0}
                leftSection={<NeedsMark permission="catalog.edit" />}
                onClick={() => void apply(preview)}
              >
                {t('catalog.imports.apply', { count: importCount, n: format.count(importCount) })}
              </Button>
            </>
          )}
          {step.at === 'done' && (
            <Button autoFocus onClick={close}>
              {t('common.close')}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  )
}

function Reading({ progress: { done, total } }: { readonly progress: Done }) {
  const { t } = useTranslation()
  const format = useFormat()
  const isComparing = total !== null && done >= total
  return (
    <div>
      <div className={classes.running}>
        <span>{isComparing ? t('catalog.imports.comparing') : t('catalog.imports.reading')}</span>
        <span className="figures">
          {total === null
            ? t('imports.rows', { done: format.count(done) })
            : t('imports.rowsOf', { done: format.count(done), total: format.count(total) })}
        </span>
      </div>
      <Progress
        size="lg"
        animated={total === null || isComparing}
        value={total === null || total === 0 ? 100 : (done / total) * 100}
        aria-label={t('imports.progress')}
      />
    </div>
  )
}
