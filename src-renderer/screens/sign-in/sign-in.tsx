import { Button } from '@mantine/core'
import { IconBuildingStore, IconShoppingCart } from '@tabler/icons-react'
import { useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PinHolder } from '../../../src-shared/contract/people-views.ts'
import { NobodyHere, PinForm, personByArrow } from '../../approval/pin-form.tsx'
import { TopDialog } from '../../approval/top-dialog.tsx'
import { Key } from '../../components/key.tsx'
import { Notice } from '../../components/notice.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { useTill } from '../../till/till-context.ts'
import classes from './sign-in.module.css'

/**
 * Who is at the till: over everything, which stays as it is underneath. `onCancel` is there when somebody is signed in
 * already and only lets another take over.
 */
export function SignIn({
  lastPersonId,
  cartIsOpen,
  onDone,
  onCancel,
}: {
  /** Who was here last is chosen already. */
  readonly lastPersonId: string | null
  readonly cartIsOpen: boolean
  readonly onDone: () => void
  readonly onCancel: (() => void) | undefined
}) {
  const { t } = useTranslation()
  const id = useId()
  const [people, setPeople] = useState<readonly PinHolder[] | null>(null)
  const [chosenId, setChosenId] = useState<string | null>(null)
  const isSwitching = onCancel !== undefined

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useEffect(() => {
    let isShown = true
    void callTill('session.people', {}).then((answer) => {
      if (!isShown) return
      const found = answer.ok ? answer.value : []
      setPeople(found)
      setChosenId(firstChoice(found, lastPersonId, isSwitching))
    })
    return () => {
      isShown = false
    }
  }, [])

  const { till, shift, signedOutBecause, permissionsExpired } = useTill()
  return (
    <TopDialog
      label={`${id}-title`}
      className={classes.screen}
      onEscape={onCancel}
      onKey={(event) => {
        const next = personByArrow(event, people ?? [], chosenId)
        if (next !== null) setChosenId(next)
      }}
    >
      <div className={classes.page}>
        <header className={classes.head}>
          <IconBuildingStore size={40} stroke={1.6} aria-hidden className={classes.logo} />
          <div className={classes.place}>
            <p className={classes.shop} dir="auto">
              {till.shopName}
            </p>
            <p className={classes.till}>
              {t('people.signIn.till', { till: till.tillCode })} ·{' '}
              {shift === null ? t('app.shiftClosed') : t('people.signIn.shiftOpen')}
            </p>
          </div>
          <Clock />
        </header>
        <div className={classes.body}>
          <h1 id={`${id}-title`} className={classes.title}>
            {isSwitching ? t('people.signIn.switchTitle') : t('people.signIn.title')}
          </h1>
          {signedOutBecause !== null && !isSwitching && (
            <Notice tone="warn">{t(`people.signIn.because.${signedOutBecause}`)}</Notice>
          )}
          {permissionsExpired && <Notice tone="warn">{t('people.expired.body')}</Notice>}
          {people !== null && people.length > 0 && (
            <PinForm
              people={people}
              chosenId={chosenId}
              onChoose={setChosenId}
              submitLabel={t('people.signIn.enter')}
              aside={
                onCancel !== undefined && (
                  <Button variant="default" size="lg" onClick={onCancel} rightSection={<Key>Esc</Key>}>
                    {t('common.cancel')}
                  </Button>
                )
              }
              onSubmit={async (userId, pin) => {
                const answer = await callTill('session.sign-in', { userId, pin })
                if (answer.ok) onDone()
                return answer
              }}
            />
          )}
          {people?.length === 0 && <NobodyHere>{t('people.signIn.nobody')}</NobodyHere>}
        </div>
        <footer className={classes.foot}>
          {cartIsOpen && (
            <span className={classes.cart}>
              <IconShoppingCart size={18} aria-hidden />
              {t('people.signIn.cart')}
            </span>
          )}
          <span>{t('people.signIn.keys')}</span>
        </footer>
      </div>
    </TopDialog>
  )
}

/** Who was here last; when somebody else is to take over, whoever comes next. */
function firstChoice(people: readonly PinHolder[], lastId: string | null, isSwitching: boolean): string | null {
  const others = isSwitching ? people.filter(({ id }) => id !== lastId) : people
  return (others.find(({ id }) => id === lastId) ?? others[0] ?? people[0])?.id ?? null
}

function Clock() {
  const format = useFormat()
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 5000)
    return () => clearInterval(timer)
  }, [])
  return (
    <p className={classes.clock}>
      <span className={classes.time}>{format.time(nowMs)}</span>
      <span>{format.day(nowMs)}</span>
    </p>
  )
}
