import { keepPreviousData, QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { CallName } from '../../src-shared/contract/call-names.ts'
import type { CallInput, CallValue } from '../../src-shared/contract/calls.ts'
import type { AppState } from '../../src-shared/contract/views.ts'
import { type AnyRefusal, callTill, listenToTill } from './call-till.ts'

/** A refused question, as TanStack Query carries it. */
export class RefusedError extends Error {
  readonly refusal: AnyRefusal

  constructor(refusal: AnyRefusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

export async function askTill<Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
): Promise<NonNullable<CallValue<Name>>> {
  const answer = await callTill(name, input)
  if (!answer.ok) throw new RefusedError(answer.refusal as AnyRefusal)
  return answer.value as NonNullable<CallValue<Name>>
}

/** The till is in this very machine: nothing waits for a network, and a refusal asked again stays a refusal. */
export function createTillQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}

/** A read call as a query; its key is the call's name and input. Shows the former answer while the next one comes. */
export function useTillQuery<Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
  /**
   * `fresh`: what sales change without telling, so it is asked for anew whenever it comes into sight. `everyMs`: what changes
   * elsewhere, so it is asked for anew so often while it is in sight.
   */
  options: { readonly enabled?: boolean; readonly fresh?: boolean; readonly everyMs?: number } = {},
): UseQueryResult<NonNullable<CallValue<Name>>, RefusedError> {
  return useQuery<NonNullable<CallValue<Name>>, RefusedError>({
    queryKey: [name, input],
    queryFn: () => askTill(name, input),
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
    refetchOnMount: options.fresh === true ? 'always' : true,
    refetchInterval: options.everyMs ?? false,
  })
}

const catalogCalls: readonly CallName[] = [
  'product.search',
  'product.by-barcode',
  'product.get',
  'product.order',
  'product.rows',
  'product.image',
  'catalog.uses',
  'stock.summary',
  'stock.ledger',
  'count.state',
  'customer.balances',
  'category.list',
  'unit.list',
  'customer.search',
  'counter.customers',
  'counter.customer',
  'quote.list',
  'quote.get',
  'cart.products',
]

/** Asks again for what is shown whenever the till says that it changed. Returns how to stop. */
export function refreshOnEvents(queries: QueryClient): () => void {
  const again = (...names: readonly CallName[]) => {
    for (const name of names) void queries.invalidateQueries({ queryKey: [name] })
  }
  const stops = [
    listenToTill('state-changed', ({ sync }) => {
      queries.setQueryData<AppState>(['app.state', {}], (state) => state && { ...state, sync })
      again(
        'app.state',
        'shift.report',
        'shift.last',
        'sale.list',
        'sale.find',
        'sale.get',
        'sale.refundable',
        'account.view',
        'charge.terms',
        'receipt.read',
        'counter.customers',
        'counter.customer',
        'quote.list',
        'quote.get',
        'outbox.list',
        'outbox.get',
        'bundle.unsent',
        'clash.list',
        'settings.get',
        'user.list',
      )
    }),
    listenToTill('catalog-changed', () => again(...catalogCalls, 'conflict.list', 'clash.list')),
    listenToTill('printing-changed', (state) => {
      queries.setQueryData(['print.state', {}], state)
      again('print.list', 'print.of')
    }),
    listenToTill('devices-changed', () => again('device.settings', 'device.look-at-printer')),
    listenToTill('conflicts-changed', () => again('conflict.list', 'clash.list', 'conflict.selling', 'app.state')),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
