import { Button } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseMinor } from '../../../src-shared/money/currency.ts'
import { minor } from '../../../src-shared/money/minor.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { AmountField } from '../../components/amount-field.tsx'
import { Key } from '../../components/key.tsx'
import { Keypad } from '../../components/keypad.tsx'
import { isDoorRefusal, tellNote, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { MAX_FLOAT_MINOR, quickFloats } from './floats.ts'
import classes from './shift.module.css'

/** The day begins: what is in the drawer. */
export function OpenShift() {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const { till } = useTill()
  const last = useTillQuery('shift.last', {}).data?.last ?? null
  const [text, setText] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)

  const put = (next: string) => {
    setError(null)
    setText(next)
    field.current?.focus()
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    const float = parseMinor(text, format.currency)
    if (float === null || float < 0) {
      setError(t('shift.notAnAmount', { example: format.typed(50_000) }))
      field.current?.focus()
      return
    }
    if (float > MAX_FLOAT_MINOR) {
      setError(t('shift.amountTooLarge'))
      return
    }
    setIsBusy(true)
    const answer = await call('shift.open', { floatMinor: minor(float) })
    setIsBusy(false)
    if (answer.ok) return
    if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else tellNote(t('shift.alreadyOpen'))
  }

  return (
    <div className={classes.center}>
      <form className={classes.card} onSubmit={(event) => void submit(event)} noValidate>
        <div className={classes.column}>
          <p className={classes.greeting} dir="auto">
            {t('shift.greeting', { name: till.operatorName })}
          </p>
          <h1 className={classes.title}>{t('shift.openTitle')}</h1>
          <p className={classes.lead}>{t('shift.openLead')}</p>
          <AmountField
            ref={field}
            large
            autoFocus
            label={t('shift.float')}
            text={text}
            onText={(next) => {
              setError(null)
              setText(next)
            }}
            error={error}
          />
          <div className={classes.quick}>
            {quickFloats(format.decimals).map((amount) => (
              <Button key={amount} variant="default" h={48} className="money" onClick={() => put(format.typed(amount))}>
                {amount === 0 ? t('shift.noFloat') : format.money(amount)}
              </Button>
            ))}
          </div>
          {last !== null && (
            <div className={classes.last}>
              <Button variant="subtle" onClick={() => put(format.typed(last.countedMinor))}>
                {t('cash.lastCounted', { amount: format.money(last.countedMinor) })}
              </Button>
              {last.floatMinor !== last.countedMinor && (
                <Button variant="subtle" onClick={() => put(format.typed(last.floatMinor))}>
                  {t('cash.lastFloat', { amount: format.money(last.floatMinor) })}
                </Button>
              )}
            </div>
          )}
          <div className={classes.push} />
          <Button type="submit" size="lg" h={64} loading={isBusy} rightSection={<Key>↵</Key>}>
            {t('shift.openButton')}
          </Button>
        </div>
        <div className={classes.padColumn}>
          <Keypad text={text} onChange={put} decimalMark={format.decimalMark} decimals={format.decimals} />
        </div>
      </form>
    </div>
  )
}
