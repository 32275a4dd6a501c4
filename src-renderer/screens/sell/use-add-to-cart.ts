import { useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import type { ProductHit } from '../../../src-shared/contract/views.ts'
import { type Minor, minor } from '../../../src-shared/money/minor.ts'
import { MAX_SALE_LINES } from '../../../src-shared/sale/sale-fact.ts'
import { MILLI } from '../../../src-shared/sale/sale-totals.ts'
import { tellRefusal, tellWrong } from '../../components/tell.tsx'
import { play } from '../../sounds/play.ts'
import { callTill } from '../../till/call-till.ts'
import { useCart } from './cart-context.tsx'

/** What the till must ask before a product can be a line. */
export type Question =
  | { readonly about: 'price'; readonly hit: ProductHit; readonly answer: (priceMinor: Minor | null) => void }
  | { readonly about: 'quantity'; readonly hit: ProductHit; readonly answer: (quantityMilli: number | null) => void }

/** `item`: what a scale's label calls a product that nobody has. */
export interface UnknownCode {
  readonly code: string
  readonly item: string | null
}

export interface AddToCart {
  readonly question: Question | null
  readonly unknownCode: UnknownCode | null
  readonly forgetUnknownCode: () => void
  /** `quantityMilli` null: one, or as much as the till then asks for. */
  readonly addHit: (hit: ProductHit, quantityMilli: number | null) => void
  readonly addCode: (code: string, quantityMilli: number | null) => void
  /** Enter before the search had answered: its first result, or a code typed by hand. */
  readonly addWords: (words: string, quantityMilli: number | null) => void
}

/**
 * Turns scans and picks into lines, one after the other in the order they came: a scan that arrives while the till asks
 * for a price waits for its turn instead of being lost.
 */
export function useAddToCart(onQuote: (id: string) => void): AddToCart {
  const { t } = useTranslation()
  const { cart, change } = useCart()
  const [question, setQuestion] = useState<Question | null>(null)
  const [unknownCode, setUnknownCode] = useState<UnknownCode | null>(null)
  const queue = useRef(Promise.resolve())
  const lineCount = useRef(0)
  lineCount.current = cart.lines.length

  const inTurn = useCallback((work: () => Promise<void>) => {
    queue.current = queue.current.then(work, work)
  }, [])

  const askPrice = (hit: ProductHit) =>
    new Promise<Minor | null>((answer) => setQuestion({ about: 'price', hit, answer })).finally(() => setQuestion(null))
  const askQuantity = (hit: ProductHit) =>
    new Promise<number | null>((answer) => setQuestion({ about: 'quantity', hit, answer })).finally(() =>
      setQuestion(null),
    )

  const add = async (hit: ProductHit, wantedMilli: number | null, labelPriceMinor?: Minor | null) => {
    if (lineCount.current >= MAX_SALE_LINES) {
      tellWrong(t('sell.full', { n: MAX_SALE_LINES }))
      return
    }
    const isLabelled = labelPriceMinor !== undefined
    const isWeighed = hit.decimals > 0
    const fits = wantedMilli !== null && wantedMilli % 10 ** (3 - hit.decimals) === 0
    if (wantedMilli !== null && !fits) tellWrong(t('sell.quantityPieces'))
    if (isLabelled && !fits) return
    const quantityMilli = fits ? wantedMilli : isWeighed ? await askQuantity(hit) : MILLI
    if (quantityMilli === null) return
    const unitPriceMinor = labelPriceMinor ?? (hit.priceMinor > 0 ? minor(hit.priceMinor) : await askPrice(hit))
    if (unitPriceMinor === null) return
    const askedPriceMinor = labelPriceMinor == null && hit.priceMinor > 0 ? minor(hit.priceMinor) : null
    const newIds = { lineId: newId(), draftId: newId() }
    change({ type: 'add', hit, unitPriceMinor, askedPriceMinor, quantityMilli, isLabelled, ...newIds })
    setUnknownCode(null)
    play('scan')
  }

  const addCodeNow = async (code: string, quantityMilli: number | null) => {
    const answer = await callTill('counter.find-code', { code: code.slice(0, 64) })
    if (!answer.ok) return tellRefusal(answer.refusal, t)
    const found = answer.value
    if (found?.what === 'product') {
      const { hit, label } = found
      await (label === null ? add(hit, quantityMilli) : add(hit, label.quantityMilli, label.unitPriceMinor))
    } else if (found?.what === 'quote') onQuote(found.id)
    else {
      play('error')
      setUnknownCode({ code, item: found?.item ?? null })
    }
  }

  return {
    question,
    unknownCode,
    forgetUnknownCode: () => setUnknownCode(null),
    addHit: (hit, quantityMilli) => inTurn(() => add(hit, quantityMilli)),
    addCode: (code, quantityMilli) => inTurn(() => addCodeNow(code, quantityMilli)),
    addWords: (words, quantityMilli) =>
      inTurn(async () => {
        const answer = await callTill('product.search', { text: words, limit: 1, withdrawnToo: false })
        if (!answer.ok) tellRefusal(answer.refusal, t)
        else if (answer.value[0] !== undefined) await add(answer.value[0], quantityMilli)
        else await addCodeNow(words, quantityMilli)
      }),
  }
}
