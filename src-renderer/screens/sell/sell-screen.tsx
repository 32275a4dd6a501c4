import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import type { ProductHit } from '../../../src-shared/contract/views.ts'
import { useNavigation } from '../../app/navigation.ts'
import { tellNote, tellWrong } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import { play } from '../../sounds/play.ts'
import { type CartLine, lineOf, totalsOf } from './cart.ts'
import { useCart } from './cart-context.tsx'
import { CartPanel } from './cart-panel.tsx'
import type { SaleSteps } from './cart-tools.tsx'
import type { LinePart } from './line-dialog.tsx'
import { PricePrompt, QuantityPrompt } from './prompts.tsx'
import { parseQuantity, splitFactor } from './quantity-text.ts'
import { SearchPanel } from './search-panel.tsx'
import classes from './sell.module.css'
import { type Open, SellDialogs } from './sell-dialogs.tsx'
import { UnknownCodeNotice } from './unknown-code-notice.tsx'
import { useAddToCart } from './use-add-to-cart.ts'
import { useCartChanges } from './use-cart-changes.ts'
import { useSellKeys } from './use-sell-keys.ts'

let restoreWasTold = false

export function SellScreen() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigation = useNavigation()
  const { cart, change, wasRestored } = useCart()
  const [text, setText] = useState('')
  const [open, setOpen] = useState<Open | null>(null)
  const adding = useAddToCart((id) => setOpen({ what: 'quote', id }))
  const search = useRef<HTMLInputElement>(null)
  const totals = useMemo(() => totalsOf(cart.lines, cart.discount), [cart.lines, cart.discount])
  const isEmpty = cart.lines.length === 0
  const lineChanges = useCartChanges(cart.lines)

  const focusSearch = useCallback(() => search.current?.focus(), [])
  const close = () => {
    setOpen(null)
    // After the dialog has given the focus back.
    setTimeout(focusSearch, 0)
  }

  /** Takes what was typed before `*` as the quantity of what comes next. */
  const takeFactor = () => {
    const { factorText } = splitFactor(text)
    const quantity = factorText === null ? null : parseQuantity(factorText, 3)
    return quantity?.ok ? quantity.value : null
  }
  const pick = (hit: ProductHit) => {
    adding.addHit(hit, takeFactor())
    setText('')
  }
  const onScan = (code: string) => {
    if (open?.what === 'receipt' || open?.what === 'charge') close()
    adding.addCode(code, takeFactor())
    setText('')
  }
  useScan(onScan)

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the screen opens
  useEffect(() => {
    focusSearch()
    const code = navigation.takeCode()
    if (code !== null) adding.addCode(code, null)
  }, [])
  useEffect(() => {
    if (!wasRestored || restoreWasTold) return
    restoreWasTold = true
    tellNote(t('sell.restored'), t('sell.restoredBody'))
  }, [wasRestored, t])

  const editLine = useCallback((line: CartLine, part: LinePart) => setOpen({ what: 'line', lineId: line.id, part }), [])
  const selected = lineOf(cart, cart.selectedId)
  const undo = () => change({ type: 'undo-remove' })
  const clear = () => {
    if (!isEmpty) setOpen({ what: 'clear' })
  }
  const charge = () => {
    if (isEmpty || totals === null) return
    // The till will not take it: said before a customer is told what it comes to.
    const [withdrawnId] = [...lineChanges].find(([, { what }]) => what === 'withdrawn') ?? []
    if (withdrawnId === undefined) return setOpen({ what: 'charge' })
    change({ type: 'select', lineId: withdrawnId })
    tellWrong(lineOf(cart, withdrawnId)?.name ?? '', t('cart.withdrawn'))
  }
  /** Opens what only a cart with something in it has a use for. */
  const withCart = (what: 'discount' | 'park' | 'make-quote') => () => {
    if (isEmpty || totals === null) play('error')
    else setOpen({ what })
  }
  /** Of the chosen line, else of the first one that there is something to decide on. */
  const decidePrice = (type: 'follow-price' | 'keep-price') => {
    const waiting = [...lineChanges].filter(([, { what }]) => what === 'price')
    const [lineId, lineChange] = waiting.find(([id]) => id === cart.selectedId) ?? waiting[0] ?? []
    if (lineId === undefined || lineChange?.what !== 'price') return play('error')
    change({ type, lineId, askedPriceMinor: lineChange.toMinor })
  }
  const steps: SaleSteps = {
    chooseCustomer: () => setOpen({ what: 'customer' }),
    giveDiscount: withCart('discount'),
    park: withCart('park'),
    showParked: () => setOpen({ what: 'parked' }),
    addQuickItem: () => setOpen({ what: 'quick-item', name: splitFactor(text).words.trim() }),
    writeNote: () => setOpen({ what: 'note' }),
    makeQuote: withCart('make-quote'),
  }
  useSellKeys({
    focusSearch: () => {
      focusSearch()
      search.current?.select()
    },
    typeIntoSearch: (character) => {
      setText((before) => before + character)
      focusSearch()
    },
    forgetUnknownCode: adding.forgetUnknownCode,
    editLine: (part) => selected !== undefined && editLine(selected, part),
    step: (by) => selected !== undefined && change({ type: 'step', lineId: selected.id, by }),
    removeLine: () => selected !== undefined && change({ type: 'remove', lineId: selected.id }),
    undo,
    clear,
    charge,
    moveSelection: (by) => change({ type: 'move-selection', by }),
    decidePrice,
    steps,
  })

  const { question, unknownCode } = adding
  return (
    <>
      <div className={classes.screen}>
        <div className={classes.left}>
          {unknownCode !== null && (
            <UnknownCodeNotice
              unknown={unknownCode}
              onForget={adding.forgetUnknownCode}
              onCreate={(barcode) => setOpen({ what: 'create', barcode, name: '' })}
              onSearch={focusSearch}
              onQuickItem={steps.addQuickItem}
            />
          )}
          <CartPanel
            cart={cart}
            totals={totals}
            lineChanges={lineChanges}
            change={change}
            steps={steps}
            onUndo={undo}
            onEditLine={editLine}
            onClear={clear}
            onCharge={charge}
          />
        </div>
        <SearchPanel
          ref={search}
          text={text}
          onText={setText}
          onPick={pick}
          onEnter={(words) => {
            adding.addWords(words, takeFactor())
            setText('')
          }}
          onMoveSelection={(by) => change({ type: 'move-selection', by })}
          onCreate={(name) => setOpen({ what: 'create', barcode: '', name })}
          onQuickItem={steps.addQuickItem}
        />
      </div>
      <p className="visually-hidden" aria-live="polite">
        {selected !== undefined &&
          t('sell.added', { name: selected.name, quantity: format.quantity(selected.quantityMilli) })}
      </p>

      {question?.about === 'price' && (
        <PricePrompt hit={question.hit} onAnswer={question.answer} onClosed={focusSearch} />
      )}
      {question?.about === 'quantity' && (
        <QuantityPrompt hit={question.hit} onAnswer={question.answer} onClosed={focusSearch} />
      )}
      {open !== null && (
        <SellDialogs
          open={open}
          cart={cart}
          totals={totals}
          change={change}
          onOpen={setOpen}
          onClose={close}
          onScan={onScan}
          onCharged={() => {
            change({ type: 'clear' })
            adding.forgetUnknownCode()
          }}
          onCreated={(hit) => {
            adding.addHit(hit, takeFactor())
            setText('')
            close()
          }}
          onQuick={(item) => {
            change({ type: 'add-quick', item, lineId: newId(), draftId: newId() })
            setText('')
            play('scan')
          }}
          factorMilli={takeFactor}
        />
      )}
    </>
  )
}
