import type { Language } from '../../src-shared/contract/views.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

export function readLanguage(tx: ReadTx): Language {
  return tx.get<{ language: Language }>('SELECT language FROM settings WHERE id = 1')?.language ?? 'es'
}

export function writeLanguage(tx: WriteTx, language: Language): void {
  tx.run('UPDATE settings SET language = @language WHERE id = 1', { language })
}
