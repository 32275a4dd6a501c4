import { IconAlertTriangle, IconCircleMinus, IconCirclePlus, IconCircleX, IconPencil } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type ImportPreview,
  type PreviewChange,
  type PreviewFilter,
  type PreviewKind,
  type PreviewRow,
  previewFilters,
} from '../../../src-shared/contract/catalog-views.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { useFormat } from '../../i18n/use-format.ts'
import { askTill } from '../../till/use-till-query.ts'
import classes from './import.module.css'

const ROW_PX = 60
const PAGE = 50
/** Names that are told of what is made along the way. */
const NAMES = 6

const icons = { new: IconCirclePlus, changed: IconPencil, same: IconCircleMinus, wrong: IconCircleX } as const

/** What a file would do, line by line; the counts choose what is listed. */
export function ImportPreviewView({ preview }: { readonly preview: ImportPreview }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { counts, newCategories, newUnits } = preview
  const [filter, setFilter] = useState<PreviewFilter>('all')
  const namesOf = (names: readonly string[]) => {
    const shown = names.slice(0, NAMES).join(', ')
    return names.length > NAMES ? t('catalog.imports.andMore', { names: shown }) : shown
  }
  const madeWords = [
    ...(newCategories.length > 0
      ? [
          t('catalog.imports.newCategories', {
            count: newCategories.length,
            n: format.count(newCategories.length),
            names: namesOf(newCategories),
          }),
        ]
      : []),
    ...(newUnits.length > 0
      ? [
          t('catalog.imports.newUnits', {
            count: newUnits.length,
            n: format.count(newUnits.length),
            names: namesOf(newUnits),
          }),
        ]
      : []),
  ]
  return (
    <>
      {counts.new + counts.changed === 0 ? (
        <Notice tone="warn" title={t('catalog.imports.nothing')}>
          {t('catalog.imports.nothingBody')}
        </Notice>
      ) : (
        <p className={page.lead}>{t('catalog.imports.previewLead')}</p>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame around what are tabs to the eye */}
      <div className={classes.kinds} role="group" aria-label={t('catalog.imports.filter')}>
        {previewFilters.map((value) => (
          <button
            key={value}
            type="button"
            className={classes.kind}
            aria-pressed={filter === value}
            onClick={() => setFilter(value)}
          >
            <span>{t(`catalog.imports.${value}`)}</span>
            <strong className="figures">{format.count(counts[value])}</strong>
          </button>
        ))}
      </div>
      <PreviewRows key={filter} filter={filter} count={counts[filter]} />
      {madeWords.length > 0 && <p className={page.lead}>{madeWords.join(' · ')}</p>}
    </>
  )
}

function PreviewRows({ filter, count }: { readonly filter: PreviewFilter; readonly count: number }) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  })
  const shown = virtual.getVirtualItems()
  const from = Math.floor((shown[0]?.index ?? 0) / PAGE)
  const to = Math.floor((shown.at(-1)?.index ?? -1) / PAGE)
  const pages = useQueries({
    queries: Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => {
      const wish = { filter, offset: (from + index) * PAGE, limit: PAGE }
      return {
        queryKey: ['import.preview-rows', wish],
        queryFn: () => askTill('import.preview-rows', wish),
        // Another file has other rows.
        staleTime: 0,
        gcTime: 0,
      }
    }),
  })
  const at = (index: number) => pages[Math.floor(index / PAGE) - from]?.data?.[index % PAGE]
  if (count === 0)
    return <div className={`${classes.previewList} ${classes.noRows}`}>{t('catalog.imports.noneOfKind')}</div>
  return (
    <div className={classes.previewList}>
      <div className={`${classes.previewRow} ${classes.issueHead}`} aria-hidden>
        <span>{t('catalog.imports.line')}</span>
        <span>{t('catalog.imports.product')}</span>
        <span>{t('catalog.imports.what')}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section ref={scroller} className={page.scroller} aria-label={t('catalog.imports.rows')} tabIndex={0}>
        <div className={page.space} style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const row = at(index)
            return row === undefined ? null : (
              <PreviewLine key={row.line} row={row} style={{ height: ROW_PX, transform: `translateY(${start}px)` }} />
            )
          })}
        </div>
      </section>
    </div>
  )
}

function PreviewLine({ row, style }: { readonly row: PreviewRow; readonly style: React.CSSProperties }) {
  const format = useFormat()
  const Icon = icons[row.kind]
  const words = usePreviewWords(row)
  return (
    <div className={`${page.row} ${classes.previewRow}`} style={style}>
      <span className="figures">{format.count(row.line)}</span>
      <span style={{ minWidth: 0 }}>
        <span className={`${page.strong} ${page.cut}`} style={{ display: 'block' }} dir="auto">
          {row.name === '' ? '—' : row.name}
        </span>
        <span className={`${page.soft} ${page.cut} figures`} style={{ display: 'block' }}>
          {row.barcode ?? row.sku}
        </span>
      </span>
      <span className={classes.what} data-kind={row.kind} title={words.join(' · ')}>
        <Icon size={20} aria-hidden />
        <span className={classes.whatWords}>
          {words.map((each) => (
            <span key={each}>{each}</span>
          ))}
          {row.kind !== 'wrong' && row.issues.length > 0 && <NotedIssues row={row} />}
        </span>
      </span>
    </div>
  )
}

function NotedIssues({ row }: { readonly row: PreviewRow }) {
  const { t } = useTranslation()
  return (
    <span className={classes.notedWords}>
      <IconAlertTriangle size={16} aria-hidden />
      {row.issues.map((issue) => `${issue.column}: ${t(`imports.reason.${issue.reason}`)}`).join(' · ')}
    </span>
  )
}

function usePreviewWords(row: PreviewRow): string[] {
  const { t } = useTranslation()
  const format = useFormat()
  const value = (field: PreviewChange['field'], shown: PreviewChange['before']) => {
    if (shown === null || shown === '') return t('catalog.imports.empty')
    if (field === 'priceMinor' || field === 'costMinor') return format.money(Number(shown))
    return field === 'taxBasisPoints' ? format.rate(Number(shown)) : String(shown)
  }
  const wordsOf: Readonly<Record<PreviewKind, () => string[]>> = {
    new: () => [
      row.priceMinor === null || row.priceMinor === 0
        ? t('catalog.imports.isNewNoPrice')
        : t('catalog.imports.isNewWith', { price: format.money(row.priceMinor) }),
    ],
    changed: () =>
      row.changes.map(({ field, before, after }) =>
        t('catalog.imports.change', {
          field: t(`catalog.imports.fields.${field}`),
          before: value(field, before),
          after: value(field, after),
        }),
      ),
    same: () => [t('catalog.imports.isSame')],
    wrong: () => [
      [
        t('catalog.imports.isWrong'),
        ...row.issues
          .filter(({ severity }) => severity === 'refused')
          .map(({ column, value: read, reason }) => {
            const where = [column, read === '' ? '' : `«${read}»`].filter((part) => part !== '').join(' ')
            return where === '' ? t(`imports.reason.${reason}`) : `${where}: ${t(`imports.reason.${reason}`)}`
          }),
      ].join(' · '),
    ],
  }
  return wordsOf[row.kind]()
}
