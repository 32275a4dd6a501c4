import { Button } from '@mantine/core'
import { IconBackspace, IconHourglass } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DoorRefusal } from '../../src-shared/contract/call.ts'
import type { PinHolder, PinRefusal } from '../../src-shared/contract/people-views.ts'
import { MAX_PIN_LENGTH, MIN_PIN_LENGTH } from '../../src-shared/users/pin.ts'
import { Key } from '../components/key.tsx'
import keypadClasses from '../components/keypad.module.css'
import { Notice } from '../components/notice.tsx'
import { isDoorRefusal, wordsForDoor } from '../components/tell.tsx'
import { play } from '../sounds/play.ts'
import { initialsOf } from './initials.ts'
import classes from './pin-form.module.css'
import { useWaits } from './use-waits.ts'

export type PinAnswer = { readonly ok: true } | { readonly ok: false; readonly refusal: PinRefusal | DoorRefusal }

/** Who it is, by a tile, and their PIN, by keys or by finger. Arrows choose the person without leaving the PIN. */
export function PinForm({
  people,
  chosenId,
  onChoose,
  submitLabel,
  onSubmit,
  aside,
}: {
  readonly people: readonly PinHolder[]
  readonly chosenId: string | null
  readonly onChoose: (id: string) => void
  readonly submitLabel: string
  readonly onSubmit: (userId: string, pin: string) => Promise<PinAnswer>
  /** Beside the button that sends the PIN. */
  readonly aside?: ReactNode
}) {
  const { t } = useTranslation()
  const id = useId()
  const [pin, setPin] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const { waitOf, noteWait } = useWaits(people)
  const chosen = people.find((person) => person.id === chosenId)
  const waitMs = chosen === undefined ? 0 : waitOf(chosen.id)
  const isWaiting = waitMs > 0

  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever is chosen begins with an empty field
  useEffect(() => {
    setPin('')
    setError(null)
    field.current?.focus()
  }, [chosenId, isWaiting])

  const write = (text: string) => {
    setPin(text.replace(/\D/g, '').slice(0, MAX_PIN_LENGTH))
    setError(null)
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy || isWaiting || chosen === undefined) return
    field.current?.focus()
    if (pin.length < MIN_PIN_LENGTH) {
      setError(t('people.pin.tooShort', { n: MIN_PIN_LENGTH }))
      return
    }
    setIsBusy(true)
    const answer = await onSubmit(chosen.id, pin)
    setIsBusy(false)
    if (answer.ok) return
    play('error')
    setPin('')
    const { refusal } = answer
    if (isDoorRefusal(refusal)) {
      const words = wordsForDoor(refusal, t)
      setError(`${words.title}. ${words.body}`)
    } else if (refusal.code === 'not-found') setError(t('people.pin.gone', { name: chosen.name }))
    else {
      noteWait(chosen.id, refusal.waitMs)
      setError(
        refusal.code === 'wrong-pin' && refusal.triesLeft > 0
          ? t('people.pin.wrong', { name: chosen.name, count: refusal.triesLeft, n: refusal.triesLeft })
          : null,
      )
    }
    field.current?.focus()
  }
  const press = (text: string) => {
    write(text)
    field.current?.focus()
  }

  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
      <fieldset className={classes.people}>
        <legend className="visually-hidden">{t('people.pin.who')}</legend>
        {people.map((person) => (
          <label key={person.id} className={classes.person} data-chosen={person.id === chosenId}>
            <input
              type="radio"
              className={classes.radio}
              name={`${id}-person`}
              checked={person.id === chosenId}
              onChange={() => onChoose(person.id)}
              onClick={() => field.current?.focus()}
            />
            <span className={classes.initials} aria-hidden>
              {initialsOf(person.name)}
            </span>
            <span className={classes.personWords}>
              <span className={classes.personName} dir="auto">
                {person.name}
              </span>
              <span className={classes.personRole}>{t(`people.role.${person.role}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className={classes.pin}>
        <label className={classes.pinLabel} htmlFor={`${id}-pin`}>
          {t('people.pin.of', { name: chosen?.name ?? '' })}
        </label>
        <input
          ref={field}
          id={`${id}-pin`}
          className={classes.pinField}
          type="password"
          inputMode="none"
          autoComplete="off"
          maxLength={MAX_PIN_LENGTH}
          value={pin}
          disabled={isWaiting}
          aria-invalid={error !== null}
          aria-describedby={`${id}-error`}
          onChange={(event) => write(event.currentTarget.value)}
        />
        <div id={`${id}-error`} className={classes.message} aria-live="polite">
          {isWaiting ? (
            <span className={classes.wait}>
              <IconHourglass size={18} aria-hidden />
              {t('people.pin.wait', { time: inMinutes(waitMs) })}
            </span>
          ) : (
            error !== null && <span className={classes.error}>{error}</span>
          )}
        </div>
        {/* The pointer must not take the focus from the field that the keypad writes to. */}
        <div className={keypadClasses.pad} onPointerDown={(event) => event.preventDefault()}>
          {['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0'].map((digit) =>
            digit === '' ? (
              <span key="none" />
            ) : (
              <button
                key={digit}
                type="button"
                tabIndex={-1}
                className={keypadClasses.key}
                disabled={isWaiting}
                onClick={() => press(pin + digit)}
              >
                {digit}
              </button>
            ),
          )}
          <button
            type="button"
            tabIndex={-1}
            className={keypadClasses.key}
            aria-label={t('common.delete')}
            disabled={isWaiting}
            onClick={() => press(pin.slice(0, -1))}
          >
            <IconBackspace size={24} aria-hidden />
          </button>
        </div>
        <div className={classes.actions}>
          {aside}
          <Button type="submit" size="lg" loading={isBusy} disabled={isWaiting} rightSection={<Key>↵</Key>}>
            {submitLabel}
          </Button>
        </div>
      </div>
    </form>
  )
}

/** No person to choose from: says why, where the PIN would be. */
export function NobodyHere({ children }: { readonly children: string }) {
  return <Notice tone="warn">{children}</Notice>
}

/** `0:07`, `12:30`. */
function inMinutes(waitMs: number): string {
  const seconds = Math.ceil(waitMs / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Who an arrow key goes to from the one who is chosen; null: the key says nothing about people. */
export function personByArrow(
  event: KeyboardEvent,
  people: readonly PinHolder[],
  chosenId: string | null,
): string | null {
  const by = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key]
  if (by === undefined || people.length === 0) return null
  event.preventDefault()
  const index = people.findIndex(({ id }) => id === chosenId)
  return people[(index + by + people.length) % people.length]?.id ?? null
}
