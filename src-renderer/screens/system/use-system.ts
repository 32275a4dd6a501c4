import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { ServerStateView, TillStateView } from '../../../src-shared/contract/system-views.ts'
import { useTill } from '../../till/till-context.ts'
import { askTill } from '../../till/use-till-query.ts'

/** What happens is to be seen within ten seconds, a server that takes some to notice or to answer included. */
const REFRESH_MS = 5000

export interface System {
  readonly till: TillStateView | undefined
  /** Null: this till stands alone. Undefined: it is being asked for the first time. */
  readonly server: ServerStateView | null | undefined
  readonly refreshedAtMs: number
  readonly isRefreshing: boolean
  readonly refresh: () => void
}

/** How till and server are, asked for anew all the time while this is shown; neither waits for the other. */
export function useSystem(): System {
  const { till: identity } = useTill()
  const hasServer = identity.serverUrl !== null
  const till = useQuery({ queryKey: ['system.till', {}], queryFn: () => askTill('system.till', {}), staleTime: 0 })
  const server = useQuery({
    queryKey: ['system.server', {}],
    queryFn: () => askTill('system.server', {}),
    staleTime: 0,
    enabled: hasServer,
  })
  const refresh = () => {
    void till.refetch()
    if (hasServer) void server.refetch()
  }
  const { refetch: askTillAgain } = till
  const { refetch: askServerAgain } = server
  useEffect(() => {
    const timer = setInterval(() => {
      void askTillAgain()
      if (hasServer) void askServerAgain()
    }, REFRESH_MS)
    return () => clearInterval(timer)
  }, [hasServer, askTillAgain, askServerAgain])
  return {
    till: till.data,
    server: hasServer ? server.data : null,
    refreshedAtMs: Math.max(till.dataUpdatedAt, server.dataUpdatedAt),
    isRefreshing: till.isFetching || server.isFetching,
    refresh,
  }
}
