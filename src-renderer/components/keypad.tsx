import { IconBackspace } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './keypad.module.css'

/** Fingers' way to a number: edits the same text that the keyboard would. */
export function Keypad({
  text,
  onChange,
  decimalMark,
  decimals,
}: {
  readonly text: string
  readonly onChange: (text: string) => void
  readonly decimalMark: string
  readonly decimals: number
}) {
  const { t } = useTranslation()
  const press = (keys: string) => {
    if (keys === decimalMark && /[.,]/.test(text)) return
    const fraction = /[.,](\d*)$/.exec(text)?.[1]
    if (fraction !== undefined && fraction.length + keys.length > decimals) return
    if (text.length + keys.length <= 15) onChange(text === '0' && keys !== decimalMark ? keys : text + keys)
  }
  const keys = ['7', '8', '9', '4', '5', '6', '1', '2', '3', decimals > 0 ? decimalMark : '00', '0']
  return (
    // The pointer must not take the focus from the field that the keypad writes to.
    <div className={classes.pad} onPointerDown={(event) => event.preventDefault()}>
      {keys.map((key) => (
        <button key={key} type="button" tabIndex={-1} className={classes.key} onClick={() => press(key)}>
          {key}
        </button>
      ))}
      <button
        type="button"
        tabIndex={-1}
        className={classes.key}
        aria-label={t('common.delete')}
        onClick={() => onChange(text.slice(0, -1))}
      >
        <IconBackspace size={24} aria-hidden />
      </button>
    </div>
  )
}
