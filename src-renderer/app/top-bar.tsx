import { ActionIcon, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconMenu2, IconMoon, IconVolume, IconVolumeOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Language } from '../../src-shared/contract/views.ts'
import { tellRefusal } from '../components/tell.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { speak } from '../i18n/words.ts'
import { ConflictBadge } from '../screens/conflicts/conflict-badge.tsx'
import { WhoIsHere } from '../screens/people/who-is-here.tsx'
import { PrintingStatus } from '../screens/printing/printing-status.tsx'
import { NoticesBadge } from '../screens/sync-status/notices-badge.tsx'
import { SyncStatus } from '../screens/sync-status/sync-status.tsx'
import { play, setSound, soundIsOn } from '../sounds/play.ts'
import { callTill } from '../till/call-till.ts'
import { useTill } from '../till/till-context.ts'
import classes from './shell.module.css'

export function TopBar() {
  const { t } = useTranslation()
  const format = useFormat()
  const { till, shift } = useTill()
  return (
    <section className={classes.bar} aria-label={t('app.name')}>
      <div className={classes.place}>
        <p className={classes.shop} dir="auto">
          {till.shopName}
        </p>
        <div className={classes.who}>
          <span>{t('people.signIn.till', { till: till.tillCode })}</span>
          <span>
            {shift === null ? t('app.shiftClosed') : t('app.shiftOpen', { time: format.time(shift.openedAtMs) })}
          </span>
        </div>
      </div>
      <PrintingStatus />
      <NoticesBadge />
      <ConflictBadge />
      <SyncStatus />
      <WhoIsHere />
      <MainMenu />
    </section>
  )
}

const languages: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'es', name: 'Español' },
  { code: 'en', name: 'English' },
]

function MainMenu() {
  const { t, i18n } = useTranslation()
  const { version } = useTill()
  const [sound, setSoundState] = useState(soundIsOn)
  const scheme = useComputedColorScheme('light')
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true })

  const choose = async (language: Language) => {
    await speak(language)
    const answer = await callTill('app.set-language', { language })
    if (!answer.ok) tellRefusal(answer.refusal, t)
  }
  const switchSound = () => {
    setSound(!sound)
    setSoundState(!sound)
    play('scan')
  }

  return (
    <Menu position="bottom-end" width={260} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon variant="default" size={48} aria-label={t('app.menu')}>
          <IconMenu2 size={22} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('app.language')}</Menu.Label>
        {languages.map(({ code, name }) => (
          <Menu.Item
            key={code}
            lang={code}
            h={44}
            rightSection={i18n.language === code ? <IconCheck size={18} aria-hidden /> : null}
            aria-current={i18n.language === code}
            onClick={() => void choose(code)}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          h={44}
          leftSection={sound ? <IconVolume size={20} aria-hidden /> : <IconVolumeOff size={20} aria-hidden />}
          onClick={switchSound}
        >
          {sound ? t('app.soundOn') : t('app.soundOff')}
        </Menu.Item>
        <Menu.Item
          h={44}
          leftSection={<IconMoon size={20} aria-hidden />}
          rightSection={scheme === 'dark' ? <IconCheck size={18} aria-hidden /> : null}
          onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
        >
          {t('app.appearance')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{`${t('app.name')} · ${t('app.version', { version })}`}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  )
}
