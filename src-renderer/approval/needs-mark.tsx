import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Permission } from '../../src-shared/users/permission.ts'
import { useMay } from './use-may.ts'

/** A small lock in a button whose step somebody else will have to allow; nothing for whoever may do it alone. */
export function NeedsMark({ permission, size = 16 }: { readonly permission: Permission; readonly size?: number }) {
  const { t } = useTranslation()
  const may = useMay()
  if (may(permission)) return null
  return <IconLock size={size} role="img" aria-label={t('people.needsPermission')} style={{ flex: 'none' }} />
}
