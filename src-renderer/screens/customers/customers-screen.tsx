import { Button, TextInput } from '@mantine/core'
import { IconPlus, IconSearch, IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { useTillQuery } from '../../till/use-till-query.ts'
import { NewCustomer } from './new-customer.tsx'

/** People who buy here: found by name, phone or tax number. */
export function CustomersScreen() {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [isMaking, setIsMaking] = useState(false)
  const found = useTillQuery('customer.search', { text: text.trim(), limit: 100 })
  const customers = found.data ?? []

  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title}>{t('customers.title')}</h1>
        <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setIsMaking(true)}>
          {t('customers.new')}
        </Button>
      </div>
      <div className={page.panel} style={{ flex: 1 }}>
        <div className={page.searchBox}>
          <TextInput
            size="lg"
            autoFocus
            aria-label={t('customers.search')}
            placeholder={t('customers.search')}
            leftSection={<IconSearch size={22} aria-hidden />}
            autoComplete="off"
            maxLength={200}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </div>
        {customers.length === 0 ? (
          <Teach
            icon={<IconUsers size={36} />}
            title={text.trim() === '' ? t('customers.teach') : t('customers.empty', { text: text.trim() })}
          >
            {t('customers.teachBody')}
          </Teach>
        ) : (
          <VirtualRows
            items={customers}
            rowPx={64}
            label={t('customers.list')}
            row={(customer, place) => (
              <div
                key={customer.id}
                className={page.row}
                style={{ ...place, gridTemplateColumns: 'minmax(0, 2fr) 1fr 1fr minmax(0, 1.4fr)' }}
              >
                <span className={`${page.strong} ${page.cut}`} dir="auto">
                  {customer.name}
                </span>
                <span className={`${page.soft} ${page.cut} figures`}>{customer.phone}</span>
                <span className={`${page.soft} ${page.cut}`}>{customer.taxId}</span>
                <span className={`${page.soft} ${page.cut}`}>{customer.email}</span>
              </div>
            )}
          />
        )}
      </div>
      {isMaking && (
        <NewCustomer
          onClose={() => setIsMaking(false)}
          onCreated={(name) => {
            setIsMaking(false)
            setText(name)
          }}
        />
      )}
    </div>
  )
}
