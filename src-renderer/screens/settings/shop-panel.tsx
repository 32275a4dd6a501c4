import { Select, Textarea, TextInput } from '@mantine/core'
import { IconBuildingStore } from '@tabler/icons-react'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ShopSettingsView } from '../../../src-shared/contract/device-views.ts'
import { minor } from '../../../src-shared/money/minor.ts'
import type { SettingsFields } from '../../../src-shared/sync/records.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { focusFirstError } from '../../components/focus-first-error.ts'
import { Teach } from '../../components/teach.tsx'
import { tellNote, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { useTellEdited } from '../conflicts/use-tell-edited.ts'
import { FormFoot } from './form-foot.tsx'
import { LogoField } from './logo-field.tsx'
import { ScalePatterns } from './scale-patterns.tsx'
import classes from './settings.module.css'
import { changesOf, readShopForm, type ShopForm, type ShopFormError, shopFormOf } from './shop-form.ts'

/** What all tills of the shop share. */
export function ShopPanel({ active }: { readonly active: boolean }) {
  const { t } = useTranslation()
  const view = useTillQuery('settings.get', {})
  if (view.data !== undefined) return <ShopFields view={view.data} active={active} />
  if (view.error?.refusal.code !== 'not-found') return null
  return (
    <Teach icon={<IconBuildingStore size={34} />} title={t('device.shop.none')}>
      {t('device.shop.noneBody')}
    </Teach>
  )
}

/** Coins that shops round to, in minor units: what makes no sense in a currency is not far from what does. */
const increments = [5, 10, 20, 25, 50, 100, 500, 1000]

function ShopFields({ view, active }: { readonly view: ShopSettingsView; readonly active: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const tellEdited = useTellEdited()
  // What the form began with: what the server brings meanwhile merges by field when it is saved.
  const [base, setBase] = useState(view)
  const [edited, setEdited] = useState<ShopForm | null>(null)
  const [errors, setErrors] = useState<{ readonly [Field in keyof ShopForm]?: ShopFormError }>({})
  const [isBusy, setIsBusy] = useState(false)
  const element = useRef<HTMLFormElement>(null)
  const seen = edited === null ? view : base
  const form = edited ?? shopFormOf(view.settings)
  const change = (changes: Partial<ShopForm>) => {
    if (edited === null) setBase(view)
    setEdited({ ...form, ...changes })
  }
  const undo = () => {
    setEdited(null)
    setErrors({})
  }

  const save = async (settings: SettingsFields) => {
    const changes = changesOf(seen.settings, settings)
    if (Object.keys(changes).length === 0) {
      undo()
      tellNote(t('device.nothingChanged'))
      return
    }
    setIsBusy(true)
    const before = Object.fromEntries(
      Object.keys(changes).map((field) => [field, seen.settings[field as keyof SettingsFields]]),
    )
    const answer = await call('settings.edit', { id: seen.id, version: seen.version, base: before, changes })
    setIsBusy(false)
    if (!answer.ok) {
      tellRefusal(answer.refusal, t)
      return
    }
    undo()
    tellEdited({ id: seen.id, ...answer.value.settings }, changes, t('device.saved'))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readShopForm(form)
    if (read.ok) {
      setErrors({})
      void save(read.value)
    } else {
      setErrors(read.refusal)
      focusFirstError(element.current)
    }
  }
  const errorOf = (field: keyof ShopForm): string | undefined => {
    const error = errors[field]
    if (error === undefined) return undefined
    return error.what === 'number'
      ? t('device.shop.number', { from: error.from, to: error.to })
      : error.what === 'too-long'
        ? t('device.shop.tooLong', { n: error.most })
        : t('device.check')
  }
  const coins = [...new Set([...increments, form.cashIncrementMinor])].filter((coin) => coin > 0).sort((a, b) => a - b)
  const number = (field: 'quoteDays' | 'idleLockMinutes' | 'permissionDays', label: string, hint?: string) => (
    <TextInput
      label={label}
      description={hint}
      inputMode="numeric"
      maxLength={4}
      value={form[field]}
      error={errorOf(field)}
      onChange={(event) => change({ [field]: event.currentTarget.value.replace(/\D/g, '') })}
    />
  )

  return (
    <form className={classes.form} ref={element} onSubmit={submit} noValidate>
      <p className={classes.lead}>{t('device.shop.lead')}</p>
      <section className={classes.section}>
        <h2>{t('device.shop.receipt')}</h2>
        <LogoField image={form.receiptLogo} onImage={(receiptLogo) => change({ receiptLogo })} />
        <div className={classes.pair}>
          <Textarea
            label={t('device.shop.header')}
            description={t('device.shop.headerHint')}
            autosize
            minRows={3}
            maxRows={8}
            value={form.receiptHeader}
            error={errorOf('receiptHeader')}
            onChange={(event) => change({ receiptHeader: event.currentTarget.value })}
          />
          <Textarea
            label={t('device.shop.footer')}
            description={t('device.shop.footerHint')}
            autosize
            minRows={3}
            maxRows={8}
            value={form.receiptFooter}
            error={errorOf('receiptFooter')}
            onChange={(event) => change({ receiptFooter: event.currentTarget.value })}
          />
        </div>
      </section>
      <section className={classes.section}>
        <h2>{t('device.shop.selling')}</h2>
        <div className={classes.pair}>
          <Select
            label={t('device.shop.rounding')}
            description={t('device.shop.roundingHint')}
            data={[
              { value: '0', label: t('device.shop.roundingNone') },
              ...coins.map((coin) => ({ value: String(coin), label: format.money(coin) })),
            ]}
            value={String(form.cashIncrementMinor)}
            allowDeselect={false}
            onChange={(value) => change({ cashIncrementMinor: minor(Number(value ?? 0)) })}
          />
          {number('quoteDays', t('device.shop.quoteDays'))}
        </div>
      </section>
      <section className={classes.section}>
        <h2>{t('device.shop.patterns')}</h2>
        <ScalePatterns
          patterns={form.scalePatterns}
          showsErrors={errors.scalePatterns !== undefined}
          active={active}
          onChange={(scalePatterns) => change({ scalePatterns })}
        />
      </section>
      <section className={classes.section}>
        <h2>{t('device.shop.people')}</h2>
        <div className={classes.pair}>
          {number('idleLockMinutes', t('device.shop.idleLock'), t('device.shop.idleLockHint'))}
          {number('permissionDays', t('device.shop.permissionDays'), t('device.shop.permissionDaysHint'))}
        </div>
      </section>
      <FormFoot isDirty={edited !== null} isBusy={isBusy} onUndo={undo} />
    </form>
  )
}
