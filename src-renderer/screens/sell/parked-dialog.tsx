import { Button, Modal } from '@mantine/core'
import { IconClockPause, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ParkedSaleView } from '../../../src-shared/contract/counter-views.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { Teach } from '../../components/teach.tsx'
import { tellNote, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './dialogs.module.css'

/** Sales that wait; one is taken up again, or given up. */
export function ParkedDialog({
  onResume,
  onClose,
}: {
  readonly onResume: (parked: ParkedSaleView) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { data } = useTillQuery('parked.list', {})
  const list = useRef<HTMLUListElement>(null)
  const [discarding, setDiscarding] = useState<string | null>(null)

  /** Arrows go from sale to sale. */
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-resume]') ?? [])]
    const index = rows.indexOf(document.activeElement as HTMLElement)
    rows[Math.min(Math.max(index + by, 0), rows.length - 1)]?.focus()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('counter.parking.listTitle')}
      size={720}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      {data !== undefined && data.length === 0 ? (
        <Teach icon={<IconClockPause size={34} />} title={t('counter.parking.none')}>
          {t('counter.parking.noneBody')}
        </Teach>
      ) : (
        <>
          <p className={classes.lead}>{t('counter.parking.lead2')}</p>
          <ul ref={list} className={classes.list} onKeyDown={onKeyDown} aria-label={t('counter.parking.listTitle')}>
            {data?.map((parked, index) => (
              <li key={parked.id}>
                {discarding === parked.id ? (
                  <ConfirmDiscard parked={parked} onDone={() => setDiscarding(null)} />
                ) : (
                  <ParkedRow
                    parked={parked}
                    isFirst={index === 0}
                    onResume={() => onResume(parked)}
                    onDiscard={() => setDiscarding(parked.id)}
                  />
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Modal>
  )
}

/** What tells a parked sale from the others. */
function nameOf(parked: ParkedSaleView, moreWords: (names: string, n: number) => string): string {
  const called = [parked.label, parked.customerName].filter((name) => name !== null).join(' · ')
  if (called !== '') return called
  const rest = parked.lineCount - parked.names.length
  return rest > 0 ? moreWords(parked.names.join(', '), rest) : parked.names.join(', ')
}

function ParkedRow({
  parked,
  isFirst,
  onResume,
  onDiscard,
}: {
  readonly parked: ParkedSaleView
  readonly isFirst: boolean
  readonly onResume: () => void
  readonly onDiscard: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const name = nameOf(parked, (names, n) => t('counter.parking.andMore', { names, n: format.count(n) }))
  const lines = t('counter.parking.lines', { count: parked.lineCount, n: format.count(parked.lineCount) })
  return (
    <div className={classes.parked}>
      <button
        type="button"
        data-resume
        {...(isFirst ? { 'data-autofocus': true } : {})}
        className={classes.choice}
        aria-label={`${t('counter.parking.resumeNamed', { name })}: ${format.money(parked.totalMinor)}`}
        onClick={onResume}
        onKeyDown={(event) => {
          if (event.key === 'Delete') onDiscard()
        }}
      >
        <span className={classes.name} dir="auto">
          {name}
        </span>
        <span className={`${classes.end} ${classes.strong} money`}>{format.money(parked.totalMinor)}</span>
        <span className={classes.soft}>
          {[format.dayAndTime(parked.parkedAtMs), t('counter.parking.by', { name: parked.parkedBy })].join(' · ')}
        </span>
        <span className={`${classes.end} ${classes.soft}`}>{lines}</span>
      </button>
      <Button variant="default" h="auto" onClick={onResume} tabIndex={-1}>
        {t('counter.parking.resume')}
      </Button>
      <Button
        variant="subtle"
        color="var(--m-bad-ink)"
        h="auto"
        px={12}
        aria-label={t('counter.parking.discardNamed', { name })}
        onClick={onDiscard}
      >
        <IconTrash size={20} aria-hidden />
      </Button>
    </div>
  )
}

/** Says what will be lost before it is. */
function ConfirmDiscard({ parked, onDone }: { readonly parked: ParkedSaleView; readonly onDone: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const queries = useQueryClient()
  const callApproved = useApprovedCall()
  const [isBusy, setIsBusy] = useState(false)
  const discard = async () => {
    setIsBusy(true)
    const answer = await callApproved('parked.discard', { id: parked.id })
    setIsBusy(false)
    if (!answer.ok) {
      if (answer.refusal.code === 'not-found') tellNote(t('counter.parking.gone'), t('counter.parking.goneBody'))
      else tellRefusal(answer.refusal, t)
    }
    await queries.invalidateQueries({ queryKey: ['parked.list'] })
    onDone()
  }
  const { lineCount: count, totalMinor } = parked
  return (
    <div className={classes.confirm} role="alertdialog" aria-label={t('counter.parking.discardTitle')}>
      <p>
        <strong>{t('counter.parking.discardTitle')}</strong>
      </p>
      <p>{t('counter.parking.discardBody', { count, n: format.count(count), total: format.money(totalMinor) })}</p>
      <div className={classes.actions}>
        <Button
          variant="default"
          ref={(button) => button?.focus()}
          onClick={onDone}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            onDone()
          }}
        >
          {t('counter.parking.keep')}
        </Button>
        <Button color="red.9" loading={isBusy} onClick={() => void discard()}>
          {t('counter.parking.discard')}
        </Button>
      </div>
    </div>
  )
}
