import { Button, Checkbox } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NoticeView } from '../../../src-shared/contract/identity-views.ts'
import { Notice } from '../../components/notice.tsx'
import { tellRefusal, tellWrong } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { useServerTime } from '../../till/use-server-time.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { noticeFacts, noticeStep, noticeTill, noticeTitle } from './notice-words.ts'
import classes from './notices-panel.module.css'

/** What the server noticed in this store, for whoever manages it: each with what it means and what to do. */
export function NoticesPanel() {
  const { t } = useTranslation()
  const [showsSeen, setShowsSeen] = useState(false)
  const notices = useTillQuery('notice.list', {}, { fresh: true })

  if (notices.isError) {
    const isForbidden = notices.error.refusal.code === 'NEEDS_APPROVAL'
    return isForbidden ? (
      <Notice tone="info">{t('notices.forbidden')}</Notice>
    ) : (
      <Notice
        tone="warn"
        title={t('notices.unreachable')}
        action={
          <Button loading={notices.isFetching} onClick={() => void notices.refetch()}>
            {t('common.retry')}
          </Button>
        }
      >
        {t('notices.unreachableBody')}
      </Notice>
    )
  }
  if (notices.data === undefined) return null
  // A till without a server is told nothing.
  const all: readonly NoticeView[] | null = notices.data
  if (all === null) return <Notice tone="info">{t('notices.standalone')}</Notice>
  const shown = showsSeen ? all : all.filter(({ readAtMs }) => readAtMs === null)
  return (
    <>
      <p className={classes.lead}>{shown.length === 0 ? t('notices.none') : t('notices.lead')}</p>
      {all.some(({ readAtMs }) => readAtMs !== null) && (
        <Checkbox
          size="md"
          label={t('notices.showSeen')}
          checked={showsSeen}
          onChange={(event) => setShowsSeen(event.currentTarget.checked)}
        />
      )}
      <ul className={classes.list}>
        {shown.map((notice) => (
          <NoticeItem key={`${notice.kind} ${notice.subject}`} notice={notice} onSeen={() => void notices.refetch()} />
        ))}
      </ul>
    </>
  )
}

function NoticeItem({ notice, onSeen }: { readonly notice: NoticeView; readonly onSeen: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const hereAt = useServerTime()
  const [isBusy, setIsBusy] = useState(false)
  const { kind, subject, lastSeenMs, timesSeen, readAtMs, readBy } = notice
  const isSeen = readAtMs !== null
  const whose = noticeTill(notice, t)

  const markSeen = async () => {
    setIsBusy(true)
    const answer = await callTill('notice.mark-read', { kind, subject })
    setIsBusy(false)
    if (answer.ok) onSeen()
    else if (answer.refusal.code === 'server-unreachable') {
      tellWrong(t('notices.unreachable'), t('notices.unreachableBody'))
    } else if (answer.refusal.code === 'not-found') {
      tellWrong(t('notices.gone'))
      onSeen()
    } else tellRefusal(answer.refusal, t)
  }
  const facts = [
    ...noticeFacts(notice, t, format),
    ...(whose === null ? [] : [whose]),
    ...(timesSeen > 1 ? [t('notices.times', { count: timesSeen, n: format.count(timesSeen) })] : []),
  ]
  return (
    <li className={classes.item} data-seen={isSeen}>
      {isSeen ? <IconCheck size={22} aria-hidden /> : <IconAlertTriangle size={22} aria-hidden />}
      <div className={classes.words}>
        <strong>{noticeTitle(notice, t)}</strong>
        {facts.length > 0 && <p className={`${classes.facts} selectable`}>{facts.join(' · ')}</p>}
        <p>{noticeStep(notice, t)}</p>
        {isSeen && (
          <p className={classes.facts}>
            {t('notices.seenBy', { who: readBy ?? '', when: format.dayAndTime(hereAt(readAtMs)) })}
          </p>
        )}
      </div>
      <div className={classes.side}>
        <span className="figures">{format.dayAndTime(hereAt(lastSeenMs))}</span>
        {!isSeen && (
          <Button
            variant="default"
            loading={isBusy}
            onClick={() => void markSeen()}
            aria-label={`${t('notices.markSeen')}: ${noticeTitle(notice, t)}`}
          >
            {t('notices.seen')}
          </Button>
        )}
      </div>
    </li>
  )
}
