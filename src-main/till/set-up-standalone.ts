import { unitFieldsOf } from '../../src-shared/catalog/catalog-row.ts'
import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { defaultSettings } from '../../src-shared/sync/records.ts'
import { writeTransaction } from '../database/transaction.ts'
import { readIdentity, writeIdentity } from '../tables/identity.ts'
import { writeUnit } from '../tables/records.ts'
import { writeShopSettings } from '../tables/shop-settings.ts'
import { createRecord } from './create-record.ts'
import { storeFirstOwner, tellOfPeople } from './create-user.ts'
import { importCatalog } from './import-catalog.ts'
import { hashPin } from './pin-hash.ts'
import type { Till } from './till.ts'

/**
 * Sets a till up that stands alone, with the two units that every shop has; `demoCatalog` is the file that fills a demo
 * shop. The shop is there as soon as the first step is stored, the demo catalog follows.
 */
export async function setUpStandalone(
  till: Till,
  input: CallInput<'setup.only-this-till'>,
  demoCatalog: string,
): Promise<CallOutcome<'setup.only-this-till'>> {
  const pinHash = input.pin ? await hashPin(input.pin) : null
  const owner = writeTransaction(till.database, (tx) => {
    if (readIdentity(tx) !== null) throw new Error('this till is set up already')
    writeIdentity(tx, {
      shopName: input.shopName,
      storeName: input.shopName,
      storeCode: '1',
      tillCode: '1',
      currency: input.currency,
      timeZone: input.timeZone,
      operatorId: till.newId(),
      operatorName: input.operatorName,
      incarnation: 1,
      seriesTurn: 0,
      server: null,
    })
    createRecord(tx, till, 'settings.create', defaultSettings, writeShopSettings)
    for (const code of ['pza', 'kg']) createRecord(tx, till, 'unit.create', unitFieldsOf(code), writeUnit)
    return pinHash === null ? null : storeFirstOwner(tx, till, input.operatorName, pinHash)
  })
  if (owner !== null) tellOfPeople(till, owner)
  if (input.demo) {
    const imported = await importCatalog(till, demoCatalog)
    if (!imported.ok) throw new Error(`the demo catalog cannot be read: ${imported.refusal.code}`)
  }
  till.hints.emit('identity-changed')
  return accept(null)
}
