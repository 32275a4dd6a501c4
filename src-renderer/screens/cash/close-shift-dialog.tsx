import { Button, Modal, Textarea } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { unexplainedBelow } from '../../../src-shared/cash/denominations.ts'
import type { CountedDenomination } from '../../../src-shared/cash/shift.ts'
import type { ClosedShift } from '../../../src-shared/contract/cash-views.ts'
import type { ShiftView } from '../../../src-shared/contract/views.ts'
import { type Minor, subtractMinor } from '../../../src-shared/money/minor.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { tellRefusal, tellWrong } from '../../components/tell.tsx'
import { useSettled } from '../../components/use-settled.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import classes from './cash.module.css'
import { Verdict } from './shift-figures.tsx'

/** The last look before a shift is closed for good. */
export function CloseShiftDialog({
  shift,
  countedMinor,
  denominations,
  expectedMinor,
  note,
  onNote,
  onRecount,
  onClosed,
}: {
  readonly shift: ShiftView
  readonly countedMinor: Minor
  readonly denominations: readonly CountedDenomination[] | null
  /** Null: counted blind. */
  readonly expectedMinor: Minor | null
  readonly note: string
  readonly onNote: (note: string) => void
  readonly onRecount: () => void
  readonly onClosed: (closed: ClosedShift) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const { till, sync } = useTill()
  const isSettled = useSettled()
  const noteField = useRef<HTMLTextAreaElement>(null)
  const [isBusy, setIsBusy] = useState(false)
  /** The till has said that the count is off; how much is not told to who counts blind. */
  const [isOff, setIsOff] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const difference = expectedMinor === null ? null : subtractMinor(countedMinor, expectedMinor)
  const needsNote = isOff || (difference !== null && Math.abs(difference) >= unexplainedBelow(till.currency))

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy || !isSettled) return
    const written = note.trim().replace(/\s+/g, ' ')
    if (needsNote && written === '') {
      setError(t('cash.noteNeeded'))
      noteField.current?.focus()
      return
    }
    setIsBusy(true)
    const answer = await call('shift.close', {
      shiftId: shift.id,
      countedMinor,
      ...(denominations !== null && { denominations: [...denominations] }),
      note: written === '' ? null : written,
    })
    setIsBusy(false)
    if (answer.ok) onClosed(answer.value)
    else if (answer.refusal.code === 'note-needed') {
      setIsOff(true)
      setTimeout(() => noteField.current?.focus(), 50)
    } else if (answer.refusal.code === 'not-found') tellWrong(t('shift.notFound'))
    else tellRefusal(answer.refusal, t)
  }

  return (
    <Modal
      opened
      onClose={onRecount}
      // The second half of a double press lands outside, and must not wave the difference away.
      closeOnClickOutside={false}
      title={t('cash.reviewTitle')}
      size={560}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <form className={page.form} onSubmit={(event) => void submit(event)} noValidate>
        <p className={page.lead}>{t('cash.reviewLead')}</p>
        <dl className={`${classes.sums} figures`}>
          <div data-strong>
            <dt>{t('cash.total')}</dt>
            <dd>{format.money(countedMinor)}</dd>
          </div>
          {expectedMinor !== null && (
            <div>
              <dt>{t('cash.expected')}</dt>
              <dd>{format.money(expectedMinor)}</dd>
            </div>
          )}
        </dl>
        {difference !== null && <Verdict differenceMinor={difference} />}
        {isOff && difference === null && (
          <Notice tone="warn" title={t('cash.mismatch')}>
            {t('cash.mismatchBody')}
          </Notice>
        )}
        <Textarea
          ref={noteField}
          data-autofocus={needsNote ? true : undefined}
          label={needsNote ? t('cash.noteWhy') : t('cash.noteOptional')}
          required={needsNote}
          rows={2}
          maxLength={500}
          value={note}
          onChange={(event) => {
            setError(null)
            onNote(event.currentTarget.value)
          }}
          error={error}
        />
        {till.serverUrl !== null && sync.unsentCount > 0 && (
          <Notice tone="warn">
            {t('shift.unsent', { count: sync.unsentCount, n: format.count(sync.unsentCount) })}
          </Notice>
        )}
        <div className={classes.dialogActions}>
          <Button variant="default" size="lg" h={60} onClick={onRecount}>
            {t('shift.recount')}
          </Button>
          <Button
            type="submit"
            size="lg"
            h={60}
            loading={isBusy}
            aria-disabled={!isSettled}
            data-autofocus={needsNote ? undefined : true}
          >
            {t('shift.closeButton')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
