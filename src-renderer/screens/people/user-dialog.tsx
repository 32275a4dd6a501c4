import { Button, Modal, Select, Switch, TextInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { UserRefusal, UserView } from '../../../src-shared/contract/people-views.ts'
import { mayManage, type Role, roles } from '../../../src-shared/users/permission.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { focusFirstError } from '../../components/focus-first-error.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { isDoorRefusal, tellDone, tellRefusal } from '../../components/tell.tsx'
import type { Words } from '../../i18n/words.ts'
import { useTill } from '../../till/till-context.ts'
import { NewPinFields, newPinErrors, noPin } from './new-pin-fields.tsx'
import classes from './people.module.css'

type Errors = { readonly [Field in 'name' | 'pin' | 'again' | 'form']?: string }

function wordsFor(refusal: UserRefusal, t: Words): Errors {
  switch (refusal.code) {
    case 'name-taken':
      return { name: t('people.users.nameTaken') }
    case 'above-you':
      return { form: t('people.users.aboveYou') }
    case 'owner-needed':
      return { form: t('people.users.ownerNeeded') }
    case 'not-found':
      return { form: t('people.users.notFound') }
  }
}

/** Somebody's name, role, PIN and whether they work here; null: somebody new. */
export function UserDialog({ user, onClose }: { readonly user: UserView | null; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { person, signsIn } = useTill()
  const call = useApprovedCall()
  const isFirst = !signsIn
  const [name, setName] = useState(user?.name ?? (isFirst ? (person?.name ?? '') : ''))
  const [role, setRole] = useState<Role>(user?.role ?? (isFirst ? 'owner' : 'cashier'))
  const [active, setActive] = useState(user?.active ?? true)
  const [chosen, setChosen] = useState(noPin)
  const [takesPin, setTakesPin] = useState(false)
  const [errors, setErrors] = useState<Errors>({})
  const [isBusy, setIsBusy] = useState(false)
  const [isRemoving, setIsRemoving] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const ownRole = person?.role ?? 'cashier'
  const isAbove = user !== null && !mayManage(ownRole, user.role)

  const refuse = (found: Errors) => {
    setErrors(found)
    focusFirstError(form.current)
  }
  /** True when it was done. */
  const settle = (answer: Awaited<ReturnType<typeof save>>, words: string): void => {
    setIsBusy(false)
    if (answer.ok) {
      tellDone(words)
      onClose()
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else refuse(wordsFor(answer.refusal as UserRefusal, t))
  }
  const save = () => {
    const fields = { name: name.trim(), role, active }
    if (user === null) return call('user.create', { ...fields, pin: chosen.pin === '' ? null : chosen.pin })
    const pin = takesPin ? null : chosen.pin === '' ? undefined : chosen.pin
    const base = { name: user.name, role: user.role, active: user.active }
    return call('user.edit', {
      id: user.id,
      version: user.version,
      base,
      changes: fields,
      ...(pin !== undefined && { pin }),
    })
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    const found: Errors = {
      ...(name.trim() === '' && { name: t('wizard.needed') }),
      ...(chosen.pin !== '' && !takesPin && newPinErrors(chosen, t)),
    }
    if (Object.keys(found).length > 0) {
      refuse(found)
      return
    }
    setErrors({})
    setIsBusy(true)
    settle(await save(), t('people.users.saved', { name: name.trim() }))
  }
  const remove = async () => {
    if (user === null || isBusy) return
    setIsBusy(true)
    const answer = await call('user.remove', { id: user.id, version: user.version })
    setIsRemoving(false)
    settle(answer as Awaited<ReturnType<typeof save>>, t('people.users.removed', { name: user.name }))
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={user === null ? t('people.users.newTitle') : user.name}
      size={640}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <form ref={form} className={page.form} onSubmit={(event) => void submit(event)} noValidate>
        {isAbove && <Notice tone="warn">{t('people.users.aboveYou')}</Notice>}
        {user === null && isFirst && <Notice tone="info">{t('people.users.firstOne')}</Notice>}
        <div className={page.pair}>
          <TextInput
            label={t('people.users.name')}
            value={name}
            error={errors.name}
            maxLength={80}
            data-autofocus
            autoComplete="off"
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t('people.users.role')}
            data={roles
              .filter((each) => mayManage(ownRole, each) || each === user?.role)
              .map((each) => ({ value: each, label: t(`people.role.${each}`) }))}
            value={role}
            allowDeselect={false}
            onChange={(value) => setRole((value as Role | null) ?? 'cashier')}
          />
        </div>
        <p className={classes.roleHint}>{t(`people.roleMay.${role}`)}</p>
        {!takesPin && (
          <div className={page.pair}>
            <NewPinFields
              value={chosen}
              onChange={setChosen}
              errors={errors}
              optional
              labels={{
                pin: user?.hasPin ? t('people.pin.new') : t('people.pin.label'),
                hint: user?.hasPin ? t('people.users.pinStays') : t('people.users.pinHint'),
              }}
            />
          </div>
        )}
        {user !== null && (
          <div className={page.pair}>
            <Switch
              size="md"
              label={t('people.users.active')}
              description={t('people.users.activeHint')}
              checked={active}
              onChange={(event) => setActive(event.currentTarget.checked)}
            />
            {user.hasPin && (
              <Switch
                size="md"
                label={t('people.users.takePin')}
                description={t('people.users.takePinHint')}
                checked={takesPin}
                onChange={(event) => setTakesPin(event.currentTarget.checked)}
              />
            )}
          </div>
        )}
        {errors.form !== undefined && <Notice tone="bad">{errors.form}</Notice>}
        {isRemoving && user !== null ? (
          <Notice
            tone="warn"
            title={t('people.users.removeTitle', { name: user.name })}
            action={
              <Button color="red" loading={isBusy} onClick={() => void remove()}>
                {t('people.users.removeConfirm')}
              </Button>
            }
          >
            {t('people.users.removeBody')}
          </Notice>
        ) : null}
        <div className={page.actions}>
          {user !== null && !isRemoving && (
            <Button variant="subtle" color="red" mr="auto" disabled={isAbove} onClick={() => setIsRemoving(true)}>
              {t('people.users.remove')}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={isBusy} disabled={isAbove}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
