import { Button } from '@mantine/core'
import {
  IconArrowsSplit2,
  IconCheck,
  IconClipboardCopy,
  IconReceiptRefund,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PendingDetail } from '../../../src-shared/contract/outbox-views.ts'
import { useNavigation } from '../../app/navigation.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { isDoorRefusal, wordsForDoor } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { useDecisions } from '../conflicts/decisions-context.ts'
import { useDecisionsDue } from '../conflicts/use-decisions-due.ts'
import { DiscardDialog } from './discard-dialog.tsx'
import { OperationContent } from './operation-content.tsx'
import { PendingMark } from './pending-mark.tsx'
import classes from './pending-panel.module.css'
import { adviceWords, carriedWords, factWords, nameWords, reasonWords, shownState } from './pending-words.ts'
import { usePendingActs } from './use-pending-acts.ts'

/** One operation: how it stands and why, what to do, what is in it, and the key that support asks for. */
export function PendingDetails({
  operationKey,
  onGone,
}: {
  readonly operationKey: string
  readonly onGone: () => void
}) {
  const { t } = useTranslation()
  const { data, error } = useTillQuery('outbox.get', { key: operationKey }, { fresh: true })
  // That the till could not answer says nothing about where the operation is.
  if (error !== null && isDoorRefusal(error.refusal)) {
    const { title, body } = wordsForDoor(error.refusal, t)
    return (
      <Notice tone="bad" title={title}>
        {body}
      </Notice>
    )
  }
  if (error !== null) {
    return (
      <Teach icon={<IconCheck size={36} />} title={t('outbox.settled')}>
        {t('outbox.settledBody')}
      </Teach>
    )
  }
  return data === undefined ? null : <Details detail={data} onGone={onGone} />
}

function Details({ detail, onGone }: { readonly detail: PendingDetail; readonly onGone: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { openReceipt } = useNavigation()
  const decisions = useDecisions()
  const isAsked = useDecisionsDue()?.some(({ key }) => key === detail.key) === true
  const { retry, discard, copyDiagnosis, isBusy } = usePendingActs()
  const [isDiscarding, setIsDiscarding] = useState(false)
  const { problem, state, heldBy, saleId } = detail
  const carried = carriedWords(detail, t, format)
  const fact = state === 'rejected' ? factWords(detail.kind, t) : null
  const giveUp = async () => {
    if (!(await discard(detail.key))) return
    setIsDiscarding(false)
    onGone()
  }
  return (
    <article className={page.form} aria-label={nameWords(detail, t)}>
      <header className={classes.detailHead}>
        <h2 dir="auto">{nameWords(detail, t)}</h2>
        {detail.amountMinor !== null && <span className="money">{format.money(detail.amountMinor)}</span>}
        <PendingMark of={shownState(detail)} />
      </header>
      {problem === null ? (
        <p className={classes.says}>
          {heldBy === null ? t(`outbox.says.${state}`) : t('outbox.heldByBody', { what: nameWords(heldBy, t) })}
        </p>
      ) : (
        <Notice tone="warn" title={reasonWords(detail, t)}>
          {state === 'conflict' ? t('outbox.says.conflict') : adviceWords(detail, t)}
          {fact !== null && <p className={classes.more}>{fact}</p>}
        </Notice>
      )}
      {carried !== null && (
        <Notice tone="info">
          <span className="selectable">{carried}</span>
        </Notice>
      )}
      <div className={classes.acts}>
        {detail.mayRetry && (
          <Button
            // Where there is something to decide, that is the way on.
            variant={isAsked ? 'default' : 'filled'}
            leftSection={<IconRefresh size={20} aria-hidden />}
            disabled={isBusy}
            onClick={() => void retry(detail.key)}
          >
            {t('outbox.retry')}
          </Button>
        )}
        {isAsked && (
          <Button leftSection={<IconArrowsSplit2 size={20} aria-hidden />} onClick={() => decisions.open(detail.key)}>
            {t('conflicts.resolve')}
          </Button>
        )}
        {state === 'rejected' && saleId !== null && (
          <Button
            variant="default"
            leftSection={<IconReceiptRefund size={20} aria-hidden />}
            onClick={() => openReceipt({ kind: 'sale', id: saleId })}
          >
            {t('outbox.toRefund')}
          </Button>
        )}
        {detail.mayDiscard && (
          <Button
            variant="default"
            leftSection={<IconTrash size={20} aria-hidden />}
            rightSection={<NeedsMark permission="outbox.discard" />}
            disabled={isBusy}
            onClick={() => setIsDiscarding(true)}
          >
            {t('outbox.discard')}
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconClipboardCopy size={20} aria-hidden />}
          disabled={isBusy}
          onClick={() => void copyDiagnosis(detail.key)}
        >
          {t('outbox.copyOne')}
        </Button>
      </div>
      <OperationContent detail={detail} />
      <dl className={`${classes.facts} selectable`}>
        <dt>{t('outbox.when')}</dt>
        <dd className="figures">{format.dayAndTime(detail.atMs)}</dd>
        {detail.who !== null && (
          <>
            <dt>{t('outbox.who')}</dt>
            <dd dir="auto">{detail.who}</dd>
          </>
        )}
        {detail.attempt > 0 && (
          <>
            <dt>{t('outbox.attempts')}</dt>
            <dd>{format.count(detail.attempt)}</dd>
          </>
        )}
        {problem?.detail !== undefined && (
          <>
            <dt>{t('outbox.serverSays')}</dt>
            <dd lang="en">{problem.detail}</dd>
          </>
        )}
        {problem?.errors?.map(({ path, message }) => (
          <div key={path} className={classes.pairOf}>
            <dt>{path}</dt>
            <dd lang="en">{message}</dd>
          </div>
        ))}
        <dt>{t('outbox.key')}</dt>
        <dd className="figures">{detail.key}</dd>
        {detail.chainIndex !== null && (
          <>
            <dt>{t('outbox.chain')}</dt>
            <dd>{format.count(detail.chainIndex)}</dd>
          </>
        )}
      </dl>
      {isDiscarding && (
        <DiscardDialog
          detail={detail}
          isBusy={isBusy}
          onConfirm={() => void giveUp()}
          onClose={() => setIsDiscarding(false)}
        />
      )}
    </article>
  )
}
