import { Button, SegmentedControl } from '@mantine/core'
import { IconClipboardCopy, IconCloudCheck, IconHandClick, IconRefresh } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type PendingFilter, type PendingPage, pendingFilters } from '../../../src-shared/contract/outbox-views.ts'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { CarryButton } from '../export/carry-button.tsx'
import { PendingDetails } from './pending-details.tsx'
import { PendingList } from './pending-list.tsx'
import classes from './pending-panel.module.css'
import { usePendingActs } from './use-pending-acts.ts'
import { usePendingPages } from './use-pending-pages.ts'

/** Everything that the server does not have yet: which, how it stands, why, and what can be done about it. */
export function PendingPanel() {
  const { t } = useTranslation()
  const format = useFormat()
  const { till } = useTill()
  const [filter, setFilter] = useState<PendingFilter>('all')
  const [openKey, setOpenKey] = useState<string | null>(null)
  const [sight, setSight] = useState({ first: 0, last: 20 })
  const { counts, count, at } = usePendingPages(filter, sight.first, sight.last)
  const { retry, copyDiagnosis, isBusy } = usePendingActs()
  const onSight = useCallback((first: number, last: number) => {
    setSight((now) => (now.first === first && now.last === last ? now : { first, last }))
  }, [])
  const isStandalone = till.serverUrl === null
  const total = counts === null ? 0 : sumOf('all', counts)

  if (counts !== null && total === 0) {
    return (
      <Teach icon={<IconCloudCheck size={36} />} title={t('outbox.empty')}>
        {isStandalone ? t('outbox.emptyStandalone') : t('outbox.emptyBody')}
      </Teach>
    )
  }
  return (
    <>
      <div className={classes.tools}>
        <SegmentedControl
          aria-label={t('outbox.filter')}
          size="md"
          value={filter}
          onChange={(value) => setFilter(pendingFilters.find((each) => each === value) ?? 'all')}
          data={pendingFilters.map((value) => ({
            value,
            label: t('outbox.filterCount', {
              filter: t(`outbox.filters.${value}`),
              n: format.count(counts === null ? 0 : sumOf(value, counts)),
            }),
          }))}
        />
        <div className={classes.toolButtons}>
          <CarryButton />
          <Button
            variant="default"
            leftSection={<IconClipboardCopy size={20} aria-hidden />}
            disabled={isBusy}
            aria-label={t('outbox.copyAll')}
            onClick={() => void copyDiagnosis(null)}
          >
            {t('outbox.diagnosis')}
          </Button>
          <Button
            leftSection={<IconRefresh size={20} aria-hidden />}
            disabled={isBusy || isStandalone}
            onClick={() => void retry(null)}
          >
            {t('outbox.retryAll')}
          </Button>
        </div>
      </div>
      {isStandalone && <p className={page.lead}>{t('outbox.standalone')}</p>}
      <div className={`${page.columns} ${classes.columns}`}>
        <div className={page.panel}>
          {count === 0 ? (
            <Teach icon={<IconCloudCheck size={36} />} title={t('outbox.nothingFound')} />
          ) : (
            <PendingList
              filter={filter}
              count={count ?? 0}
              at={at}
              openKey={openKey}
              onOpen={({ key }) => setOpenKey(key)}
              onSight={onSight}
            />
          )}
        </div>
        <div className={`${page.panel} ${page.padded}`}>
          {openKey === null ? (
            <Teach icon={<IconHandClick size={36} />} title={t('outbox.pick')}>
              {t('outbox.pickBody')}
            </Teach>
          ) : (
            <PendingDetails key={openKey} operationKey={openKey} onGone={() => setOpenKey(null)} />
          )}
        </div>
      </div>
    </>
  )
}

function sumOf(filter: PendingFilter, { waiting, accepted, conflict, rejected }: PendingPage['counts']): number {
  const attention = conflict + rejected
  return { all: attention + waiting + accepted, attention, waiting, accepted }[filter]
}
