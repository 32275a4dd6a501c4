import { useCallback, useEffect, useRef, useState } from 'react'
import type { AuditAction } from '../../../src-shared/audit/audit-entry.ts'
import type { DoorRefusal } from '../../../src-shared/contract/call.ts'
import type { AuditView } from '../../../src-shared/contract/people-views.ts'
import { callTill } from '../../till/call-till.ts'

export interface AuditChoice {
  readonly userId: string | null
  readonly action: AuditAction | null
  /** A calendar day of the shop. */
  readonly day: string | null
}

interface AuditPages {
  /** Null until the first page is there. */
  readonly entries: readonly AuditView[] | null
  readonly people: readonly { readonly id: string; readonly name: string }[]
  readonly more: boolean
  readonly refusal: DoorRefusal | null
  readonly readMore: () => void
}

const PAGE = 100
const nothing = { entries: null, people: [], more: false, refusal: null } as const

/** The log by pages, from the newest entry on; a new choice begins anew. */
export function useAuditPages({ userId, action, day }: AuditChoice): AuditPages {
  const [pages, setPages] = useState<Omit<AuditPages, 'readMore'>>(nothing)
  /** Which question the answer on its way belongs to. */
  const asked = useRef(0)

  const read = useCallback(
    async (behind: readonly AuditView[]) => {
      asked.current += 1
      const question = asked.current
      const last = behind.at(-1)
      const before = last === undefined ? null : { atMs: last.atMs, id: last.id }
      const answer = await callTill('audit.list', { before, userId, action, day, limit: PAGE })
      if (question !== asked.current) return
      if (!answer.ok) setPages((shown) => ({ ...shown, refusal: answer.refusal }))
      else {
        const { entries, people, more } = answer.value
        setPages({ entries: [...behind, ...entries], people, more, refusal: null })
      }
    },
    [userId, action, day],
  )
  useEffect(() => {
    void read([])
    return () => {
      asked.current += 1
    }
  }, [read])
  return { ...pages, readMore: () => void read(pages.entries ?? []) }
}
