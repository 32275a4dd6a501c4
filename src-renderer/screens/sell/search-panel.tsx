import { CloseButton, TextInput } from '@mantine/core'
import { IconBarcode, IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductHit } from '../../../src-shared/contract/views.ts'
import { Key } from '../../components/key.tsx'
import { Teach } from '../../components/teach.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { splitFactor } from './quantity-text.ts'
import { ResultList } from './result-list.tsx'
import classes from './sell.module.css'
import { useProductSearch } from './use-product-search.ts'

export const SEARCH_LIMIT = 50

/** Search as you type; the keyboard's home on the sell screen. */
export function SearchPanel({
  text,
  onText,
  onPick,
  onEnter,
  onMoveSelection,
  onCreate,
  onQuickItem,
  ref,
}: {
  readonly text: string
  readonly onText: (text: string) => void
  readonly onPick: (hit: ProductHit) => void
  /** Enter before the answer has come: what shall be added is up to the till. */
  readonly onEnter: (words: string) => void
  readonly onMoveSelection: (by: 1 | -1) => void
  readonly onCreate: (name: string) => void
  readonly onQuickItem: () => void
  readonly ref: RefObject<HTMLInputElement | null>
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const listId = useId()
  const { factorText, words } = splitFactor(text)
  const { hits, answered } = useProductSearch(words, SEARCH_LIMIT)
  const [active, setActive] = useState(0)
  const isAnswered = answered !== '' && answered === words.trim()
  // A new answer begins at its first result.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer is what resets it
  useEffect(() => setActive(0), [answered])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const by =
      event.key === 'ArrowDown'
        ? 1
        : event.key === 'ArrowUp'
          ? -1
          : event.key === 'PageDown'
            ? 6
            : event.key === 'PageUp'
              ? -6
              : 0
    if (by !== 0) {
      event.preventDefault()
      if (words.trim() !== '') setActive((index) => Math.min(Math.max(index + by, 0), Math.max(hits.length - 1, 0)))
      else onMoveSelection(by > 0 ? 1 : -1)
    } else if (event.key === 'Enter' && words.trim() !== '') {
      event.preventDefault()
      const hit = isAnswered ? hits[active] : undefined
      if (hit === undefined) onEnter(words.trim())
      else onPick(hit)
    } else if (event.key === 'Escape' && text !== '') {
      event.preventDefault()
      onText('')
    }
  }

  const activeHit = hits[active]
  return (
    <section className={classes.search} aria-label={t('sell.search')}>
      <TextInput
        ref={ref}
        size="lg"
        aria-label={t('sell.search')}
        placeholder={t('sell.searchHint')}
        leftSection={<IconSearch size={22} aria-hidden />}
        rightSectionWidth={text === '' ? 56 : 48}
        rightSection={
          text === '' ? (
            <Key>F3</Key>
          ) : (
            <CloseButton size={44} aria-label={t('sell.clearSearch')} onClick={() => onText('')} />
          )
        }
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isAnswered && activeHit !== undefined ? `${listId}-${activeHit.id}` : undefined}
        aria-keyshortcuts="F3"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.factor} aria-live="polite">
        {factorText !== null && <span>{`${factorText} ×`}</span>}
      </div>
      <ResultList id={listId} hits={hits} active={active} onPick={onPick} onActive={setActive} />
      {hits.length === 0 && (
        <div className={classes.searchEmpty}>
          {isAnswered ? (
            <Teach
              icon={<IconSearch size={34} />}
              title={t('sell.noResults', { text: answered })}
              action={
                <div className={classes.emptyActions}>
                  <button type="button" className={classes.linkButton} onClick={() => onCreate(answered)}>
                    {t('sell.createProduct')}
                  </button>
                  <QuickItemButton onClick={onQuickItem} />
                </div>
              }
            >
              {t('sell.noResultsBody')}
            </Teach>
          ) : (
            words.trim() === '' && (
              <Teach
                icon={<IconBarcode size={36} />}
                title={t('sell.searchTeach')}
                action={<QuickItemButton onClick={onQuickItem} />}
              >
                <p>{t('sell.searchTeachBody')}</p>
                <p className={classes.teachKeys}>{t('sell.teachKeys')}</p>
                <p className={classes.teachKeys}>{t('sell.teachTimes')}</p>
              </Teach>
            )
          )}
        </div>
      )}
      {hits.length > 0 && (
        <p className={classes.resultCount} role="status">
          {hits.length >= SEARCH_LIMIT
            ? t('sell.resultMore', { n: format.count(hits.length) })
            : t('sell.resultCount', { count: hits.length, n: format.count(hits.length) })}
        </p>
      )}
    </section>
  )
}

/** The way to sell what is in no catalog. */
function QuickItemButton({ onClick }: { readonly onClick: () => void }) {
  const { t } = useTranslation()
  return (
    <button type="button" className={classes.linkButton} aria-keyshortcuts="Control+I" onClick={onClick}>
      {t('counter.quickItem')} <Key>Ctrl+I</Key>
    </button>
  )
}
