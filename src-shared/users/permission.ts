import { z } from 'zod'

/**
 * What a person may do at a till beyond selling at the price that is asked. A step that is not permitted can be approved
 * on the spot by somebody who may do it, with a PIN of their own.
 */
export const permissions = [
  'sale.discount',
  'sale.price',
  'sale.void',
  'account.over-limit',
  'account.payment',
  'refund.receipt',
  'refund.free',
  'cash.move',
  'cash.expense',
  'cash.expected',
  'drawer.open',
  'shift.manage',
  'catalog.edit',
  'stock.move',
  'customer.edit',
  'customer.credit',
  'report.see',
  'data.export',
  'user.manage',
  'settings.edit',
  'outbox.discard',
  'outbox.carry',
  'audit.see',
] as const
export type Permission = (typeof permissions)[number]
export const permissionSchema = z.enum(permissions)

/** From least to most: each role may do all that the one before may. */
export const roles = ['cashier', 'supervisor', 'manager', 'owner'] as const
export type Role = (typeof roles)[number]
export const roleSchema = z.enum(roles)

/** The least role that may do it alone. */
const leastRole: Readonly<Record<Permission, Role>> = {
  'sale.discount': 'supervisor',
  'sale.price': 'supervisor',
  'sale.void': 'cashier',
  'account.over-limit': 'manager',
  'account.payment': 'cashier',
  'refund.receipt': 'supervisor',
  'refund.free': 'manager',
  'cash.move': 'supervisor',
  'cash.expense': 'supervisor',
  'cash.expected': 'manager',
  'drawer.open': 'supervisor',
  'shift.manage': 'cashier',
  'catalog.edit': 'manager',
  'stock.move': 'supervisor',
  'customer.edit': 'cashier',
  'customer.credit': 'manager',
  'report.see': 'manager',
  'data.export': 'manager',
  'user.manage': 'manager',
  'settings.edit': 'manager',
  'outbox.discard': 'manager',
  'outbox.carry': 'manager',
  'audit.see': 'manager',
}

/** Whether somebody of this role may do it without asking anybody. */
export function mayDo(role: Role, permission: Permission): boolean {
  return roles.indexOf(role) >= roles.indexOf(leastRole[permission])
}

/**
 * Whether it may be done however long nothing was heard of the server: what every cashier may, and saving the shop's work
 * from a till that cannot send it, which is needed just then.
 */
export function outlastsSilence(permission: Permission): boolean {
  return permission === 'outbox.carry' || mayDo('cashier', permission)
}

/** All that somebody of this role may do. */
export function permissionsOf(role: Role): Permission[] {
  return permissions.filter((permission) => mayDo(role, permission))
}

/** Nobody makes, changes or removes somebody above themselves. */
export function mayManage(role: Role, other: Role): boolean {
  return mayDo(role, 'user.manage') && roles.indexOf(role) >= roles.indexOf(other)
}
