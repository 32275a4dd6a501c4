import type { DisplayScene } from '../../src-shared/device/customer-display.ts'
import { readTransaction } from '../database/transaction.ts'
import { readIdentity } from '../tables/identity.ts'
import { readLanguage } from '../tables/settings.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import type { Till } from './till.ts'

/** Whose shop a customer stands in, for the window that faces them. */
export function viewDisplayShop(till: Till): Omit<DisplayScene, 'content'> {
  return readTransaction(till.database, (tx) => ({
    language: readLanguage(tx),
    shopName: readIdentity(tx)?.shopName ?? '',
    logo: readShopSettings(tx).receiptLogo,
  }))
}
