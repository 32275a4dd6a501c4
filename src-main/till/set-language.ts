import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { writeLanguage } from '../tables/settings.ts'
import type { Till } from './till.ts'

export function setLanguage(till: Till, { language }: CallInput<'app.set-language'>): CallOutcome<'app.set-language'> {
  writeTransaction(till.database, (tx) => writeLanguage(tx, language))
  till.hints.emit('identity-changed')
  return accept(null)
}
