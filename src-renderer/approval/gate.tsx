import { Button } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Permission } from '../../src-shared/users/permission.ts'
import { Key } from '../components/key.tsx'
import { Teach } from '../components/teach.tsx'
import { useTill } from '../till/till-context.ts'
import { useSwitchUser } from './switch-user.ts'
import { useMay } from './use-may.ts'

/**
 * A place that not everybody may see: who may not is told so, and lets somebody who may take over. (A single step is
 * approved where it is taken; what is seen cannot be taken back, so it is seen under the name of who may.)
 */
export function Gate({ permission, children }: { readonly permission: Permission; readonly children: ReactNode }) {
  const { t } = useTranslation()
  const { permissionsExpired } = useTill()
  const switchUser = useSwitchUser()
  const may = useMay()
  if (may(permission)) return children
  return (
    <Teach
      icon={<IconLock size={34} />}
      title={t('people.gate.title')}
      action={
        permissionsExpired ? undefined : (
          <Button onClick={switchUser} rightSection={<Key>{t('people.keys.switch')}</Key>}>
            {t('people.switch')}
          </Button>
        )
      }
    >
      {permissionsExpired ? t('people.expired.body') : t('people.gate.body')}
    </Teach>
  )
}
