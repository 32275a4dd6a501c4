import { Button, Checkbox, PasswordInput } from '@mantine/core'
import { IconCircleCheck, IconUsb } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BundleRefusal } from '../../../src-shared/contract/bundle-calls.ts'
import type { BundleView, UnsentView } from '../../../src-shared/contract/bundle-views.ts'
import type { EventData } from '../../../src-shared/contract/events.ts'
import { bundlePassphraseSchema } from '../../../src-shared/sync/bundle.ts'
import { useApprovedCall, useAskAhead } from '../../approval/use-approved-call.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellRefusal } from '../../components/tell.tsx'
import { type Format, useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { useTill } from '../../till/till-context.ts'
import { useTillEvent } from '../../till/use-till-event.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { BundleButtons, BundleDialog } from './bundle-dialog.tsx'
import { BundleProgress } from './bundle-progress.tsx'
import classes from './export.module.css'
import { exportRefusalWords } from './export-refusal-words.ts'
import { TargetPicker, useExportTargets } from './target-picker.tsx'

/** Writes what the till has not sent as one file to a stick; also while its server shuts it out. */
export function CarryDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const [isBusy, setIsBusy] = useState(false)
  const [written, setWritten] = useState<BundleView | null>(null)
  return (
    <BundleDialog title={t('bundle.title')} isBusy={isBusy} onClose={onClose}>
      {written === null ? (
        <CarryForm isBusy={isBusy} onBusy={setIsBusy} onWritten={setWritten} />
      ) : (
        <Written bundle={written} onAgain={() => setWritten(null)} onClose={onClose} />
      )}
    </BundleDialog>
  )
}

function CarryForm({
  isBusy,
  onBusy,
  onWritten,
}: {
  readonly isBusy: boolean
  readonly onBusy: (isBusy: boolean) => void
  readonly onWritten: (bundle: BundleView) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { block } = useTill()
  const askAhead = useAskAhead()
  const call = useApprovedCall()
  const where = useId()
  const unsent = useTillQuery('bundle.unsent', {}, { fresh: true })
  const targets = useExportTargets()
  const [isProtected, setProtected] = useState(false)
  const [passphrase, setPassphrase] = useState('')
  const [repeated, setRepeated] = useState('')
  const [progress, setProgress] = useState<EventData['bundle-progress'] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useTillEvent('bundle-progress', setProgress)

  const target = targets.chosen
  const operations = unsent.data?.operations ?? 0
  const isLongEnough = bundlePassphraseSchema.safeParse(passphrase).success
  const isReady = target !== undefined && operations > 0 && (!isProtected || (isLongEnough && passphrase === repeated))
  const write = async (targetId: string) => {
    setProblem(null)
    const approvalId = await askAhead('outbox.carry')
    if (approvalId === null) return
    setProgress({ step: 'gathering', done: 0, total: null })
    onBusy(true)
    const input = { targetId, passphrase: isProtected ? passphrase : null }
    const answer = await call('bundle.write', input, [approvalId])
    onBusy(false)
    setProgress(null)
    if (answer.ok) return onWritten(answer.value)
    const { refusal } = answer
    if (!isDoorRefusal(refusal)) setProblem(refusalWords(refusal, t, format))
    else if (refusal.code !== 'NEEDS_APPROVAL') tellRefusal(refusal, t)
  }

  return (
    <div className={page.form}>
      <p className={page.lead}>
        {t(block === null ? 'bundle.lead' : block.fence === 'revoked' ? 'bundle.leadRevoked' : 'bundle.leadBlocked')}
      </p>
      {unsent.data !== undefined && <Waiting unsent={unsent.data} />}
      <h3 className={page.subtitle} id={where}>
        {t('exports.where')}
      </h3>
      <TargetPicker targets={targets} label={where} disabled={isBusy} />
      <Checkbox
        label={t('bundle.protect')}
        description={t('bundle.protectBody')}
        checked={isProtected}
        disabled={isBusy}
        onChange={(event) => setProtected(event.currentTarget.checked)}
      />
      {isProtected && (
        <div className={classes.pair}>
          <PasswordInput
            label={t('bundle.passphrase')}
            value={passphrase}
            disabled={isBusy}
            error={passphrase !== '' && !isLongEnough ? t('bundle.tooShort') : null}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('bundle.repeat')}
            value={repeated}
            disabled={isBusy}
            error={repeated !== '' && repeated !== passphrase ? t('bundle.differs') : null}
            onChange={(event) => setRepeated(event.currentTarget.value)}
          />
        </div>
      )}
      {problem !== null && <Notice tone="bad">{problem}</Notice>}
      {isBusy && progress !== null && <BundleProgress progress={progress} />}
      <div className={page.actions}>
        <BundleButtons
          label={t('bundle.write')}
          icon={<IconUsb size={20} aria-hidden />}
          isBusy={isBusy}
          isReady={isReady}
          onClick={() => target !== undefined && void write(target.id)}
        />
      </div>
    </div>
  )
}

/** How much there is to carry, and what went out already. */
function Waiting({ unsent: { operations, carried } }: { readonly unsent: UnsentView }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <>
      <p className={classes.waiting}>
        {operations === 0
          ? t('bundle.nothing')
          : t('bundle.waiting', { count: operations, n: format.count(operations) })}
      </p>
      {carried !== null && (
        <Notice tone="info">
          {t('bundle.carried', { file: carried.fileName, when: format.dayAndTime(carried.atMs), by: carried.by })}{' '}
          {carried.notInIt > 0 && t('bundle.notInIt', { count: carried.notInIt, n: format.count(carried.notInIt) })}
        </Notice>
      )}
    </>
  )
}

function Written({
  bundle,
  onAgain,
  onClose,
}: {
  readonly bundle: BundleView
  readonly onAgain: () => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { block } = useTill()
  return (
    <div className={page.form}>
      <div className={classes.done} role="status">
        <IconCircleCheck size={40} aria-hidden />
        <div>
          <h2>{t('bundle.done')}</h2>
          <p>{t(block?.fence === 'revoked' ? 'bundle.nextRevoked' : 'bundle.next')}</p>
        </div>
      </div>
      <p className={`${classes.folder} selectable`}>
        <strong>{bundle.fileName}</strong> · {format.bytes(bundle.bytes)} ·{' '}
        {t('bundle.holds', { count: bundle.operations, n: format.count(bundle.operations) })}
      </p>
      <p className={`${page.soft} ${classes.folder} selectable`}>SHA-256 {bundle.sha256}</p>
      <div className={page.actions}>
        <Button variant="default" onClick={onAgain}>
          {t('bundle.again')}
        </Button>
        <Button autoFocus onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
    </div>
  )
}

function refusalWords(refusal: BundleRefusal, t: Words, format: Format): string | null {
  switch (refusal.code) {
    case 'cancelled':
      return null
    case 'nothing-unsent':
      return t('bundle.nothing')
    case 'standalone':
      return t('bundle.standalone')
    case 'bundle-running':
      return t('bundle.running')
    case 'no-key':
      return t('bundle.noKey')
    default:
      return exportRefusalWords(refusal, t, format)
  }
}
