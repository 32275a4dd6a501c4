import { Button, Modal, PasswordInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { MAX_PIN_LENGTH, pinSchema } from '../../../src-shared/users/pin.ts'
import { focusFirstError } from '../../components/focus-first-error.ts'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellDone, tellRefusal } from '../../components/tell.tsx'
import { callTill } from '../../till/call-till.ts'
import { NewPinFields, newPinErrors, noPin } from './new-pin-fields.tsx'

type Errors = { readonly [Field in 'old' | 'pin' | 'again']?: string }

/** Whoever is at the till gives themselves another PIN. */
export function OwnPinDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const [old, setOld] = useState('')
  const [chosen, setChosen] = useState(noPin)
  const [errors, setErrors] = useState<Errors>({})
  const [isBusy, setIsBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  const refuse = (found: Errors) => {
    setErrors(found)
    focusFirstError(form.current)
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    const found: Errors = {
      ...(!pinSchema.safeParse(old).success && { old: t('people.ownPin.oldNeeded') }),
      ...newPinErrors(chosen, t),
    }
    if (Object.keys(found).length > 0) {
      refuse(found)
      return
    }
    setIsBusy(true)
    const answer = await callTill('user.change-own-pin', { pin: old, newPin: chosen.pin })
    setIsBusy(false)
    if (answer.ok) {
      tellDone(t('people.ownPin.done'))
      onClose()
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else if (answer.refusal.code === 'not-found') refuse({ old: t('people.ownPin.notFound') })
    else {
      const seconds = Math.ceil(answer.refusal.waitMs / 1000)
      refuse({ old: seconds > 0 ? t('people.ownPin.wait', { count: seconds, n: seconds }) : t('people.ownPin.wrong') })
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('people.ownPin.title')}
      size={460}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <form ref={form} className={page.form} onSubmit={(event) => void submit(event)} noValidate>
        <PasswordInput
          label={t('people.ownPin.old')}
          value={old}
          error={errors.old}
          maxLength={MAX_PIN_LENGTH}
          inputMode="numeric"
          autoComplete="off"
          data-autofocus
          visibilityToggleButtonProps={{ 'aria-label': t('people.pin.show') }}
          onChange={(event) => setOld(event.currentTarget.value.replace(/\D/g, ''))}
        />
        <NewPinFields value={chosen} onChange={setChosen} errors={errors} />
        <div className={page.actions}>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
