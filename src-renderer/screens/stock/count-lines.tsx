import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CountLineView } from '../../../src-shared/contract/catalog-views.ts'
import page from '../../components/page.module.css'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './stock.module.css'

/** What was counted, what was touched last on top. */
export function CountLines({
  lines,
  onChange,
  onDrop,
}: {
  readonly lines: readonly CountLineView[]
  readonly onChange: (line: CountLineView) => void
  readonly onDrop: (line: CountLineView) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <>
      <div className={classes.countHead} aria-hidden>
        <span>{t('catalog.count.product')}</span>
        <span className={page.end}>{t('catalog.count.expected')}</span>
        <span className={page.end}>{t('catalog.count.counted')}</span>
        <span className={page.end}>{t('catalog.count.difference')}</span>
      </div>
      <VirtualRows
        items={lines}
        rowPx={68}
        label={t('catalog.count.lines')}
        row={(line, place, index) => (
          <div key={line.productId} className={classes.countRow} style={place} data-fresh={index === 0}>
            <span style={{ minWidth: 0 }}>
              <span className={`${page.strong} ${page.cut}`} style={{ display: 'block' }} dir="auto">
                {line.name}
              </span>
              <span className={`${page.soft} ${page.cut}`} style={{ display: 'block' }}>
                {line.isGone ? t('catalog.count.gone') : line.sku}
              </span>
            </span>
            <span className={`${page.end} ${page.soft} figures`}>{format.quantity(line.expectedMilli)}</span>
            <button
              type="button"
              className={classes.countButton}
              aria-label={t('catalog.count.change', { name: line.name, n: format.quantity(line.countedMilli) })}
              onClick={() => onChange(line)}
            >
              {format.quantity(line.countedMilli)}
            </button>
            <Difference line={line} />
            <ActionIcon
              size={44}
              variant="subtle"
              aria-label={t('catalog.count.drop', { name: line.name })}
              onClick={() => onDrop(line)}
            >
              <IconX size={20} aria-hidden />
            </ActionIcon>
          </div>
        )}
      />
    </>
  )
}

function Difference({ line }: { readonly line: CountLineView }) {
  const format = useFormat()
  const differs = line.countedMilli - line.expectedMilli
  if (differs === 0) return <span className={`${classes.difference} ${page.soft}`}>✓</span>
  return (
    <span className={classes.difference} data-way={differs < 0 ? 'less' : 'more'}>
      <strong>
        {differs > 0 ? '+' : '−'}
        {format.quantity(Math.abs(differs))}
      </strong>
      {line.differenceMinor !== null && line.differenceMinor !== 0 && (
        <span className="money">{format.money(line.differenceMinor)}</span>
      )}
    </span>
  )
}
