import { useTranslation } from 'react-i18next'
import { type NewPin, NewPinFields } from '../people/new-pin-fields.tsx'
import classes from './first-run.module.css'

/** The PIN of whoever sets the till up, and what it means to go without. */
export function FirstPin({
  value,
  onChange,
  errors,
  joins = false,
}: {
  readonly value: NewPin
  readonly onChange: (value: NewPin) => void
  readonly errors: Partial<Record<keyof NewPin, string>>
  /** The shop may have people with a PIN already. */
  readonly joins?: boolean
}) {
  const { t } = useTranslation()
  return (
    <>
      <div className={classes.pair}>
        <NewPinFields
          value={value}
          onChange={onChange}
          errors={errors}
          optional
          labels={{ pin: t('people.firstRun.pin'), hint: t('people.firstRun.pinHint') }}
        />
      </div>
      {(joins || value.pin === '') && (
        <p className={classes.hint}>{joins ? t('people.firstRun.joinHint') : t('people.firstRun.skipped')}</p>
      )}
    </>
  )
}
