import { v7 as uuidv7 } from 'uuid'
import type { AuditEntry } from '../../src-shared/audit/audit-entry.ts'
import type { CashMovement, DrawerOpened } from '../../src-shared/cash/cash-movement.ts'
import { type ShiftClosed, shiftClosedSchema } from '../../src-shared/cash/shift.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { AccountPayment } from '../../src-shared/sale/account-payment.ts'
import { refundNumber } from './refunds.ts'
import type { TillClient } from './till-client.ts'

const approval = { userId: 'ana', name: 'Ana', atMs: 5 }

export function cashMovement(shiftId: string, change: Partial<CashMovement> = {}): CashMovement {
  return {
    id: uuidv7(),
    shiftId,
    direction: 'out',
    currency: 'MXN',
    amountMinor: minor(20_000),
    reason: 'A la caja fuerte',
    movedAtMs: Date.now(),
    approval,
    ...change,
  }
}

export function drawerOpened(shiftId: string, change: Partial<DrawerOpened> = {}): DrawerOpened {
  return { id: uuidv7(), shiftId, reason: 'Cambiar un billete', openedAtMs: Date.now(), approval, ...change }
}

export function accountPayment(
  till: TillClient,
  customerId: string,
  change: Partial<AccountPayment> = {},
): AccountPayment {
  return {
    id: uuidv7(),
    shiftId: till.shiftId,
    receiptNumber: refundNumber(till),
    customerId,
    currency: 'MXN',
    amountMinor: minor(1000),
    tender: 'cash',
    reference: null,
    paidAtMs: Date.now(),
    note: null,
    ...change,
  }
}

export function auditEntry(change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: uuidv7(),
    atMs: Date.now(),
    action: 'discount',
    userId: 'luz',
    userName: 'Luz',
    approval,
    subject: '001-01-A-000007',
    amountMinor: minor(-500),
    details: { before: 1050, after: '5.50 ☕', approved: true, reason: null },
    ...change,
  }
}

/** A close of a shift in which nothing was counted. */
export function shiftClosed(id: string, change: Partial<ShiftClosed> = {}): ShiftClosed {
  const nothing = { countedMinor: 0, expectedMinor: 0, differenceMinor: 0, salesCount: 0, salesTotalMinor: 0 }
  return { ...shiftClosedSchema.parse({ id, closedAtMs: 2, closedBy: 'Lucía', note: null, ...nothing }), ...change }
}
