import { useTranslation } from 'react-i18next'
import type { ServerStateView } from '../../../src-shared/contract/system-views.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useServerTime } from '../../till/use-server-time.ts'
import { ageWords } from '../sync-status/age-words.ts'
import { type FactRow, Facts } from './facts.tsx'

/** What the server told of itself, or told last. */
export function ServerFacts({ state, nowMs }: { readonly state: ServerStateView; readonly nowMs: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const health = state.health.known?.answer
  const storage = state.storage.known?.answer
  const cache = state.cache.known?.answer
  const sync = state.sync.known?.answer
  const hereAt = useServerTime()
  const when = (atMs: number | null | undefined) => (atMs == null ? t('system.never') : format.dayAndTime(hereAt(atMs)))
  const pending = sync === undefined ? 0 : sync.pending_creates + sync.pending_updates + sync.pending_deletes
  const consistent =
    sync === undefined
      ? null
      : sync.verified_at == null
        ? t('system.fact.consistentUnknown')
        : t(sync.is_consistent ? 'system.fact.consistentYes' : 'system.fact.consistentNo', {
            when: when(sync.verified_at),
          })
  const rows: FactRow[] = [
    { name: 'host', value: health === undefined ? null : `${health.hostname} · ${health.version}` },
    {
      name: 'backend',
      value:
        storage === undefined
          ? null
          : t(storage.backend === 'mysql' ? 'system.fact.backendMysql' : 'system.fact.backendEmbedded'),
    },
    { name: 'reads', value: storage?.reads === undefined ? null : t(`system.fact.place.${storage.reads}`) },
    { name: 'writes', value: storage?.writes === undefined ? null : t(`system.fact.place.${storage.writes}`) },
    {
      name: 'fallback',
      value: storage === undefined ? null : t(storage.fallback ? 'system.fact.fallbackOn' : 'system.fact.fallbackOff'),
    },
    {
      name: 'pending',
      value:
        sync === undefined
          ? null
          : [
              t('system.fact.pendingIs', { n: format.count(pending) }),
              ...(sync.set_aside > 0 ? [t('system.fact.setAside', { n: format.count(sync.set_aside) })] : []),
            ],
    },
    { name: 'drained', value: sync === undefined ? null : when(sync.last_drain_at) },
    { name: 'hits', value: cache?.hitRatio == null ? null : format.rate(Math.round(cache.hitRatio * 100) * 100) },
    { name: 'consistent', value: consistent },
  ]
  return <Facts title={t('system.serverTitle')} note={useServerNote(state, nowMs)} rows={rows} />
}

/** How old what is shown is, when it is not of now. */
function useServerNote({ health, storage, cache, sync }: ServerStateView, nowMs: number): string | null {
  const { t } = useTranslation()
  const format = useFormat()
  if (health.trouble !== null) {
    const reason = t(`system.line.${health.trouble}`)
    return health.known === null
      ? t('system.serverNotHeard', { reason })
      : t('system.serverOld', { reason, age: ageWords(nowMs - health.known.atMs, t, format) })
  }
  return [storage, cache, sync].some(({ trouble }) => trouble !== null) ? t('system.partOld') : null
}
