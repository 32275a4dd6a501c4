import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ExceptionKind } from '../../server/operations/chunk-plan.ts'
import { es } from '../../src-renderer/i18n/es.ts'
import { speak, startWords } from '../../src-renderer/i18n/words.ts'
import { noticeFacts, noticeStep, noticeTill, noticeTitle } from '../../src-renderer/screens/sync/notice-words.ts'
import { ageWords, dataAgeWords } from '../../src-renderer/screens/sync-status/age-words.ts'
import { sellingWords, syncAction, syncWords } from '../../src-renderer/screens/sync-status/sync-words.ts'
import type { NoticeView } from '../../src-shared/contract/identity-views.ts'
import type { Connection, SyncView } from '../../src-shared/contract/views.ts'
import { createFormat } from '../../src-shared/format/format.ts'
import { readWritten, unusedWords } from './unused-words.ts'

const format = createFormat('es', 'MXN', 'UTC')
const view = (connection: Connection, unsentCount = 0, stopped: Partial<SyncView> = {}) =>
  ({
    ...{ connection, sinceMs: Date.UTC(2026, 10, 1, 10, 42), unsentCount, attentionCount: 0, conflictCount: 0 },
    ...stopped,
  }) as SyncView

beforeAll(async () => {
  globalThis.document ??= { documentElement: { lang: '' } } as Document
  await startWords('es')
  await speak('es')
})

describe('how the connection reads', () => {
  it.each([
    ['standalone', 0, 'Solo esta caja'],
    ['connecting', 0, 'Conectando…'],
    ['online', 0, 'En línea · todo enviado'],
    ['online', 3, 'En línea · 3 por enviar'],
    ['offline', 0, /^Sin conexión desde 10:42/],
    ['offline', 12, /^Sin conexión desde 10:42.* · 12 por enviar$/],
    ['fenced', 2, 'Caja bloqueada por el servidor · 2 por enviar'],
    ['unauthorized', 0, 'El servidor no reconoce esta caja'],
  ] as const)('%s with %i unsent', (connection, unsent, words) => {
    expect(syncWords(view(connection, unsent), i18next.t, format)).toMatch(words)
  })

  it('does not call sent what waits for a person', () => {
    for (const stopped of [{ attentionCount: 1 }, { conflictCount: 1 }]) {
      expect(syncWords(view('online', 0, stopped), i18next.t, format)).toBe('En línea · lo demás enviado')
    }
  })

  it('says that selling goes on, and what is left to send', () => {
    expect(sellingWords(view('offline'), i18next.t, format)).toBe('Sigues vendiendo; todo se guarda aquí')
    expect(sellingWords(view('offline', 1), i18next.t, format)).toBe('Sigues vendiendo; 1 operación por enviar')
    expect(sellingWords(view('offline', 1200), i18next.t, format)).toBe(
      'Sigues vendiendo; 1,200 operaciones por enviar',
    )
  })

  it('offers to send only what the server would take', () => {
    const offered = (['online', 'connecting', 'offline', 'fenced', 'unauthorized', 'standalone'] as const).map(
      (connection) => syncAction({ connection }),
    )
    expect(offered).toEqual(['send', 'send', 'retry', null, null, null])
  })
})

describe('how old something is', () => {
  const MINUTE = 60_000
  it.each([
    [-5 * MINUTE, 'hace menos de 1 min'],
    [59_000, 'hace menos de 1 min'],
    [5 * MINUTE, 'hace 5 min'],
    [125 * MINUTE, 'hace 2 h'],
    [47 * 60 * MINUTE, 'hace 47 h'],
    [3 * 24 * 60 * MINUTE, 'hace 3 días'],
  ])('%i ms', (ageMs, words) => {
    expect(ageWords(ageMs, i18next.t, format)).toBe(words)
  })

  it('tells data that never came from old ones', () => {
    expect(dataAgeWords(null, 0, i18next.t, format)).toBe('sin datos del servidor todavía')
    expect(dataAgeWords(0, 5 * MINUTE, i18next.t, format)).toBe('datos de hace 5 min')
  })
})

