import { Menu, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconKey, IconLock, IconUserShare } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { initialsOf } from '../../approval/initials.ts'
import { useSwitchUser } from '../../approval/switch-user.ts'
import { Key } from '../../components/key.tsx'
import { callTill } from '../../till/call-till.ts'
import { useTill } from '../../till/till-context.ts'
import { OwnPinDialog } from './own-pin-dialog.tsx'
import classes from './people.module.css'

/** Whose name goes on receipts now, and how another takes over. Where nobody has a PIN, the name alone. */
export function WhoIsHere() {
  const { t } = useTranslation()
  const { person, signsIn } = useTill()
  const switchUser = useSwitchUser()
  const [pinIsOpen, setPinIsOpen] = useState(false)
  if (person === null) return null
  const name = (
    <>
      <span className={classes.initials} aria-hidden>
        {initialsOf(person.name)}
      </span>
      <span className={classes.whoWords}>
        <span className={classes.whoName} dir="auto">
          {person.name}
        </span>
        {signsIn && <span className={classes.whoRole}>{t(`people.role.${person.role}`)}</span>}
      </span>
    </>
  )
  if (!signsIn) return <div className={classes.who}>{name}</div>
  return (
    <>
      <Menu position="bottom-end" width={290}>
        <Menu.Target>
          <UnstyledButton className={classes.whoButton} aria-label={t('people.whoIsHere', { name: person.name })}>
            {name}
            <IconChevronDown size={18} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            h={48}
            leftSection={<IconUserShare size={20} aria-hidden />}
            rightSection={<Key>{t('people.keys.switch')}</Key>}
            aria-keyshortcuts="Control+U"
            onClick={switchUser}
          >
            {t('people.switch')}
          </Menu.Item>
          <Menu.Item
            h={48}
            leftSection={<IconLock size={20} aria-hidden />}
            rightSection={<Key>{t('people.keys.lock')}</Key>}
            aria-keyshortcuts="Control+L"
            onClick={() => void callTill('session.lock', {})}
          >
            {t('people.lock')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item h={48} leftSection={<IconKey size={20} aria-hidden />} onClick={() => setPinIsOpen(true)}>
            {t('people.ownPin.title')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {pinIsOpen && <OwnPinDialog onClose={() => setPinIsOpen(false)} />}
    </>
  )
}
