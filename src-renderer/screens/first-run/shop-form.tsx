import { Button, Select, TextInput } from '@mantine/core'
import { type FormEvent, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusFirstError } from '../../components/focus-first-error.ts'
import { tellRefusal } from '../../components/tell.tsx'
import { callTill } from '../../till/call-till.ts'
import { newPinErrors, noPin } from '../people/new-pin-fields.tsx'
import { currencyChoices, timeZoneChoices } from './currencies.ts'
import { FirstPin } from './first-pin.tsx'
import classes from './first-run.module.css'

/** A shop with one till, or the demo shop: name, money, time zone, and who sells. */
export function ShopForm({ demo, onBack }: { readonly demo: boolean; readonly onBack: () => void }) {
  const { t, i18n } = useTranslation()
  const [shopName, setShopName] = useState(demo ? t('wizard.demoShop') : '')
  const [currency, setCurrency] = useState('MXN')
  const [timeZone, setTimeZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
  const [operatorName, setOperatorName] = useState('')
  const [pin, setPin] = useState(noPin)
  const [wasTried, setWasTried] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const currencies = useMemo(() => currencyChoices(i18n.language), [i18n.language])
  const zones = useMemo(() => [...timeZoneChoices()], [])
  const missing = (text: string) => (wasTried && text.trim() === '' ? t('wizard.needed') : null)

  const pinErrors = pin.pin === '' ? {} : newPinErrors(pin, t)

  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault()
    setWasTried(true)
    if (isBusy) return
    if (shopName.trim() === '' || operatorName.trim() === '' || Object.keys(pinErrors).length > 0) {
      focusFirstError(event.currentTarget)
      return
    }
    setIsBusy(true)
    const answer = await callTill('setup.only-this-till', {
      shopName: shopName.trim(),
      operatorName: operatorName.trim(),
      pin: pin.pin === '' ? null : pin.pin,
      currency,
      timeZone,
      demo,
    })
    setIsBusy(false)
    if (!answer.ok) tellRefusal(answer.refusal, t)
  }

  return (
    <>
      <h1 className={classes.title}>{demo ? t('wizard.demoTitle') : t('wizard.onlyTitle')}</h1>
      <p className={classes.lead}>{demo ? t('wizard.demoLead') : t('wizard.onlyLead')}</p>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          label={t('wizard.shopName')}
          description={demo ? undefined : t('wizard.shopNameHint')}
          autoFocus={!demo}
          maxLength={80}
          value={shopName}
          error={missing(shopName)}
          onChange={(event) => setShopName(event.currentTarget.value)}
        />
        <TextInput
          label={t('wizard.operator')}
          description={t('wizard.operatorHint')}
          autoFocus={demo}
          maxLength={80}
          value={operatorName}
          error={missing(operatorName)}
          onChange={(event) => setOperatorName(event.currentTarget.value)}
        />
        {!demo && <FirstPin value={pin} onChange={setPin} errors={wasTried ? pinErrors : {}} />}
        <div className={classes.pair}>
          <Select
            label={t('wizard.currency')}
            searchable
            allowDeselect={false}
            data={[...currencies]}
            value={currency}
            nothingFoundMessage={t('wizard.currencyNone')}
            onChange={(value) => value !== null && setCurrency(value)}
          />
          <Select
            label={t('wizard.timeZone')}
            searchable
            allowDeselect={false}
            data={zones}
            limit={60}
            value={timeZone}
            nothingFoundMessage={t('wizard.timeZoneNone')}
            onChange={(value) => value !== null && setTimeZone(value)}
          />
        </div>
        <div className={classes.actions}>
          <Button variant="default" size="lg" onClick={onBack} disabled={isBusy}>
            {t('common.back')}
          </Button>
          <Button type="submit" size="lg" loading={isBusy}>
            {demo ? t('wizard.startDemo') : t('wizard.start')}
          </Button>
        </div>
        <p className="visually-hidden" role="status">
          {isBusy && demo ? t('wizard.demoPreparing') : ''}
        </p>
      </form>
    </>
  )
}
