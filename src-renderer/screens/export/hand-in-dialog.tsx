import { Button, PasswordInput } from '@mantine/core'
import { IconFile, IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HandInRefusal } from '../../../src-shared/contract/bundle-calls.ts'
import type { BundleFile, HandedIn } from '../../../src-shared/contract/bundle-views.ts'
import type { EventData } from '../../../src-shared/contract/events.ts'
import { useApprovedCall, useAskAhead } from '../../approval/use-approved-call.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { useTill } from '../../till/till-context.ts'
import { useTillEvent } from '../../till/use-till-event.ts'
import { BundleButtons, BundleDialog } from './bundle-dialog.tsx'
import { BundleProgress } from './bundle-progress.tsx'
import classes from './export.module.css'
import { HandInResult } from './hand-in-result.tsx'

type Step =
  | { readonly at: 'choose' }
  | { readonly at: 'chosen'; readonly file: BundleFile }
  | { readonly at: 'running'; readonly file: BundleFile; readonly progress: EventData['bundle-progress'] }
  | { readonly at: 'done'; readonly handedIn: HandedIn }

/** Hands the file of another till to the server: choose it, open it, see what came of it. */
export function HandInDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { sync } = useTill()
  const askAhead = useAskAhead()
  const call = useApprovedCall()
  const [step, setStep] = useState<Step>({ at: 'choose' })
  const [refusal, setRefusal] = useState<HandInRefusal | null>(null)
  const [passphrase, setPassphrase] = useState('')
  useTillEvent('bundle-progress', (progress) => setStep((now) => (now.at === 'running' ? { ...now, progress } : now)))

  const choose = async () => {
    const chosen = await callTill('bundle.choose-file', {})
    if (chosen.ok) {
      setRefusal(null)
      setPassphrase('')
      setStep({ at: 'chosen', file: chosen.value })
    } else if (isDoorRefusal(chosen.refusal)) tellRefusal(chosen.refusal, t)
    else if (chosen.refusal.code !== 'cancelled') {
      setRefusal(chosen.refusal)
      setStep({ at: 'choose' })
    }
  }
  const handIn = async (file: BundleFile) => {
    setRefusal(null)
    const approvalId = await askAhead('outbox.carry')
    if (approvalId === null) return
    setStep({ at: 'running', file, progress: { step: 'checking', done: 0, total: null } })
    const input = { fileId: file.fileId, passphrase: file.encrypted ? passphrase : null }
    const answer = await call('bundle.hand-in', input, [approvalId])
    if (answer.ok) return setStep({ at: 'done', handedIn: answer.value })
    setStep({ at: 'chosen', file })
    if (!isDoorRefusal(answer.refusal)) setRefusal(answer.refusal)
    else if (answer.refusal.code !== 'NEEDS_APPROVAL') tellRefusal(answer.refusal, t)
  }

  const isBusy = step.at === 'running'
  const file = step.at === 'chosen' || step.at === 'running' ? step.file : null
  const isOffline = sync.connection !== 'online'
  return (
    <BundleDialog title={t('handIn.title')} isBusy={isBusy} onClose={onClose}>
      <div className={page.form}>
        {step.at === 'choose' && <p className={page.lead}>{t('handIn.body')}</p>}
        {isOffline && step.at !== 'done' && !isBusy && (
          <Notice tone="warn" title={t('handIn.offline')}>
            {t('handIn.offlineBody')}
          </Notice>
        )}
        {file !== null && <ChosenFile file={file} />}
        {file?.encrypted === true && (
          <PasswordInput
            label={t('handIn.passphrase')}
            value={passphrase}
            maxLength={200}
            autoFocus
            disabled={isBusy}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && passphrase !== '') void handIn(file)
            }}
          />
        )}
        {refusal !== null && (
          <Notice
            tone={refusal.code === 'cancelled' ? 'info' : 'bad'}
            title={t(`handIn.refusals.${refusal.code}.title`)}
          >
            {t(`handIn.refusals.${refusal.code}.body`)}
          </Notice>
        )}
        {step.at === 'running' && <BundleProgress progress={step.progress} />}
        {step.at === 'running' && step.progress.step === 'taking' && (
          <p className={page.lead}>{t('handIn.mayLeave')}</p>
        )}
        {step.at === 'done' && <HandInResult handedIn={step.handedIn} />}
        <div className={page.actions}>
          {!isBusy && (
            <Button
              variant={step.at === 'choose' ? 'filled' : 'default'}
              data-autofocus
              leftSection={<IconFile size={20} aria-hidden />}
              onClick={() => void choose()}
            >
              {t(step.at === 'choose' ? 'handIn.choose' : 'handIn.chooseOther')}
            </Button>
          )}
          {file !== null && (
            <BundleButtons
              label={t('handIn.button')}
              icon={<IconUpload size={20} aria-hidden />}
              isBusy={isBusy}
              isReady={!isOffline && (!file.encrypted || passphrase !== '')}
              autoFocus={!file.encrypted}
              onClick={() => void handIn(file)}
            />
          )}
          {step.at === 'done' && (
            <Button autoFocus onClick={onClose}>
              {t('common.close')}
            </Button>
          )}
        </div>
      </div>
    </BundleDialog>
  )
}

function ChosenFile({ file }: { readonly file: BundleFile }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <div className={classes.chosenFile}>
      <IconFile size={28} aria-hidden />
      <span className={classes.targetWords}>
        <strong className="selectable">{file.fileName}</strong>
        <span className={`${page.soft} figures`}>
          {[
            t('handIn.madeAt', { when: format.dayAndTime(file.madeAtMs) }),
            t('bundle.holds', { count: file.operations, n: format.count(file.operations) }),
            format.bytes(file.bytes),
          ].join(' · ')}
        </span>
      </span>
    </div>
  )
}
