/** Every call that the window may make of the main process. The preload bridge lets no other name through. */
export const callNames = [
  'app.state',
  'app.set-language',
  'setup.test-server',
  'setup.only-this-till',
  'setup.join-server',
  'shift.open',
  'shift.close',
  'shift.last',
  'shift.report',
  'shift.list',
  'shift.get',
  'shift.print',
  'cash.move',
  'cash.expense',
  'drawer.open',
  'product.search',
  'product.by-barcode',
  'product.get',
  'product.create',
  'product.edit',
  'category.list',
  'category.create',
  'unit.list',
  'unit.create',
  'customer.search',
  'customer.create',
  'stock.move',
  'import.choose-file',
  'import.run',
  'import.cancel',
  'sale.ring-up',
  'sale.list',
  'sale.get',
  'session.people',
  'session.sign-in',
  'session.lock',
  'approval.people',
  'approval.grant',
  'user.list',
  'user.create',
  'user.edit',
  'user.remove',
  'user.change-own-pin',
  'audit.list',
  'sync.now',
  'outbox.attention',
  'conflict.list',
  'conflict.resolve',
  'export.find-drives',
  'export.choose-folder',
  'export.write',
] as const
export type CallName = (typeof callNames)[number]

/** Every event that the main process tells the window. Events are hints: the window asks again for what it shows. */
export const eventNames = [
  'state-changed',
  'catalog-changed',
  'conflicts-changed',
  'import-progress',
  'export-progress',
] as const
export type EventName = (typeof eventNames)[number]

/** Channels of the one door between window and main. */
export const CALL_CHANNEL = 'mostrador:call'
export const EVENT_CHANNEL = 'mostrador:event'
