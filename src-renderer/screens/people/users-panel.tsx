import { Button } from '@mantine/core'
import { IconKey, IconKeyOff, IconUserOff, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { UserView } from '../../../src-shared/contract/people-views.ts'
import { Gate } from '../../approval/gate.tsx'
import { initialsOf } from '../../approval/initials.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { useTill } from '../../till/till-context.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './people.module.css'
import { UserDialog } from './user-dialog.tsx'

/** Who works here: for the settings screen. */
export function UsersPanel() {
  return (
    <Gate permission="user.manage">
      <Users />
    </Gate>
  )
}

function Users() {
  const { t } = useTranslation()
  const { person, signsIn } = useTill()
  const users = useTillQuery('user.list', {})
  const [open, setOpen] = useState<UserView | 'new' | null>(null)
  const close = () => {
    setOpen(null)
    void users.refetch()
  }
  const addButton = (
    <Button leftSection={<IconUserPlus size={20} aria-hidden />} onClick={() => setOpen('new')}>
      {t('people.users.add')}
    </Button>
  )
  return (
    <div className={classes.panelPage}>
      {users.data?.length === 0 ? (
        <Teach icon={<IconUsers size={34} />} title={t('people.users.emptyTitle')} action={addButton}>
          {t('people.users.emptyBody')}
        </Teach>
      ) : (
        <>
          <div className={classes.panelHead}>
            <p className={classes.lead}>{t('people.users.lead')}</p>
            {addButton}
          </div>
          {users.data !== undefined && !signsIn && <Notice tone="info">{t('people.users.nobodySignsIn')}</Notice>}
          <section className={page.panel} aria-label={t('people.users.title')}>
            <ul className={classes.list}>
              {users.data?.map((user) => (
                <li key={user.id}>
                  <button
                    type="button"
                    className={classes.user}
                    data-active={user.active}
                    onClick={() => setOpen(user)}
                  >
                    <span className={classes.initials} aria-hidden>
                      {initialsOf(user.name)}
                    </span>
                    <span className={`${classes.cut} ${classes.strong}`} dir="auto">
                      {user.name}
                      {user.id === person?.id && <span className={page.soft}> · {t('people.users.you')}</span>}
                    </span>
                    <span className={classes.cut}>{t(`people.role.${user.role}`)}</span>
                    <State user={user} />
                  </button>
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
      {open !== null && <UserDialog user={open === 'new' ? null : open} onClose={close} />}
    </div>
  )
}

function State({ user }: { readonly user: UserView }) {
  const { t } = useTranslation()
  const Icon = !user.active ? IconUserOff : user.hasPin ? IconKey : IconKeyOff
  const words = !user.active ? 'inactive' : user.hasPin ? 'withPin' : 'withoutPin'
  return (
    <span className={classes.state}>
      <Icon size={18} aria-hidden />
      {t(`people.users.${words}`)}
    </span>
  )
}
