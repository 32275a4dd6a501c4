import { useCallback, useEffect, useRef, useState } from 'react'
import type { ProductHit } from '../../../src-shared/contract/views.ts'
import { callTill } from '../../till/call-till.ts'
import { useTillEvent } from '../../till/use-till-event.ts'

export interface ProductSearch {
  readonly hits: readonly ProductHit[]
  /** The text that `hits` answer. */
  readonly answered: string
}

const nothing: ProductSearch = { hits: [], answered: '' }

/**
 * Searches with every key: at once when the till is free, else as soon as it has answered, and then only for the
 * latest text. Answers to texts that are no longer wanted are dropped.
 */
export function useProductSearch(text: string, limit: number, withdrawnToo = false): ProductSearch {
  const [search, setSearch] = useState(nothing)
  const wanted = useRef('')
  const isAsking = useRef(false)

  const ask = useCallback(async () => {
    if (isAsking.current) return
    isAsking.current = true
    let asked: string
    do {
      asked = wanted.current
      if (asked === '') break
      const answer = await callTill('product.search', { text: asked, limit, withdrawnToo })
      if (asked === wanted.current) setSearch({ hits: answer.ok ? answer.value : [], answered: asked })
    } while (asked !== wanted.current)
    isAsking.current = false
  }, [limit, withdrawnToo])

  useEffect(() => {
    wanted.current = text.trim().slice(0, 200)
    if (wanted.current === '') setSearch(nothing)
    else void ask()
  }, [text, ask])
  useTillEvent('catalog-changed', () => void ask())
  return search
}
