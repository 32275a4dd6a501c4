import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import type { Language } from '../../src-shared/contract/views.ts'
import { nothingLearned } from '../../src-shared/device/print-end.ts'
import { createFormat } from '../../src-shared/format/format.ts'
import type { ReceiptPart } from '../../src-shared/receipt/receipt-model.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { readLanguage } from '../tables/settings.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import { enqueuePrint, readPrinter } from './enqueue-print.ts'
import { learnAbilities } from './print-queue.ts'
import type { Till } from './till.ts'

const words: Readonly<Record<Language, { title: string; till: string; item: string; signs: string; ends: string }>> = {
  es: {
    title: 'Página de prueba',
    till: 'Caja',
    item: 'Un artículo de nombre muy largo para ver que sigue en el renglón de abajo',
    signs: 'Acentos y signos: áéíóúüñ ÁÉÍÓÚÜÑ ¿? ¡! $ € %',
    ends: 'Si esto se lee bien y el papel se cortó, la impresora está lista.',
  },
  en: {
    title: 'Test page',
    till: 'Till',
    item: 'An item with a very long name, to see that it goes on in the line below',
    signs: 'Accents and signs: áéíóúüñ ÁÉÍÓÚÜÑ ¿? ¡! $ € %',
    ends: 'If you can read this and the paper was cut, the printer is ready.',
  },
}

/** Prints a page that shows all that a receipt can have. */
export function printTestPage(till: Till): CallOutcome<'print.test'> {
  return writeTransaction(till.database, (tx): CallOutcome<'print.test'> => {
    const { shopName, tillCode, storeCode, currency, timeZone } = requireIdentity(tx)
    const language = readLanguage(tx)
    const { title, till: tillWord, item, signs, ends } = words[language]
    const { money, dayAndTime } = createFormat(language, currency, timeZone)
    const { receiptLogo } = readShopSettings(tx)
    const document: ReceiptPart[] = [
      ...(receiptLogo === null ? [] : [{ kind: 'logo', image: receiptLogo } as const]),
      { kind: 'text', role: 'shop', text: shopName },
      { kind: 'text', role: 'title', text: title },
      { kind: 'pair', role: 'fact', label: tillWord, amount: `${storeCode}-${tillCode}, ${dayAndTime(till.clock())}` },
      { kind: 'rule' },
      { kind: 'text', role: 'item', text: item },
      { kind: 'pair', role: 'line', label: `3 × ${money(1299)}`, amount: money(3897) },
      { kind: 'text', role: 'note', text: signs },
      { kind: 'rule' },
      { kind: 'pair', role: 'total', label: 'Total', amount: money(1_234_567) },
      { kind: 'code', text: `${storeCode}-${tillCode}-A-000000` },
      { kind: 'text', role: 'closing', text: ends },
    ]
    // What the printer can do is found out anew: it may be another one now.
    learnAbilities(tx, readPrinter(tx), nothingLearned)
    return enqueuePrint(tx, till, { kind: 'test', title, document }) === null
      ? refuse({ code: 'no-printer' })
      : accept(null)
  })
}
