import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { refuse } from '../../src-shared/result.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { readCustomerBalance } from '../tables/customer-accounts.ts'
import { readUsers } from '../tables/product-lists.ts'
import { removeRecord } from './remove-record.ts'
import { tellCatalogChanged } from './tell-catalog-changed.ts'
import type { Till } from './till.ts'

/** Takes a product out of the catalog; sales, and carts that hold it, stay as they are. */
export function removeProduct(till: Till, record: CallInput<'product.remove'>): CallOutcome<'product.remove'> {
  return remove(till, (tx) => removeRecord(tx, till, 'product', record))
}

/** Refused while products are in it: they would be in none without anybody having said so. */
export function removeCategory(till: Till, record: CallInput<'category.remove'>): CallOutcome<'category.remove'> {
  return remove(till, (tx): CallOutcome<'category.remove'> => {
    const uses = readUsers(tx, 'category_id', record.id)
    if (uses.productCount > 0) return refuse({ code: 'in-use', ...uses })
    return removeRecord(tx, till, 'category', record)
  })
}

/** Refused while products are sold by it: their quantities would lose their decimals. */
export function removeUnit(till: Till, record: CallInput<'unit.remove'>): CallOutcome<'unit.remove'> {
  return remove(till, (tx): CallOutcome<'unit.remove'> => {
    const uses = readUsers(tx, 'unit_id', record.id)
    if (uses.productCount > 0) return refuse({ code: 'in-use', ...uses })
    return removeRecord(tx, till, 'unit', record)
  })
}

/** Refused while an account is not settled; sales to the customer stay as they are. */
export function removeCustomer(till: Till, record: CallInput<'customer.remove'>): CallOutcome<'customer.remove'> {
  return remove(till, (tx): CallOutcome<'customer.remove'> => {
    const balanceMinor = readCustomerBalance(tx, record.id)
    if (balanceMinor !== 0) return refuse({ code: 'owes', balanceMinor })
    return removeRecord(tx, till, 'customer', record)
  })
}

function remove<Outcome extends { readonly ok: boolean }>(till: Till, write: (tx: WriteTx) => Outcome): Outcome {
  const outcome = writeTransaction(till.database, write)
  if (outcome.ok) tellCatalogChanged(till)
  return outcome
}
