import { Button, Textarea } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClosedShift, ShiftView } from '../../../src-shared/contract/views.ts'
import { parseMinor } from '../../../src-shared/money/currency.ts'
import { type Minor, minor } from '../../../src-shared/money/minor.ts'
import { useNavigation } from '../../app/navigation.ts'
import { AmountField } from '../../components/amount-field.tsx'
import { Keypad } from '../../components/keypad.tsx'
import { Notice } from '../../components/notice.tsx'
import { isDoorRefusal, tellRefusal, tellWrong } from '../../components/tell.tsx'
import { useSettled } from '../../components/use-settled.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { useTill } from '../../till/till-context.ts'
import { useCart } from '../sell/cart-context.tsx'
import { MAX_COUNTED_MINOR } from './floats.ts'
import { OpenShift } from './open-shift.tsx'
import classes from './shift.module.css'
import { ShiftReport } from './shift-report.tsx'

/** The shift's end: count, then compare, then close, then what it took. */
export function CloseShift() {
  const { shift } = useTill()
  const { go } = useNavigation()
  const [closed, setClosed] = useState<ClosedShift | null>(null)
  if (closed !== null) return <ShiftReport closed={closed} onDone={() => go('sell')} />
  return shift === null ? <OpenShift /> : <CountDrawer shift={shift} onClosed={setClosed} />
}

function CountDrawer({
  shift,
  onClosed,
}: {
  readonly shift: ShiftView
  readonly onClosed: (closed: ClosedShift) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { go } = useNavigation()
  const { cart } = useCart()
  const [text, setText] = useState('')
  const [note, setNote] = useState('')
  const [error, setError] = useState<string | null>(null)
  /** What was counted, and what should be there: known only after counting. */
  const [compared, setCompared] = useState<{ readonly countedMinor: Minor; readonly expectedMinor: Minor } | null>(null)
  const isSettled = useSettled(compared)
  const [isBusy, setIsBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)

  const compare = async () => {
    const counted = parseMinor(text, format.currency)
    if (counted === null || counted < 0) {
      setError(t('shift.notAnAmount', { example: format.typed(185_050) }))
      field.current?.focus()
      return
    }
    if (counted > MAX_COUNTED_MINOR) {
      setError(t('shift.amountTooLarge'))
      return
    }
    setIsBusy(true)
    const answer = await callTill('shift.expected', {})
    setIsBusy(false)
    if (answer.ok) setCompared({ countedMinor: minor(counted), expectedMinor: answer.value.expectedMinor })
    else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else tellWrong(t('shift.notFound'))
  }

  const close = async (countedMinor: Minor) => {
    setIsBusy(true)
    const answer = await callTill('shift.close', {
      shiftId: shift.id,
      countedMinor,
      note: note.trim() === '' ? null : note.trim().replace(/\s+/g, ' '),
    })
    setIsBusy(false)
    if (answer.ok) onClosed(answer.value)
    else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else tellWrong(t('shift.notFound'))
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    if (compared === null) void compare()
    else if (isSettled) void close(compared.countedMinor)
  }

  const difference = compared === null ? 0 : compared.countedMinor - compared.expectedMinor
  return (
    <div className={classes.center}>
      <form className={classes.card} onSubmit={submit} noValidate>
        <div className={classes.column}>
          <h1 className={classes.title}>{t('shift.closeTitle')}</h1>
          <p className={classes.lead}>{t('shift.closeLead')}</p>
          {cart.lines.length > 0 && (
            <Notice
              tone="warn"
              action={
                <Button variant="default" onClick={() => go('sell')}>
                  {t('nav.sell')}
                </Button>
              }
            >
              {t('shift.cartOpen')}
            </Notice>
          )}
          <AmountField
            ref={field}
            large
            autoFocus
            label={t('shift.counted')}
            text={text}
            readOnly={compared !== null}
            onText={(next) => {
              setError(null)
              setText(next)
            }}
            error={error}
          />
          {compared !== null && (
            <>
              <dl className={classes.rows}>
                <dt>{t('shift.expected')}</dt>
                <dd className="money">{format.money(compared.expectedMinor)}</dd>
              </dl>
              <Verdict differenceMinor={difference} />
            </>
          )}
          <Textarea
            label={`${t('shift.note')} ${t('common.optional')}`}
            description={difference === 0 ? undefined : t('shift.noteHint')}
            rows={2}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <div className={classes.push} />
          <div className={classes.actions}>
            {compared !== null && (
              <Button
                variant="default"
                size="lg"
                h={64}
                onClick={() => {
                  setCompared(null)
                  field.current?.focus()
                }}
              >
                {t('shift.recount')}
              </Button>
            )}
            <Button type="submit" size="lg" h={64} loading={isBusy} disabled={cart.lines.length > 0}>
              {compared === null ? t('shift.review') : t('shift.closeButton')}
            </Button>
          </div>
        </div>
        <div className={classes.padColumn}>
          <Keypad
            text={text}
            onChange={(next) => {
              if (compared === null) setText(next)
            }}
            decimalMark={format.decimalMark}
            decimals={format.decimals}
          />
        </div>
      </form>
    </div>
  )
}

/** The drawer against the sales, in words and shape. */
export function Verdict({ differenceMinor }: { readonly differenceMinor: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const amount = format.money(Math.abs(differenceMinor))
  const Icon = differenceMinor === 0 ? IconCircleCheck : IconAlertTriangle
  return (
    <div className={classes.verdict} data-off={differenceMinor !== 0} role="status">
      <span>{t('shift.difference')}</span>
      <strong className="money">
        <Icon size={24} aria-hidden style={{ verticalAlign: '-3px', marginRight: 8 }} />
        {differenceMinor === 0
          ? t('shift.exact')
          : differenceMinor > 0
            ? t('shift.over', { amount })
            : t('shift.short', { amount })}
      </strong>
    </div>
  )
}
