import { Button, Modal, Switch, TextInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import type { ReasonKind } from '../../../src-shared/contract/cash-views.ts'
import { parseMinor } from '../../../src-shared/money/currency.ts'
import { type Minor, minor } from '../../../src-shared/money/minor.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { AmountField } from '../../components/amount-field.tsx'
import { focusFirstError } from '../../components/focus-first-error.ts'
import { Key } from '../../components/key.tsx'
import { Keypad } from '../../components/keypad.tsx'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { tellDone, tellRefusal, tellWrong } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import classes from './cash.module.css'

const MAX_AMOUNT_MINOR = 100_000_000_000
const SUGGESTIONS = 6

interface Errors {
  readonly amount?: string
  readonly reason?: string
  readonly tax?: string
}

/** Cash in, cash out, an expense or an opened drawer: how much and why. */
export function CashDialog({
  kind,
  used,
  onClose,
}: {
  readonly kind: ReasonKind
  /** Reasons that were given before. */
  readonly used: readonly string[]
  readonly onClose: (done: boolean) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const form = useRef<HTMLFormElement>(null)
  // One for the dialog's life: however often it is sent, it happens once.
  const [id] = useState(() => newId())
  const [amountText, setAmountText] = useState('')
  const [reason, setReason] = useState('')
  const [taxText, setTaxText] = useState('')
  const [note, setNote] = useState('')
  const [fromDrawer, setFromDrawer] = useState(true)
  const [errors, setErrors] = useState<Errors>({})
  const [isBusy, setIsBusy] = useState(false)
  /** The amount that was said to be more than the drawer holds. */
  const [warnedOf, setWarnedOf] = useState<string | null>(null)
  const words = wordsOf(kind, t)
  const hasAmount = kind !== 'drawer'
  const isWarned = warnedOf === amountText && (kind !== 'expense' || fromDrawer)

  const read = (): { amountMinor: Minor; taxMinor: Minor | null } | null => {
    const amount = hasAmount ? parseMinor(amountText, format.currency) : null
    const tax = taxText.trim() === '' ? null : parseMinor(taxText, format.currency)
    const example = format.typed(15_050)
    const found: Errors = {
      ...(hasAmount && (amount === null || amount <= 0) && { amount: t('cash.notAnAmount', { example }) }),
      ...(amount !== null && amount > MAX_AMOUNT_MINOR && { amount: t('cash.amountTooLarge') }),
      ...(clean(reason) === '' && { reason: t('cash.reasonNeeded') }),
      ...(taxText.trim() !== '' && (tax === null || tax < 0) && { tax: t('cash.taxNotAnAmount', { example }) }),
      ...(tax !== null && amount !== null && tax > amount && { tax: t('cash.taxTooLarge') }),
    }
    setErrors(found)
    if (Object.keys(found).length > 0) {
      focusFirstError(form.current)
      return null
    }
    return { amountMinor: amount ?? minor(0), taxMinor: tax }
  }

  const send = async (amountMinor: Minor, taxMinor: Minor | null) => {
    const why = clean(reason)
    switch (kind) {
      case 'in':
      case 'out':
        return call('cash.move', { id, direction: kind, amountMinor, reason: why, anyway: isWarned })
      case 'expense': {
        const detail = clean(note)
        return call('cash.expense', {
          id,
          category: why,
          amountMinor,
          taxMinor,
          fromDrawer,
          note: detail === '' ? null : detail,
          anyway: isWarned,
        })
      }
      case 'drawer':
        return call('drawer.open', { id, reason: why })
    }
  }

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    const amounts = read()
    if (amounts === null) return
    setIsBusy(true)
    const answer = await send(amounts.amountMinor, amounts.taxMinor)
    setIsBusy(false)
    if (answer.ok) {
      tellDone(words.done(format.money(amounts.amountMinor)))
      onClose(true)
    } else if (answer.refusal.code === 'more-than-drawer') setWarnedOf(amountText)
    else if (answer.refusal.code === 'no-open-shift') {
      tellWrong(t('cash.noOpenShift'), t('cash.noOpenShiftBody'))
      onClose(true)
    } else tellRefusal(answer.refusal, t)
  }

  const suggestions = [...new Set([...used, ...words.usual])].slice(0, SUGGESTIONS)
  return (
    <Modal
      opened
      onClose={() => onClose(false)}
      // What was typed is not lost to a stray tap.
      closeOnClickOutside={false}
      title={words.title}
      size={hasAmount ? 820 : 520}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <p className={page.lead}>{words.lead}</p>
      <form
        ref={form}
        className={hasAmount ? classes.dialog : page.form}
        onSubmit={(event) => void submit(event)}
        noValidate
      >
        <div className={page.form}>
          {hasAmount && (
            <AmountField
              large
              data-autofocus
              label={t('cash.amount')}
              text={amountText}
              onText={(next) => {
                setErrors({})
                setAmountText(next)
              }}
              error={errors.amount}
            />
          )}
          <div>
            <TextInput
              {...(!hasAmount && { 'data-autofocus': true })}
              label={kind === 'expense' ? t('cash.category') : t('cash.reason')}
              maxLength={kind === 'expense' ? 80 : 200}
              autoComplete="off"
              value={reason}
              onChange={(event) => {
                setErrors({})
                setReason(event.currentTarget.value)
              }}
              error={errors.reason}
            />
            <div className={classes.suggestions}>
              {suggestions.map((words) => (
                <button
                  key={words}
                  type="button"
                  className={classes.suggestion}
                  aria-pressed={reason === words}
                  onClick={() => {
                    setErrors({})
                    setReason(words)
                  }}
                >
                  {words}
                </button>
              ))}
            </div>
          </div>
          {kind === 'expense' && (
            <>
              <div className={page.pair}>
                <AmountField
                  label={`${t('cash.tax')} ${t('common.optional')}`}
                  text={taxText}
                  onText={(next) => {
                    setErrors({})
                    setTaxText(next)
                  }}
                  error={errors.tax}
                />
                <TextInput
                  label={`${t('cash.note')} ${t('common.optional')}`}
                  maxLength={500}
                  autoComplete="off"
                  value={note}
                  onChange={(event) => setNote(event.currentTarget.value)}
                />
              </div>
              <Switch
                label={t('cash.fromDrawer')}
                checked={fromDrawer}
                onChange={(event) => setFromDrawer(event.currentTarget.checked)}
              />
            </>
          )}
          {isWarned && (
            <Notice tone="warn" title={t('cash.moreThanDrawer')}>
              {t('cash.moreThanDrawerBody')}
            </Notice>
          )}
          <div className={classes.push} />
          <Button type="submit" size="lg" h={60} loading={isBusy} rightSection={<Key>↵</Key>}>
            {isWarned ? t('cash.anyway') : words.confirm}
          </Button>
        </div>
        {hasAmount && (
          <div className={classes.pad}>
            <Keypad
              text={amountText}
              onChange={(next) => {
                setErrors({})
                setAmountText(next)
              }}
              decimalMark={format.decimalMark}
              decimals={format.decimals}
            />
          </div>
        )}
      </form>
    </Modal>
  )
}

const clean = (text: string) => text.trim().replace(/\s+/g, ' ')

function wordsOf(kind: ReasonKind, t: Words) {
  switch (kind) {
    case 'in':
      return {
        title: t('cash.inTitle'),
        lead: t('cash.inLead'),
        confirm: t('cash.confirmIn'),
        done: (amount: string) => t('cash.doneIn', { amount }),
        usual: [t('cash.usualIn.change'), t('cash.usualIn.float')],
      }
    case 'out':
      return {
        title: t('cash.outTitle'),
        lead: t('cash.outLead'),
        confirm: t('cash.confirmOut'),
        done: (amount: string) => t('cash.doneOut', { amount }),
        usual: [t('cash.usualOut.safe'), t('cash.usualOut.bank')],
      }
    case 'expense':
      return {
        title: t('cash.expenseTitle'),
        lead: t('cash.expenseLead'),
        confirm: t('cash.confirmExpense'),
        done: (amount: string) => t('cash.doneExpense', { amount }),
        usual: [
          t('cash.usualExpense.cleaning'),
          t('cash.usualExpense.transport'),
          t('cash.usualExpense.services'),
          t('cash.usualExpense.supplies'),
        ],
      }
    case 'drawer':
      return {
        title: t('cash.drawerTitle'),
        lead: t('cash.drawerLead'),
        confirm: t('cash.confirmDrawer'),
        done: () => t('cash.doneDrawer'),
        usual: [t('cash.usualDrawer.change'), t('cash.usualDrawer.check')],
      }
  }
}
