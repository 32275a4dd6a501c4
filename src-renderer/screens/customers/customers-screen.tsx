import { Button, TextInput } from '@mantine/core'
import { IconPlus, IconSearch, IconUsers } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CustomerRow } from '../../../src-shared/sync/records.ts'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { askTill } from '../../till/use-till-query.ts'
import { DataAge } from '../sync-status/data-age.tsx'
import { CustomerEditor } from './customer-editor.tsx'
import { useBalanceWords } from './use-balance-words.ts'
import { useBalances } from './use-balances.ts'

const PAGE = 100

type Side = { readonly what: 'nothing' | 'new' } | { readonly what: 'edit'; readonly customer: CustomerRow }

/** People who buy here: found by name, phone or tax number; what they owe, and what they may. */
export function CustomersScreen() {
  const { t } = useTranslation()
  const format = useFormat()
  const balanceWords = useBalanceWords()
  const [text, setText] = useState('')
  const [side, setSide] = useState<Side>({ what: 'nothing' })
  const words = text.trim()
  const found = useInfiniteQuery({
    queryKey: ['customer.search', { text: words }],
    queryFn: ({ pageParam }) => askTill('customer.search', { text: words, limit: PAGE, afterId: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.length < PAGE ? undefined : (last.at(-1)?.id ?? undefined)),
    placeholderData: keepPreviousData,
  })
  const customers = found.data?.pages.flat() ?? []
  const balances = useBalances(found.data?.pages ?? [])
  const isWide = side.what === 'nothing'

  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title}>{t('customers.title')}</h1>
        <DataAge />
        <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setSide({ what: 'new' })}>
          {t('customers.new')}
        </Button>
      </div>
      <div className={isWide ? page.whole : page.columns}>
        <div className={page.panel}>
          <div className={page.searchBox}>
            <TextInput
              autoFocus
              aria-label={t('customers.search')}
              placeholder={t('customers.search')}
              leftSection={<IconSearch size={20} aria-hidden />}
              autoComplete="off"
              maxLength={200}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          </div>
          {customers.length === 0 ? (
            found.isSuccess && (
              <Teach
                icon={<IconUsers size={36} />}
                title={words === '' ? t('catalog.customer.none') : t('customers.empty', { text: words })}
                action={<Button onClick={() => setSide({ what: 'new' })}>{t('customers.new')}</Button>}
              >
                {t('customers.teachBody')}
              </Teach>
            )
          ) : (
            <VirtualRows
              items={customers}
              rowPx={64}
              label={t('customers.list')}
              row={(customer, place) => (
                <button
                  key={customer.id}
                  type="button"
                  className={page.row}
                  style={{
                    ...place,
                    gridTemplateColumns: isWide
                      ? 'minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1.2fr) minmax(150px, 1fr)'
                      : 'minmax(0, 1fr) auto',
                  }}
                  aria-current={side.what === 'edit' && side.customer.id === customer.id}
                  onClick={() => setSide({ what: 'edit', customer })}
                >
                  <span style={{ minWidth: 0 }}>
                    <span className={`${page.strong} ${page.cut}`} style={{ display: 'block' }} dir="auto">
                      {customer.name}
                    </span>
                    {!isWide && (
                      <span className={`${page.soft} ${page.cut} figures`} style={{ display: 'block' }}>
                        {customer.phone ?? customer.taxId}
                      </span>
                    )}
                  </span>
                  {isWide && (
                    <>
                      <span className={`${page.soft} ${page.cut} figures`}>{customer.phone}</span>
                      <span className={`${page.soft} ${page.cut}`}>{customer.taxId}</span>
                      <span className={`${page.soft} ${page.cut}`}>{customer.email}</span>
                    </>
                  )}
                  <span className={page.end} style={{ minWidth: 0 }}>
                    {(balances[customer.id] ?? 0) !== 0 && (
                      <span className={`${page.strong} ${page.cut} money`} style={{ display: 'block' }}>
                        {balanceWords(balances[customer.id] ?? 0)}
                      </span>
                    )}
                    {customer.creditLimitMinor !== null && (
                      <span className={`${page.soft} ${page.cut} money`} style={{ display: 'block' }}>
                        {t('catalog.customer.limitOf', { amount: format.money(customer.creditLimitMinor) })}
                      </span>
                    )}
                  </span>
                </button>
              )}
              after={
                found.hasNextPage && (
                  <div className={page.actions} style={{ padding: 12 }}>
                    <Button
                      variant="default"
                      loading={found.isFetchingNextPage}
                      onClick={() => void found.fetchNextPage()}
                    >
                      {t('catalog.stock.more')}
                    </Button>
                  </div>
                )
              }
            />
          )}
        </div>
        {side.what !== 'nothing' && (
          <div className={page.panel}>
            <CustomerEditor
              key={side.what === 'edit' ? side.customer.id : 'new'}
              customer={side.what === 'edit' ? side.customer : null}
              balanceMinor={side.what === 'edit' ? (balances[side.customer.id] ?? 0) : 0}
              onClose={() => setSide({ what: 'nothing' })}
              onCreated={(customer) => setSide({ what: 'edit', customer })}
            />
          </div>
        )}
      </div>
    </div>
  )
}
