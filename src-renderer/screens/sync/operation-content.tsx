import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import type { PendingDetail } from '../../../src-shared/contract/outbox-views.ts'
import { isRecordEntity, type RecordEntity } from '../../../src-shared/sync/records.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useFieldWords } from '../conflicts/use-field-words.ts'
import classes from './pending-panel.module.css'
import { auditWords } from './pending-words.ts'

/** What is in an operation, as people read it. */
export function OperationContent({ detail }: { readonly detail: PendingDetail }) {
  const { t } = useTranslation()
  const [entity = ''] = detail.kind.split('.')
  return (
    <section aria-label={t('outbox.content')}>
      {isRecordEntity(entity) && entity !== 'quote' ? (
        <RecordContent entity={entity} body={detail.body} />
      ) : (
        <FactContent body={detail.body} />
      )}
    </section>
  )
}

type Body = PendingDetail['body']

const changesOf = z.object({ base: z.record(z.string(), z.unknown()), changes: z.record(z.string(), z.unknown()) })

function RecordContent({ entity, body }: { readonly entity: RecordEntity; readonly body: Body }) {
  const { t } = useTranslation()
  const words = useFieldWords(entity)
  const edit = changesOf.safeParse(body).data
  const fields = Object.entries(edit?.changes ?? body).filter(
    ([field, value]) => field !== 'id' && field !== 'version' && (edit !== undefined || value !== null),
  )
  if (fields.length === 0) return null
  return (
    <dl className={classes.facts}>
      {fields.map(([field, value]) => (
        <div key={field} className={classes.pairOf}>
          <dt>{words.nameOf(field)}</dt>
          <dd dir="auto">
            {edit === undefined
              ? words.valueOf(field, value)
              : t('outbox.fromTo', { from: words.valueOf(field, edit.base[field]), to: words.valueOf(field, value) })}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** What facts say that people ask for; whatever else is in them the diagnosis has. */
const factContent = z.object({
  lines: z
    .array(z.object({ name: z.string(), quantityMilli: z.int(), totalMinor: z.int().optional() }))
    .optional()
    .catch(undefined),
  tenders: z
    .array(z.object({ kind: z.enum(['cash', 'card', 'transfer', 'account']), amountMinor: z.int() }))
    .optional()
    .catch(undefined),
  totalMinor: z.int().optional().catch(undefined),
  amountMinor: z.int().nullish().catch(undefined),
  quantityMilli: z.int().optional().catch(undefined),
  reason: z.string().nullish().catch(undefined),
  note: z.string().nullish().catch(undefined),
  action: z.string().optional().catch(undefined),
  floatMinor: z.int().optional().catch(undefined),
})

const MOST_LINES = 12

function FactContent({ body }: { readonly body: Body }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { lines = [], tenders = [], ...said } = factContent.parse(body)
  const stockReason = (['opening', 'purchase', 'count', 'waste', 'transfer'] as const).find(
    (each) => each === said.reason,
  )
  const rows: readonly (readonly [name: string, value: string])[] = [
    ...lines
      .slice(0, MOST_LINES)
      .map(({ name, quantityMilli, totalMinor }): [string, string] => [
        `${format.quantity(quantityMilli)} × ${name}`,
        totalMinor === undefined ? '' : format.money(totalMinor),
      ]),
    ...(lines.length > MOST_LINES
      ? [[t('outbox.moreLines', { n: format.count(lines.length - MOST_LINES) }), ''] as const]
      : []),
    ...tenders.map(({ kind, amountMinor }) => [t(`common.${kind}`), format.money(amountMinor)] as const),
    ...(said.totalMinor === undefined ? [] : [[t('common.total'), format.money(said.totalMinor)] as const]),
    ...(said.amountMinor == null ? [] : [[t('outbox.amount'), format.money(said.amountMinor)] as const]),
    ...(said.floatMinor === undefined ? [] : [[t('outbox.float'), format.money(said.floatMinor)] as const]),
    ...(said.quantityMilli === undefined ? [] : [[t('stock.quantity'), format.quantity(said.quantityMilli)] as const]),
    ...(said.reason == null
      ? []
      : [[t('stock.reason'), stockReason === undefined ? said.reason : t(`stock.${stockReason}`)] as const]),
    ...(said.action === undefined
      ? []
      : [[t('outbox.whatHappened'), auditWords(said.action, t) ?? said.action] as const]),
    ...(said.note == null ? [] : [[t('stock.note'), said.note] as const]),
  ]
  if (rows.length === 0) return null
  return (
    <dl className={classes.facts}>
      {rows.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the content of an operation never changes
        <div key={index} className={classes.pairOf}>
          <dt dir="auto">{name}</dt>
          <dd className="figures" dir="auto">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}
