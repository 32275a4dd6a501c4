import { useCallback } from 'react'
import type { Permission } from '../../src-shared/users/permission.ts'
import { useTill } from '../till/till-context.ts'

/** Whether whoever is at the till may do something without asking anybody: to tell so beforehand; the till judges itself. */
export function useMay(): (permission: Permission) => boolean {
  const { person } = useTill()
  const permissions = person?.permissions
  return useCallback((permission) => permissions?.includes(permission) ?? false, [permissions])
}
