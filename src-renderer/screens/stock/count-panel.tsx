import { Button } from '@mantine/core'
import { IconClipboardList } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CountState, CountView } from '../../../src-shared/contract/catalog-views.ts'
import type { ProductHit } from '../../../src-shared/contract/views.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { ProductPicker } from '../../components/product-picker.tsx'
import { Teach } from '../../components/teach.tsx'
import { isDoorRefusal, tellRefusal, tellWrong } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import { play } from '../../sounds/play.ts'
import { callTill } from '../../till/call-till.ts'
import { useTill } from '../../till/till-context.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { CountEnd } from './count-end.tsx'
import { CountLines } from './count-lines.tsx'
import { type Countable, CountedDialog } from './counted-dialog.tsx'
import classes from './stock.module.css'

/** A count of stock: by scanning or by typing, beside the running shop, over as many days as it takes. */
export function CountPanel() {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const queries = useQueryClient()
  const state = useTillQuery('count.state', {})
  const show = (next: CountState) => queries.setQueryData(['count.state', {}], next)
  if (state.data === undefined) return null
  const { open, last } = state.data

  const start = async () => {
    const answer = await call('count.start', {})
    if (answer.ok) show(answer.value)
    else tellRefusal(answer.refusal, t)
  }
  if (open !== null) return <OpenCount count={open} onState={show} />
  return (
    <div className={page.panel} style={{ flex: 1 }}>
      <Teach
        icon={<IconClipboardList size={36} />}
        title={t('catalog.count.none')}
        action={<Button onClick={() => void start()}>{t('catalog.count.start')}</Button>}
      >
        <p>{t('catalog.count.noneBody')}</p>
        {last !== null && (
          <p>
            {t('catalog.count.last', {
              when: format.dayAndTime(last.appliedAtMs),
              who: last.appliedBy,
              n: format.count(last.movedCount),
            })}
          </p>
        )}
      </Teach>
    </div>
  )
}

function OpenCount({ count, onState }: { readonly count: CountView; readonly onState: (state: CountState) => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { sync } = useTill()
  const [asking, setAsking] = useState<Countable | null>(null)
  /** Scans are written down one after the other, in the order in which they came. */
  const queue = useRef<Promise<unknown>>(Promise.resolve())

  const enter = async (product: Countable, how: 'add' | 'set', quantityMilli: number) => {
    const answer = await callTill('count.enter', { countId: count.id, productId: product.id, how, quantityMilli })
    if (answer.ok) {
      play('scan')
      onState(answer.value)
    } else if (isDoorRefusal(answer.refusal)) tellRefusal(answer.refusal, t)
    else if (answer.refusal.code === 'stock-not-tracked')
      tellWrong(t('catalog.count.notTracked', { name: product.name }))
    else tellWrong(t('catalog.count.gonecount'))
  }
  /** Opens the dialog for a product, unless there is nothing to count of it. */
  const ask = (hit: ProductHit) => {
    if (hit.onHandMilli === null) tellWrong(t('catalog.count.notTracked', { name: hit.name }))
    else setAsking(countableOf(hit, count))
  }
  const scan = async (code: string) => {
    const answer = await callTill('product.by-barcode', { barcode: code })
    if (!answer.ok) tellRefusal(answer.refusal, t)
    else if (answer.value === null) tellWrong(t('catalog.count.unknown', { code }), t('sell.unknownCodeBody'))
    // What is weighed cannot be counted by beeps.
    else if (answer.value.decimals > 0) ask(answer.value)
    else await enter(countableOf(answer.value, count), 'add', 1000)
  }
  useScan((code) => {
    queue.current = queue.current.then(() => scan(code))
  }, asking === null)

  return (
    <div className={page.panel} style={{ flex: 1 }}>
      <div className={classes.countTop}>
        <span className={page.strong}>
          {t('catalog.count.title', { when: format.dayAndTime(count.startedAtMs), who: count.startedBy })}
        </span>
        <ProductPicker label={t('catalog.count.search')} placeholder={t('catalog.count.search')} onPick={ask} />
        <span className={page.soft}>{t('catalog.count.scanHint')}</span>
        {sync.connection !== 'standalone' && sync.connection !== 'online' && (
          <Notice tone="warn">{t('catalog.count.offline')}</Notice>
        )}
      </div>
      {count.lines.length === 0 ? (
        <Teach icon={<IconClipboardList size={36} />} title={t('catalog.count.empty')}>
          {t('catalog.count.emptyBody')}
        </Teach>
      ) : (
        <CountLines
          lines={count.lines}
          onChange={(line) => setAsking({ ...line, id: line.productId })}
          onDrop={async (line) => {
            const answer = await callTill('count.drop-line', { countId: count.id, productId: line.productId })
            if (answer.ok) onState(answer.value)
            else tellRefusal(answer.refusal, t)
          }}
        />
      )}
      <CountEnd count={count} />
      {asking !== null && (
        <CountedDialog
          product={asking}
          onClose={() => setAsking(null)}
          onCounted={(quantityMilli) => {
            setAsking(null)
            void enter(asking, 'set', quantityMilli)
          }}
        />
      )}
    </div>
  )
}

function countableOf(hit: ProductHit, count: CountView): Countable {
  const line = count.lines.find(({ productId }) => productId === hit.id)
  return { ...hit, countedMilli: line?.countedMilli ?? null }
}
