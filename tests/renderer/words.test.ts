import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { es } from '../../src-renderer/i18n/es.ts'
import { speak, startWords } from '../../src-renderer/i18n/words.ts'
import { ageWords, dataAgeWords } from '../../src-renderer/screens/sync-status/age-words.ts'
import { sellingWords, syncAction, syncWords } from '../../src-renderer/screens/sync-status/sync-words.ts'
import type { Connection, SyncView } from '../../src-shared/contract/views.ts'
import { createFormat } from '../../src-shared/format/format.ts'
import { readWritten, unusedWords } from './unused-words.ts'

const format = createFormat('es', 'MXN', 'UTC')
const view = (connection: Connection, unsentCount = 0) =>
  ({ connection, sinceMs: Date.UTC(2026, 10, 1, 10, 42), unsentCount }) as SyncView

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
