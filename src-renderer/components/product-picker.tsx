import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductHit } from '../../src-shared/contract/views.ts'
import { useFormat } from '../i18n/use-format.ts'
import { useTillQuery } from '../till/use-till-query.ts'
import page from './page.module.css'
import classes from './product-picker.module.css'

const LIMIT = 20

/** A field that finds a product as one types; Enter or a touch picks it, and the field is ready for the next. */
export function ProductPicker({
  label,
  placeholder,
  onPick,
}: {
  readonly label: string
  readonly placeholder: string
  readonly onPick: (hit: ProductHit) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const listId = useId()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const words = text.trim()
  const found = useTillQuery(
    'product.search',
    { text: words, limit: LIMIT, withdrawnToo: false },
    { enabled: words !== '' },
  )
  const hits = words === '' ? [] : (found.data ?? [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer begins at its first result
  useEffect(() => setActive(0), [found.data])
  const pick = (hit: ProductHit | undefined) => {
    if (hit === undefined) return
    setText('')
    onPick(hit)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setActive((index) => Math.min(Math.max(index + (event.key === 'ArrowDown' ? 1 : -1), 0), hits.length - 1))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      // An answer to an earlier text is no answer to this one.
      if (!found.isPlaceholderData) pick(hits[active])
    } else if (event.key === 'Escape' && text !== '') {
      event.preventDefault()
      event.stopPropagation()
      setText('')
    }
  }
  const activeHit = hits[active]
  return (
    <div className={classes.picker}>
      <TextInput
        data-autofocus
        autoFocus
        role="combobox"
        aria-label={label}
        aria-expanded={hits.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={activeHit === undefined ? undefined : `${listId}-${activeHit.id}`}
        placeholder={placeholder}
        leftSection={<IconSearch size={20} aria-hidden />}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label={label} className={classes.hits} hidden={words === ''}>
        {hits.map((hit, index) => (
          // The keyboard reaches options through the field, as a combobox has it.
          <div
            key={hit.id}
            id={`${listId}-${hit.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={classes.hit}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => pick(hit)}
            onKeyDown={undefined}
          >
            <span className={classes.words}>
              <span className={`${page.strong} ${page.cut}`} dir="auto">
                {hit.name}
              </span>
              <span className={`${page.soft} ${page.cut} figures`}>{hit.barcode ?? hit.sku}</span>
            </span>
            <span className="money">{hit.priceMinor === 0 ? t('sell.noPrice') : format.money(hit.priceMinor)}</span>
          </div>
        ))}
        {hits.length === 0 && !found.isFetching && (
          <div className={classes.none} role="option" aria-selected={false} aria-disabled tabIndex={-1}>
            {t('sell.noResults', { text: words })}
          </div>
        )}
      </div>
    </div>
  )
}
