import { CloseButton, Select, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconSearch } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type ProductFilter,
  type ProductListRow,
  type ProductSort,
  productFilters,
} from '../../../src-shared/contract/catalog-views.ts'
import { Key } from '../../components/key.tsx'
import { Teach } from '../../components/teach.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import classes from './product-list.module.css'
import { ProductRow } from './product-row.tsx'
import { type ListWish, useProductList } from './use-product-list.ts'

const ROW_PX = 64
/** What a search lists at the most. */
const MOST_FOUND = 1000

const moves: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 8,
  PageUp: -8,
}

/** The whole catalog, or a part of it: searched, filtered, in any order; as long as it is, it scrolls at once. */
export function ProductList({
  label,
  searchLabel,
  wish,
  onWish,
  filters = productFilters,
  openId,
  isWide,
  onPick,
  empty,
}: {
  readonly label: string
  readonly searchLabel: string
  readonly wish: ListWish
  readonly onWish: (wish: ListWish) => void
  readonly filters?: readonly ProductFilter[]
  readonly openId: string | null
  /** There is room for code and category in columns of their own. */
  readonly isWide: boolean
  readonly onPick: (product: ProductListRow) => void
  /** Instead of an empty list that nobody filtered. */
  readonly empty: ReactNode
}) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const search = useRef<HTMLInputElement>(null)
  const [inSight, setInSight] = useState({ first: 0, last: 0 })
  const { count, at } = useProductList(wish, inSight.first, inSight.last)
  const [active, setActive] = useState(0)
  const virtual = useVirtualizer({
    count: count ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    onChange: ({ range }) => {
      const next = { first: (range?.startIndex ?? 0) - 6, last: (range?.endIndex ?? 0) + 6 }
      setInSight((now) => (now.first === next.first && now.last === next.last ? now : next))
    },
  })
  // Another list begins at its top; the same one, read again, stays where it is.
  const { text, filter, categoryId, sort, descending } = wish
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is listed is what resets it
  useEffect(() => {
    setActive(0)
    scroller.current?.scrollTo({ top: 0 })
  }, [text, filter, categoryId, sort, descending])

  const put = (changes: Partial<ListWish>) => onWish({ ...wish, ...changes })
  const go = (index: number) => {
    const target = Math.min(Math.max(index, 0), Math.max((count ?? 0) - 1, 0))
    setActive(target)
    virtual.scrollToIndex(target)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.altKey) return
    const isInSearch = event.target === search.current
    const by = moves[event.key]
    if (by !== undefined) {
      event.preventDefault()
      go(active + by)
    } else if (!isInSearch && (event.key === 'Home' || event.key === 'End')) {
      event.preventDefault()
      go(event.key === 'Home' ? 0 : (count ?? 0) - 1)
    } else if (event.key === 'Enter' && (isInSearch || event.target === scroller.current)) {
      event.preventDefault()
      const product = at(active)
      if (product !== undefined) onPick(product)
    } else if (event.key === 'Escape' && isInSearch && text !== '') {
      event.preventDefault()
      put({ text: '' })
    }
  }

  const isNarrowed = text.trim() !== '' || filter !== 'all' || categoryId !== null
  return (
    <search className={`${classes.list} ${isWide ? classes.wide : ''}`} aria-label={label} onKeyDown={onKeyDown}>
      <ListTools ref={search} searchLabel={searchLabel} wish={wish} filters={filters} onPut={put} />
      <ListHead wish={wish} onPut={put} />
      {count === 0 ? (
        text.trim() !== '' ? (
          <Teach icon={<IconSearch size={36} />} title={t('sell.noResults', { text: text.trim() })}>
            {t('sell.noResultsBody')}
          </Teach>
        ) : isNarrowed && filters[0] !== filter ? (
          <Teach
            icon={<IconSearch size={36} />}
            title={filter === 'low-stock' ? t('catalog.stock.lowEmpty') : t('catalog.list.emptyFilter')}
          >
            {filter === 'low-stock' ? t('catalog.stock.lowEmptyBody') : t('catalog.list.emptyFilterBody')}
          </Teach>
        ) : (
          empty
        )
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard's place in the list; arrows and Enter go from here
        <section ref={scroller} className={classes.scroller} aria-label={label} tabIndex={0}>
          <div className={classes.space} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const product = at(index)
              const style = { height: ROW_PX, transform: `translateY(${start}px)` }
              return product === undefined ? (
                <div key={`waiting-${index}`} className={`${classes.row} ${classes.waiting}`} style={style} aria-hidden>
                  <span />
                </div>
              ) : (
                <ProductRow
                  key={product.id}
                  product={product}
                  style={style}
                  isActive={index === active}
                  isOpen={product.id === openId}
                  onPick={() => {
                    setActive(index)
                    onPick(product)
                  }}
                />
              )
            })}
          </div>
        </section>
      )}
      <ListFoot count={count} isSearch={text.trim() !== ''} />
    </search>
  )
}

