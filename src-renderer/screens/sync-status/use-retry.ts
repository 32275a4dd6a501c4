import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LineTrouble } from '../../../src-shared/sync/line-trouble.ts'
import { isDoorRefusal, tellDone, tellRefusal } from '../../components/tell.tsx'
import { callTill } from '../../till/call-till.ts'

/** A person waits no longer than this to be told; the try itself may go on. */
const TELL_WITHIN_MS = 8000
/** How long it stays said that a try failed. */
const FAILURE_SHOWN_MS = 8000

export interface Retry {
  readonly isTrying: boolean
  /** Why the person's own try failed, for a while. */
  readonly failedBy: LineTrouble | null
  readonly retry: () => void
}

/** A try to reach the server that somebody asked for, with an outcome that is said. */
export function useRetry(): Retry {
  const { t } = useTranslation()
  const [isTrying, setIsTrying] = useState(false)
  const [failedBy, setFailedBy] = useState<LineTrouble | null>(null)
  const timer = useRef<number>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const tryNow = async () => {
    clearTimeout(timer.current)
    setFailedBy(null)
    setIsTrying(true)
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), TELL_WITHIN_MS))
    const answer = await Promise.race([callTill('sync.now', {}), late])
    const state = await callTill('app.state', {})
    setIsTrying(false)
    if (answer?.ok === false && isDoorRefusal(answer.refusal)) return tellRefusal(answer.refusal, t)
    const sync = state.ok ? state.value.sync : null
    if (sync?.connection === 'online') return tellDone(t('system.backOnline'), t('system.backOnlineBody'))
    if (sync?.line == null) return
    setFailedBy(sync.line.trouble)
    timer.current = window.setTimeout(() => setFailedBy(null), FAILURE_SHOWN_MS)
  }
  return { isTrying, failedBy, retry: () => void tryNow() }
}
