import { Button, CloseButton } from '@mantine/core'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import type { ProductHit, RungUpSale } from '../../../src-shared/contract/views.ts'
import { useNavigation } from '../../app/navigation.ts'
import { Notice } from '../../components/notice.tsx'
import { tellNote } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useScan } from '../../scanner/use-scan.ts'
import { ChargeDialog } from '../charge/charge-dialog.tsx'
import { ReceiptDialog } from '../receipt/receipt-dialog.tsx'
import { type CartLine, lineOf, totalsOf } from './cart.ts'
import { useCart } from './cart-context.tsx'
import { CartPanel } from './cart-panel.tsx'
import { ClearCartDialog } from './clear-cart-dialog.tsx'
import { PricePrompt, QuantityPrompt } from './prompts.tsx'
import { parseQuantity, splitFactor } from './quantity-text.ts'
import { QuickCreate } from './quick-create.tsx'
import { SearchPanel } from './search-panel.tsx'
import classes from './sell.module.css'
import { useAddToCart } from './use-add-to-cart.ts'
import { useSellKeys } from './use-sell-keys.ts'

type Open =
  | { readonly what: 'quantity'; readonly line: CartLine }
  | { readonly what: 'clear' }
  | { readonly what: 'charge' }
  | { readonly what: 'receipt'; readonly sold: RungUpSale }
  | { readonly what: 'create'; readonly barcode: string; readonly name: string }

let restoreWasTold = false

export function SellScreen() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigation = useNavigation()
  const { cart, change, wasRestored } = useCart()
  const adding = useAddToCart()
  const [text, setText] = useState('')
  const [open, setOpen] = useState<Open | null>(null)
  const search = useRef<HTMLInputElement>(null)
  const totals = useMemo(() => totalsOf(cart.lines), [cart.lines])

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
    if (wasRestored && !restoreWasTold) {
      restoreWasTold = true
      tellNote(t('sell.restored'), t('sell.restoredBody'))
    }
  }, [])

  const editQuantity = useCallback((line: CartLine) => setOpen({ what: 'quantity', line }), [])
  const selected = lineOf(cart, cart.selectedId)
  const undo = () => change({ type: 'undo-remove', draftId: newId() })
  const charge = () => {
    if (cart.lines.length > 0 && totals !== null) setOpen({ what: 'charge' })
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
    editQuantity: () => selected !== undefined && editQuantity(selected),
    step: (by) => selected !== undefined && change({ type: 'step', lineId: selected.id, by }),
    removeLine: () => selected !== undefined && change({ type: 'remove', lineId: selected.id }),
    undo,
    clear: () => cart.lines.length > 0 && setOpen({ what: 'clear' }),
    charge,
    moveSelection: (by) => change({ type: 'move-selection', by }),
  })

  const { question, unknownCode } = adding
  return (
    <>
      <div className={classes.screen}>
        <div className={classes.left}>
          {unknownCode !== null && (
            <Notice
              tone="warn"
              title={t('sell.unknownCode', { code: unknownCode })}
              action={<CloseButton size={44} aria-label={t('common.close')} onClick={adding.forgetUnknownCode} />}
            >
              {t('sell.unknownCodeBody')}
              <div className={classes.noticeActions}>
                <Button onClick={() => setOpen({ what: 'create', barcode: unknownCode, name: '' })}>
                  {t('sell.createProduct')}
                </Button>
                <Button variant="default" onClick={focusSearch}>
                  {t('sell.searchByName')}
                </Button>
              </div>
            </Notice>
          )}
          <CartPanel
            cart={cart}
            totals={totals}
            change={change}
            onUndo={undo}
            onEditQuantity={editQuantity}
            onClear={() => setOpen({ what: 'clear' })}
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
        <QuantityPrompt
          name={question.hit.name}
          unitCode={question.hit.unitCode}
          decimals={question.hit.decimals}
          quantityMilli={null}
          onAnswer={question.answer}
          onClosed={focusSearch}
        />
      )}
      {open?.what === 'quantity' && (
        <QuantityPrompt
          name={open.line.name}
          unitCode={open.line.unitCode}
          decimals={open.line.decimals}
          quantityMilli={open.line.quantityMilli}
          onAnswer={(quantityMilli) => {
            if (quantityMilli !== null) change({ type: 'set-quantity', lineId: open.line.id, quantityMilli })
            close()
          }}
          onClosed={focusSearch}
        />
      )}
      {open?.what === 'clear' && (
        <ClearCartDialog
          lines={cart.lines}
          totalMinor={totals?.totalMinor ?? null}
          onClear={() => {
            change({ type: 'clear' })
            close()
          }}
          onKeep={close}
        />
      )}
      {open?.what === 'create' && (
        <QuickCreate
          barcode={open.barcode}
          name={open.name}
          onCancel={close}
          onCreated={(hit) => {
            adding.addHit(hit, takeFactor())
            setText('')
            close()
          }}
        />
      )}
      {open?.what === 'charge' && totals !== null && cart.draftId !== null && (
        <ChargeDialog
          draft={{
            id: cart.draftId,
            lines: cart.lines.map(({ productId, quantityMilli, unitPriceMinor }) => ({
              productId,
              quantityMilli,
              unitPriceMinor,
            })),
            customerId: null,
            note: null,
          }}
          totalMinor={totals.totalMinor}
          nameOf={(productId) => cart.lines.find((line) => line.productId === productId)?.name ?? '?'}
          onCancel={close}
          onScan={onScan}
          onCharged={(sold) => {
            change({ type: 'clear' })
            adding.forgetUnknownCode()
            setOpen({ what: 'receipt', sold })
          }}
        />
      )}
      {open?.what === 'receipt' && <ReceiptDialog sold={open.sold} onNewSale={close} />}
    </>
  )
}
