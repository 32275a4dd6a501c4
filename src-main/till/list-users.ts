import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readUsers } from '../tables/users.ts'
import type { Till } from './till.ts'
import { viewUser } from './user-rules.ts'

/** Everybody of the shop, by name. */
export function listUsers(till: Till): CallOutcome<'user.list'> {
  return accept(readTransaction(till.database, (tx) => readUsers(tx).map(viewUser)))
}
