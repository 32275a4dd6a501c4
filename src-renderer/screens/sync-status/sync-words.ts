import type { SyncView } from '../../../src-shared/contract/views.ts'
import type { Format } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'

/** How the till stands with its server, in a few words: `Sin conexión desde 10:42 · 12 por enviar`. */
export function syncWords(sync: SyncView, t: Words, format: Format): string {
  const unsent = t('sync.unsent', { count: sync.unsentCount, n: format.count(sync.unsentCount) })
  switch (sync.connection) {
    case 'standalone':
      return t('sync.standalone')
    case 'connecting':
      return withUnsent(t('sync.connecting'))
    case 'online':
      return `${t('sync.online')} · ${sync.unsentCount === 0 ? sentWords(sync, t) : unsent}`
    case 'offline':
      return withUnsent(t('sync.offline', { time: format.time(sync.sinceMs) }))
    case 'fenced':
      return withUnsent(t('sync.fenced'))
    case 'unauthorized':
      return withUnsent(t('sync.unauthorized'))
  }
  function withUnsent(words: string) {
    return sync.unsentCount === 0 ? words : `${words} · ${unsent}`
  }
}

/** Of a till that has nothing left to send: what waits for a person is not at the server all the same. */
function sentWords(sync: Pick<SyncView, 'attentionCount' | 'conflictCount'>, t: Words): string {
  return t(stoppedCount(sync) === 0 ? 'sync.allSent' : 'sync.restSent')
}

/** How much is not at the server and does not get there by itself. */
export function stoppedCount({
  attentionCount,
  conflictCount,
}: Pick<SyncView, 'attentionCount' | 'conflictCount'>): number {
  return attentionCount + conflictCount
}

/** What it means for the counter that there is no connection. */
export function sellingWords({ unsentCount }: Pick<SyncView, 'unsentCount'>, t: Words, format: Format): string {
  if (unsentCount === 0) return t('system.selling')
  return t('system.sellingUnsent', { count: unsentCount, n: format.count(unsentCount) })
}

/** What a person can do about the connection: a till that is shut out sends nothing, however often it is asked to. */
export function syncAction({ connection }: Pick<SyncView, 'connection'>): 'send' | 'retry' | null {
  switch (connection) {
    case 'online':
    case 'connecting':
      return 'send'
    case 'offline':
      return 'retry'
    case 'standalone':
    case 'fenced':
    case 'unauthorized':
      return null
  }
}
