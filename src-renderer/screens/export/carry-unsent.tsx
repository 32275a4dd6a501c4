import { Button, Checkbox, PasswordInput, Progress } from '@mantine/core'
import { IconCircleCheck, IconUsb } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BundleRefusal } from '../../../src-shared/contract/bundle-calls.ts'
import type { BundleView } from '../../../src-shared/contract/bundle-views.ts'
import type { EventData } from '../../../src-shared/contract/events.ts'
import { bundlePassphraseSchema } from '../../../src-shared/sync/bundle.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellRefusal } from '../../components/tell.tsx'
import { type Format, useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { callTill } from '../../till/call-till.ts'
import { useTillEvent } from '../../till/use-till-event.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './export.module.css'
import { exportRefusalWords } from './export-refusal-words.ts'

/** Writes what the till has not sent as one file to the target that was chosen; null: none yet. */
export function CarryUnsent({ targetId }: { readonly targetId: string | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const unsent = useTillQuery('bundle.unsent', {})
  const [isProtected, setProtected] = useState(false)
  const [passphrase, setPassphrase] = useState('')
  const [repeated, setRepeated] = useState('')
  const [progress, setProgress] = useState<EventData['bundle-progress'] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [written, setWritten] = useState<BundleView | null>(null)
  useTillEvent('bundle-progress', (done) => setProgress((now) => (now === null ? null : done)))
  useTillEvent('state-changed', () => void unsent.refetch())

  const isLongEnough = bundlePassphraseSchema.safeParse(passphrase).success
  const isReady = !isProtected || (isLongEnough && passphrase === repeated)
  const write = async (target: string) => {
    setProblem(null)
    setProgress({ step: 'gathering', done: 0, total: null })
    const answer = await callTill('bundle.write', { targetId: target, passphrase: isProtected ? passphrase : null })
    setProgress(null)
    if (answer.ok) {
      setWritten(answer.value)
      setPassphrase('')
      setRepeated('')
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else setProblem(refusalWords(answer.refusal, t, format))
    void unsent.refetch()
  }

  const { operations = 0, carried = null } = unsent.data ?? {}
  return (
    <section className={`${page.panel} ${page.padded} ${page.form}`} aria-labelledby="carry-unsent">
      <h2 className={page.subtitle} id="carry-unsent">
        {t('bundle.title')}
      </h2>
      {written !== null ? (
        <>
          <div className={classes.done} role="status">
            <IconCircleCheck size={40} aria-hidden />
            <div>
              <h2>{t('bundle.done')}</h2>
              <p>{t('bundle.next')}</p>
            </div>
          </div>
          <p className={`${classes.folder} selectable`}>
            <strong>{written.fileName}</strong> · {format.bytes(written.bytes)} ·{' '}
            {t('bundle.holds', { count: written.operations, n: format.count(written.operations) })}
          </p>
          <p className={`${page.soft} ${classes.folder} selectable`}>SHA-256 {written.sha256}</p>
          <div className={page.actions}>
            <Button variant="default" autoFocus onClick={() => setWritten(null)}>
              {t('bundle.again')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className={page.lead}>{t('bundle.lead')}</p>
          <p>
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
          <Checkbox
            label={t('bundle.protect')}
            description={t('bundle.protectBody')}
            checked={isProtected}
            disabled={progress !== null}
            onChange={(event) => setProtected(event.currentTarget.checked)}
          />
          {isProtected && (
            <>
              <PasswordInput
                label={t('bundle.passphrase')}
                value={passphrase}
                error={passphrase !== '' && !isLongEnough ? t('bundle.tooShort') : null}
                onChange={(event) => setPassphrase(event.currentTarget.value)}
              />
              <PasswordInput
                label={t('bundle.repeat')}
                value={repeated}
                error={repeated !== '' && repeated !== passphrase ? t('bundle.differs') : null}
                onChange={(event) => setRepeated(event.currentTarget.value)}
              />
            </>
          )}
          {problem !== null && <Notice tone="bad">{problem}</Notice>}
          {progress !== null && (
            <div>
              <p>{t(progress.step === 'gathering' ? 'bundle.gathering' : 'bundle.writing')}</p>
              <Progress
                size="lg"
                animated={progress.total === null}
                value={progress.total === null ? 100 : (progress.done / Math.max(progress.total, 1)) * 100}
                aria-label={t('bundle.progress')}
              />
            </div>
          )}
          {targetId === null && operations > 0 && <p className={page.soft}>{t('bundle.chooseFirst')}</p>}
          <div className={page.actions}>
            <Button
              leftSection={<IconUsb size={20} aria-hidden />}
              loading={progress !== null}
              disabled={targetId === null || operations === 0 || !isReady}
              onClick={() => targetId !== null && void write(targetId)}
            >
              {t('bundle.write')}
            </Button>
            {progress !== null && (
              <Button variant="default" onClick={() => void callTill('bundle.cancel', {})}>
                {t('common.cancel')}
              </Button>
            )}
          </div>
        </>
      )}
    </section>
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