function ListTools({
  ref,
  searchLabel,
  wish,
  filters,
  onPut,
}: {
  readonly ref: React.RefObject<HTMLInputElement | null>
  readonly searchLabel: string
  readonly wish: ListWish
  readonly filters: readonly ProductFilter[]
  readonly onPut: (changes: Partial<ListWish>) => void
}) {
  const { t } = useTranslation()
  const categories = useTillQuery('category.list', {})
  return (
    <div className={classes.tools}>
      <TextInput
        ref={ref}
        autoFocus
        aria-label={searchLabel}
        placeholder={t('sell.searchHint')}
        leftSection={<IconSearch size={20} aria-hidden />}
        rightSectionWidth={48}
        rightSection={
          wish.text === '' ? null : (
            <CloseButton
              size={44}
              iconSize={22}
              aria-label={t('catalog.list.clear')}
              onClick={() => onPut({ text: '' })}
            />
          )
        }
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={wish.text}
        onChange={(event) => onPut({ text: event.currentTarget.value })}
      />
      <Select
        aria-label={t('catalog.list.filter')}
        allowDeselect={false}
        data={filters.map((value) => ({ value, label: t(`catalog.filters.${value}`) }))}
        value={wish.filter}
        onChange={(value) => onPut({ filter: filters.find((known) => known === value) ?? wish.filter })}
      />
      <Select
        aria-label={t('catalog.list.category')}
        placeholder={t('catalog.list.anyCategory')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('catalog.list.anyCategory') }}
        limit={100}
        data={(categories.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={wish.categoryId}
        onChange={(categoryId) => onPut({ categoryId })}
      />
    </div>
  )
}

const columns = [
  { sort: 'name', words: 'catalog.list.name', end: false },
  { sort: 'sku', words: 'catalog.list.sku', end: false },
  { sort: null, words: 'catalog.list.category', end: false },
  { sort: 'price', words: 'catalog.list.price', end: true },
  { sort: 'stock', words: 'catalog.list.stock', end: true },
] as const satisfies readonly { sort: ProductSort | null; words: string; end: boolean }[]

function ListHead({ wish, onPut }: { readonly wish: ListWish; readonly onPut: (changes: Partial<ListWish>) => void }) {
  const { t } = useTranslation()
  const sorted = wish.sort === 'best' ? (wish.text.trim() === '' ? 'name' : null) : wish.sort
  const Arrow = wish.descending ? IconArrowDown : IconArrowUp
  return (
    <div className={classes.head}>
      {columns.map(({ sort, words, end }) => {
        const wideOnly = sort === 'sku' || sort === null ? classes.wideOnly : ''
        if (sort === null) {
          return (
            <span key={words} className={`${classes.columnName} ${wideOnly} ${classes.category}`}>
              {t(words)}
            </span>
          )
        }
        const isSorted = sort === sorted
        const way = wish.descending ? t('catalog.list.descending') : t('catalog.list.ascending')
        return (
          <button
            key={words}
            type="button"
            className={`${classes.sort} ${wideOnly}`}
            data-end={end}
            aria-pressed={isSorted}
            aria-label={`${t('catalog.list.sortBy', { what: t(words) })}${isSorted ? `, ${way}` : ''}`}
            onClick={() => onPut({ sort, descending: isSorted && !wish.descending })}
          >
            {t(words)}
            {isSorted && <Arrow size={16} aria-hidden />}
          </button>
        )
      })}
    </div>
  )
}

function ListFoot({ count, isSearch }: { readonly count: number | null; readonly isSearch: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (count === null) return null
  return (
    <p className={classes.foot}>
      <span role="status">
        {isSearch && count >= MOST_FOUND
          ? t('catalog.list.first', { n: format.count(count) })
          : t('catalog.list.count', { count, n: format.count(count) })}
      </span>
      <span>
        <Key>↑</Key> <Key>↓</Key> <Key>{t('help.keys.enter')}</Key>
      </span>
    </p>
  )
}