describe('the words of the window', () => {
  /** What asks for words, and what writes down the pieces that their keys are made of. */
  const written = readWritten(['src-renderer', 'src-shared', 'src-main'])

  it('are all asked for', () => {
    expect(unusedWords(es, written)).toEqual([])
  })

  it('are missed where nothing asks for them, also beside those that a template makes', () => {
    const { kinds, sync } = es
    const planted = {
      sync: { ...sync, nowhere_one: '', nowhere_other: '' },
      kinds: { ...kinds, 'nothing-of-this-kind': '' },
    }
    expect(unusedWords(planted, written)).toEqual([
      'sync.nowhere_one',
      'sync.nowhere_other',
      'kinds.nothing-of-this-kind',
    ])
  })
})

describe('what the server noticed', () => {
  /** Every kind that there is: one that is added at the server does not compile here until it is listed. */
  const kinds: Readonly<Record<ExceptionKind, true>> = {
    oversold: true,
    'totals-differ': true,
    'currency-differs': true,
    'product-unknown': true,
    'customer-unknown': true,
    'late-sale': true,
    'late-refund': true,
    'late-expense': true,
    'late-cash-movement': true,
    'late-account-payment': true,
    'late-drawer-opening': true,
    'account-without-customer': true,
    'credit-limit-exceeded': true,
    'sale-unknown': true,
    'refund-exceeds-sale': true,
    'refund-differs-from-sale': true,
    'shift-closed-again': true,
    'chain-broken': true,
    'chain-gap': true,
    'receipt-number-twice': true,
    'till-cloned': true,
    'till-restored': true,
    'till-revoked': true,
    'till-replaced': true,
    'reconcile-differs': true,
    'journal-conflict': true,
    'journal-rejected': true,
    'journal-set-aside': true,
    'bundle-of-former-till': true,
  }
  const notice = (kind: string, more: Partial<NoticeView> = {}): NoticeView => ({
    ...{ kind, subject: 'x', isOwn: true, tillCode: '02', receiptNumber: null, productName: null, customerName: null },
    ...{ detail: {}, firstSeenMs: 0, lastSeenMs: 0, timesSeen: 1, readAtMs: null, readBy: null },
    ...more,
  })

  it.each([...Object.keys(kinds)])('has a title and a step of its own: %s', (kind) => {
    expect(noticeTitle(notice(kind), i18next.t)).not.toBe(i18next.t('notices.kinds.other'))
    expect(noticeStep(notice(kind), i18next.t)).not.toBe(i18next.t('notices.todo.other'))
  })

  it('says of a kind that only a newer server has that it is another one', () => {
    expect(noticeTitle(notice('late-moon'), i18next.t)).toBe('Otro aviso')
    expect(noticeStep(notice('late-moon'), i18next.t)).toBe(i18next.t('notices.todo.other'))
  })

  it.each<readonly [string, Partial<NoticeView>, string]>([
    [
      'oversold',
      { detail: { onHandMilli: -1500, productId: 'p' }, productName: 'Arroz', receiptNumber: '1-2-A-000007' },
      'Arroz · Ticket 1-2-A-000007 · Quedó en -1.5',
    ],
    [
      'credit-limit-exceeded',
      { detail: { balanceMinor: 120_000, limitMinor: 100_000 }, customerName: 'Rosa' },
      'Rosa · Debe $1,200.00 de un límite de $1,000.00',
    ],
    ['chain-gap', { detail: { fact: 'sale.create', firstMissing: 4, lastMissing: 6 } }, 'Venta · Registros 4 a 6'],
    [
      'reconcile-differs',
      { detail: { day: '2026-11-28', till: { facts: 12, totalMinor: 5 }, server: { facts: 11, totalMinor: 4 } } },
      '28 nov 2026 · En la caja: 12 movimientos, $0.05 · En el servidor: 11 movimientos, $0.04',
    ],
    ['totals-differ', { detail: { figures: ['total'], index: 'x', by: 3 } }, ''],
  ])('names what it is about: %s', (kind, more, words) => {
    expect(noticeFacts(notice(kind, more), i18next.t, format).join(' · ')).toBe(words)
  })

  it('says whose it is', () => {
    const words = (more: Partial<NoticeView>) => noticeTill(notice('oversold', more), i18next.t)
    expect([
      words({}),
      words({ isOwn: false }),
      words({ isOwn: false, tillCode: null }),
      words({ isOwn: null }),
    ]).toEqual(['de esta caja', 'de la caja 02', 'de otra caja', null])
  })
})
