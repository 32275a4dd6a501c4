import { Button, TextInput } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JoinRefusal } from '../../../src-shared/contract/refusals.ts'
import { focusFirstError } from '../../components/focus-first-error.ts'
import { isDoorRefusal, tellRefusal } from '../../components/tell.tsx'
import type { Words } from '../../i18n/words.ts'
import { callTill } from '../../till/call-till.ts'
import { type NewPin, newPinErrors, noPin } from '../people/new-pin-fields.tsx'
import { FirstPin } from './first-pin.tsx'
import classes from './first-run.module.css'

type Field = 'server' | 'code' | 'device' | 'operator'
type Errors = Partial<Record<Field, string>>

/** An address as people type it: without a protocol it is taken for one of their own network. */
function readAddress(text: string): string | null {
  const trimmed = text.trim().replace(/\/+$/, '')
  if (trimmed === '') return null
  const withProtocol = /^[a-z]+:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`
  const url = URL.parse(withProtocol)
  return url !== null && /^https?:$/.test(url.protocol) && withProtocol.length <= 300 ? withProtocol : null
}

/** Which field a refusal belongs to, and what to do about it. */
function refusalAtField(refusal: JoinRefusal, t: Words): Errors {
  switch (refusal.code) {
    case 'server-unreachable':
      return { server: t('wizard.unreachable') }
    case 'not-a-mostrador-server':
      return { server: t('wizard.notMostrador') }
    case 'code-not-valid':
      return { code: t('wizard.codeNotValid') }
    case 'too-many-attempts':
      return { code: t('wizard.tooMany') }
  }
}

export function JoinServerForm({ onBack }: { readonly onBack: () => void }) {
  const { t } = useTranslation()
  const [values, setValues] = useState<Record<Field, string>>({ server: '', code: '', device: '', operator: '' })
  const [errors, setErrors] = useState<Errors>({})
  const [pin, setPin] = useState(noPin)
  const [pinErrors, setPinErrors] = useState<Partial<Record<keyof NewPin, string>>>({})
  const [answers, setAnswers] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)
  const [busyWith, setBusyWith] = useState<'test' | 'join' | null>(null)

  /** Shows what is wrong, and brings the person to it. */
  const refuse = (found: Errors) => {
    setErrors(found)
    focusFirstError(form.current)
  }
  const field = (name: Field, maxLength: number) => ({
    value: values[name],
    error: errors[name],
    maxLength,
    autoComplete: 'off',
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => {
      const { value } = event.currentTarget
      setValues((before) => ({ ...before, [name]: value }))
      setErrors(({ [name]: _mended, ...others }) => others)
      if (name === 'server') setAnswers(null)
    },
  })

  const test = async () => {
    const serverUrl = readAddress(values.server)
    if (serverUrl === null) {
      refuse({ server: values.server.trim() === '' ? t('wizard.needed') : t('wizard.notAnAddress') })
      return
    }
    setBusyWith('test')
    const answer = await callTill('setup.test-server', { serverUrl })
    setBusyWith(null)
    if (answer.ok) {
      setErrors({})
      setAnswers(answer.value.version)
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else refuse(refusalAtField(answer.refusal, t))
  }

  const join = async (event: FormEvent) => {
    event.preventDefault()
    if (busyWith !== null) return
    const serverUrl = readAddress(values.server)
    const found: Errors = errors.server === undefined ? {} : { server: errors.server }
    for (const name of ['server', 'code', 'device', 'operator'] as const) {
      if (values[name].trim() === '') found[name] = t('wizard.needed')
    }
    if (found.server === undefined && serverUrl === null) found.server = t('wizard.notAnAddress')
    const wrongPin = pin.pin === '' ? {} : newPinErrors(pin, t)
    setPinErrors(wrongPin)
    if (Object.keys(found).length > 0 || Object.keys(wrongPin).length > 0 || serverUrl === null) {
      refuse(found)
      return
    }
    setErrors({})
    setBusyWith('join')
    const answer = await callTill('setup.join-server', {
      serverUrl,
      code: values.code.trim(),
      deviceName: values.device.trim(),
      operatorName: values.operator.trim(),
      pin: pin.pin === '' ? null : pin.pin,
    })
    setBusyWith(null)
    if (answer.ok) return
    if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else refuse(refusalAtField(answer.refusal, t))
  }

  return (
    <>
      <h1 className={classes.title}>{t('wizard.joinTitle')}</h1>
      <p className={classes.lead}>{t('wizard.joinLead')}</p>
      <form ref={form} className={classes.form} onSubmit={(event) => void join(event)} noValidate>
        <div className={classes.withButton}>
          <TextInput
            label={t('wizard.server')}
            description={t('wizard.serverHint')}
            inputMode="url"
            spellCheck={false}
            autoFocus
            {...field('server', 300)}
          />
          <Button variant="default" h={44} loading={busyWith === 'test'} onClick={() => void test()}>
            {t('wizard.test')}
          </Button>
        </div>
        {answers !== null && (
          <p className={classes.answers} role="status">
            <IconCircleCheck size={20} aria-hidden />
            {t('wizard.testOk', { version: answers })}
          </p>
        )}
        <TextInput
          label={t('wizard.code')}
          description={t('wizard.codeHint')}
          spellCheck={false}
          {...field('code', 40)}
        />
        <div className={classes.pair}>
          <TextInput label={t('wizard.device')} description={t('wizard.deviceHint')} {...field('device', 80)} />
          <TextInput label={t('wizard.operator')} description={t('wizard.operatorHint')} {...field('operator', 80)} />
        </div>
        <FirstPin value={pin} onChange={setPin} errors={pinErrors} joins />
        <div className={classes.actions}>
          <Button variant="default" size="lg" disabled={busyWith === 'join'} onClick={onBack}>
            {t('common.back')}
          </Button>
          <Button type="submit" size="lg" loading={busyWith === 'join'}>
            {t('wizard.joinButton')}
          </Button>
        </div>
      </form>
    </>
  )
}
