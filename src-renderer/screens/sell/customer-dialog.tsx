import { Button, Modal, TextInput } from '@mantine/core'
import { IconUserOff, IconUserPlus } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StoredCart } from '../../../src-shared/counter/stored-cart.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { Key } from '../../components/key.tsx'
import { tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { standingOf } from './customer-words.ts'
import classes from './dialogs.module.css'
import { FormActions } from './quantity-form.tsx'

type Customer = NonNullable<StoredCart['customer']>

const SHOWN = 50

/** Chooses whose sale it is, or makes a customer on the spot. */
export function CustomerDialog({
  customer,
  onChoose,
  onClose,
}: {
  readonly customer: Customer | null
  readonly onChoose: (customer: Customer | null) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const [newName, setNewName] = useState<string | null>(null)
  return (
    <Modal
      opened
      onClose={onClose}
      title={newName === null ? t('counter.customers.title') : t('counter.customers.createTitle')}
      size={560}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      {newName === null ? (
        <ChooseCustomer customer={customer} onChoose={onChoose} onNew={setNewName} />
      ) : (
        <CreateCustomer name={newName} onCancel={() => setNewName(null)} onCreated={onChoose} />
      )}
    </Modal>
  )
}

function ChooseCustomer({
  customer,
  onChoose,
  onNew,
}: {
  readonly customer: Customer | null
  readonly onChoose: (customer: Customer | null) => void
  readonly onNew: (name: string) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const listId = useId()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const search = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const words = text.trim().slice(0, 200)
  const { data, isPlaceholderData } = useTillQuery('counter.customers', { text: words, limit: SHOWN })
  const found = data ?? []
  const chosen = found[Math.min(active, found.length - 1)]
  useEffect(() => search.current?.focus(), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen one is brought into sight
  useEffect(
    () => list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }),
    [active, found],
  )

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) setActive((index) => Math.min(Math.max(index + by, 0), Math.max(found.length - 1, 0)))
    else if (event.key !== 'Enter') return
    else if (event.ctrlKey) onNew(words)
    else if (chosen !== undefined && !isPlaceholderData) onChoose(chosen)
    else if (found.length === 0) onNew(words)
    event.preventDefault()
  }
  return (
    <>
      <TextInput
        ref={search}
        data-autofocus
        mt={4}
        size="lg"
        aria-label={t('counter.customers.search')}
        placeholder={t('counter.customers.searchHint')}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={chosen === undefined ? undefined : `${listId}-${chosen.id}`}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={listId} role="listbox" aria-label={t('counter.customers.results')} className={classes.list}>
        {found.map((row, index) => {
          const standing = standingOf(row, t, format)
          return (
            // The keyboard reaches options through the search field, as a combobox has it.
            <div
              key={row.id}
              id={`${listId}-${row.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === Math.min(active, found.length - 1)}
              className={classes.choice}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onChoose({ id: row.id, name: row.name })}
              onKeyDown={undefined}
            >
              <span className={classes.name} dir="auto">
                {row.name}
              </span>
              <span className={standing.isOver ? `${classes.end} ${classes.warn}` : `${classes.end} ${classes.soft}`}>
                {standing.words}
              </span>
              <span className={classes.soft}>{[row.phone, row.taxId].filter(Boolean).join(' · ')}</span>
              {standing.isOver && (
                <span className={`${classes.end} ${classes.warn}`}>{t('counter.customers.over')}</span>
              )}
            </div>
          )
        })}
      </div>
      {found.length === 0 && data !== undefined && (
        <p className={classes.lead} role="status">
          {words === '' ? t('counter.customers.empty') : t('counter.customers.none', { text: words })}
        </p>
      )}
      <div className={classes.actions}>
        {customer !== null && (
          <Button
            variant="subtle"
            color="var(--m-bad-ink)"
            className={classes.apart}
            leftSection={<IconUserOff size={20} aria-hidden />}
            onClick={() => onChoose(null)}
          >
            {t('counter.customers.remove')}
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconUserPlus size={20} aria-hidden />}
          rightSection={<Key>Ctrl ↵</Key>}
          aria-keyshortcuts="Control+Enter"
          onClick={() => onNew(words)}
        >
          {words === '' || found.length > 0
            ? t('counter.customers.create')
            : t('counter.customers.createNamed', { name: words.length > 30 ? `${words.slice(0, 30)}…` : words })}
        </Button>
      </div>
    </>
  )
}

function CreateCustomer({
  name: givenName,
  onCancel,
  onCreated,
}: {
  readonly name: string
  readonly onCancel: () => void
  readonly onCreated: (customer: Customer) => void
}) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const callApproved = useApprovedCall()
  const isNumber = /^[\d\s+()-]+$/.test(givenName)
  const [name, setName] = useState(isNumber ? '' : givenName)
  const [phone, setPhone] = useState(isNumber ? givenName : '')
  const [error, setError] = useState<string | null>(null)
  const busy = useRef(false)
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy.current) return
    if (name.trim() === '') {
      setError(t('wizard.needed'))
      first.current?.focus()
      return
    }
    busy.current = true
    const answer = await callApproved('customer.create', {
      name: name.trim(),
      phone: phone.trim() === '' ? null : phone.trim(),
      taxId: null,
      email: null,
      creditLimitMinor: null,
    })
    busy.current = false
    if (!answer.ok) return tellRefusal(answer.refusal, t)
    await queries.invalidateQueries({ queryKey: ['counter.customers'] })
    onCreated({ id: answer.value.id, name: answer.value.name })
  }
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        ref={first}
        label={t('counter.customers.name')}
        autoComplete="off"
        maxLength={120}
        value={name}
        error={error}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={`${t('counter.customers.phone')} ${t('common.optional')}`}
        inputMode="tel"
        autoComplete="off"
        maxLength={40}
        value={phone}
        onChange={(event) => setPhone(event.currentTarget.value)}
      />
      <FormActions onCancel={onCancel} words={t('counter.customers.createAndUse')} />
    </form>
  )
}
