import { ActionIcon, Button, Modal, TextInput } from '@mantine/core'
import { IconCategory, IconPencil, IconPlus, IconRuler2, IconSearch, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { foldText } from '../../../src-shared/catalog/fold-text.ts'
import type { InUse, NotFound } from '../../../src-shared/contract/refusals.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { isDoorRefusal, tellDone, tellRefusal } from '../../components/tell.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { CategoryDialog } from './category-dialog.tsx'
import classes from './record-list.module.css'
import { UnitDialog } from './unit-dialog.tsx'

interface NamedRecord {
  readonly id: string
  readonly version: number
  readonly name: string
}

type Open<Row> =
  | { readonly what: 'nothing' }
  | { readonly what: 'new' }
  | { readonly what: 'edit' | 'remove'; readonly row: Row }

/** Categories: how many products each has, and what to do with it. */
export function CategoryRecords({ onProducts }: { readonly onProducts: (categoryId: string) => void }) {
  const { t } = useTranslation()
  const rows = useTillQuery('category.list', {}).data ?? []
  const uses = useTillQuery('catalog.uses', {}).data?.categories ?? {}
  const call = useApprovedCall()
  return (
    <RecordList
      rows={rows}
      uses={uses}
      newLabel={t('catalog.record.newCategory')}
      icon={<IconCategory size={36} />}
      emptyTitle={t('catalog.record.categoriesEmpty')}
      emptyBody={t('catalog.record.categoriesTeach')}
      detailOf={() => null}
      onProducts={onProducts}
      form={(row, onClose) => <CategoryDialog row={row} rows={rows} onClose={onClose} />}
      remove={(row) => call('category.remove', { id: row.id, version: row.version })}
    />
  )
}

/** Units of measure. */
export function UnitRecords() {
  const { t } = useTranslation()
  const format = useFormat()
  const rows = useTillQuery('unit.list', {}).data ?? []
  const uses = useTillQuery('catalog.uses', {}).data?.units ?? {}
  const call = useApprovedCall()
  return (
    <RecordList
      rows={rows}
      uses={uses}
      newLabel={t('catalog.record.newUnit')}
      icon={<IconRuler2 size={36} />}
      emptyTitle={t('catalog.record.unitsEmpty')}
      emptyBody={t('catalog.record.unitsTeach')}
      detailOf={({ code, decimals }) =>
        `${code} · ${
          decimals === 0
            ? t('catalog.record.whole')
            : t('catalog.record.decimals', { count: decimals, n: format.count(decimals) })
        }`
      }
      form={(row, onClose) => <UnitDialog row={row} onClose={onClose} />}
      remove={(row) => call('unit.remove', { id: row.id, version: row.version })}
    />
  )
}

type Removal =
  | { readonly ok: true }
  | { readonly ok: false; readonly refusal: InUse | NotFound | { readonly code: string } }

function RecordList<Row extends NamedRecord>({
  rows,
  uses,
  newLabel,
  icon,
  emptyTitle,
  emptyBody,
  detailOf,
  onProducts,
  form,
  remove,
}: {
  readonly rows: readonly Row[]
  readonly uses: Readonly<Record<string, number>>
  readonly newLabel: string
  readonly icon: ReactNode
  readonly emptyTitle: string
  readonly emptyBody: string
  readonly detailOf: (row: Row) => string | null
  readonly onProducts?: (id: string) => void
  readonly form: (row: Row | null, onClose: () => void) => ReactNode
  readonly remove: (row: Row) => Promise<Removal>
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [text, setText] = useState('')
  const [open, setOpen] = useState<Open<Row>>({ what: 'nothing' })
  const close = () => setOpen({ what: 'nothing' })
  const words = foldText(text)
  const found = words === '' ? rows : rows.filter(({ name }) => foldText(name).includes(words))
  return (
    <>
      <div className={page.actions}>
        <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setOpen({ what: 'new' })}>
          {newLabel}
        </Button>
      </div>
      <div className={page.panel} style={{ flex: 1 }}>
        <div className={page.searchBox}>
          <TextInput
            autoFocus
            aria-label={t('catalog.record.search')}
            placeholder={t('catalog.record.search')}
            leftSection={<IconSearch size={20} aria-hidden />}
            autoComplete="off"
            maxLength={80}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </div>
        {found.length === 0 ? (
          <Teach
            icon={words === '' ? icon : <IconSearch size={36} />}
            title={words === '' ? emptyTitle : t('sell.noResults', { text: text.trim() })}
          >
            {emptyBody}
          </Teach>
        ) : (
          <VirtualRows
            items={found}
            rowPx={64}
            label={newLabel}
            row={(row, place) => {
              const count = uses[row.id] ?? 0
              const countWords = t('catalog.record.products', { count, n: format.count(count) })
              return (
                <div key={row.id} className={`${page.row} ${classes.row}`} style={place}>
                  <span className={classes.words}>
                    <span className={`${page.strong} ${page.cut}`} dir="auto">
                      {row.name}
                    </span>
                    {detailOf(row) !== null && <span className={`${page.soft} ${page.cut}`}>{detailOf(row)}</span>}
                  </span>
                  {count === 0 ? (
                    <span className={page.soft}>{t('catalog.record.unused')}</span>
                  ) : onProducts === undefined ? (
                    <span className={`${page.soft} figures`}>{countWords}</span>
                  ) : (
                    <Button
                      variant="subtle"
                      aria-label={t('catalog.record.seeProducts', { name: row.name })}
                      onClick={() => onProducts(row.id)}
                    >
                      {countWords}
                    </Button>
                  )}
                  <span className={classes.buttons}>
                    <ActionIcon
                      size={44}
                      variant="subtle"
                      aria-label={t('catalog.record.edit', { name: row.name })}
                      onClick={() => setOpen({ what: 'edit', row })}
                    >
                      <IconPencil size={20} aria-hidden />
                    </ActionIcon>
                    <ActionIcon
                      size={44}
                      variant="subtle"
                      c="var(--m-bad-ink)"
                      aria-label={t('catalog.record.remove', { name: row.name })}
                      onClick={() => setOpen({ what: 'remove', row })}
                    >
                      <IconTrash size={20} aria-hidden />
                    </ActionIcon>
                  </span>
                </div>
              )
            }}
          />
        )}
      </div>
      {open.what === 'new' && form(null, close)}
      {open.what === 'edit' && form(open.row, close)}
      {open.what === 'remove' && <RemoveRecord row={open.row} remove={remove} onClose={close} />}
    </>
  )
}

function RemoveRecord<Row extends NamedRecord>({
  row,
  remove,
  onClose,
}: {
  readonly row: Row
  readonly remove: (row: Row) => Promise<Removal>
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [isBusy, setIsBusy] = useState(false)
  const [inUse, setInUse] = useState<InUse | null>(null)
  const confirm = async () => {
    setIsBusy(true)
    const answer = await remove(row)
    setIsBusy(false)
    if (answer.ok || answer.refusal.code === 'not-found') {
      tellDone(t('catalog.record.removed', { name: row.name }))
      onClose()
    } else if (isDoorRefusal(answer.refusal)) {
      tellRefusal(answer.refusal, t)
      onClose()
    } else setInUse(answer.refusal as InUse)
  }
  if (inUse !== null) {
    return (
      <Modal opened onClose={onClose} title={t('catalog.record.remove', { name: row.name })} withCloseButton={false}>
        <div className={page.form}>
          <Notice
            tone="warn"
            title={t('catalog.record.inUse', { name: row.name, n: format.count(inUse.productCount) })}
          >
            {t('catalog.record.inUseNames', { names: inUse.productNames.join(', ') })}
          </Notice>
          <div className={page.actions}>
            <Button autoFocus onClick={onClose}>
              {t('common.close')}
            </Button>
          </div>
        </div>
      </Modal>
    )
  }
  return (
    <ConfirmDialog
      title={t('catalog.record.removeTitle', { name: row.name })}
      confirm={t('catalog.record.remove', { name: row.name })}
      isBusy={isBusy}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p className={page.lead}>{t('catalog.record.removeBody')}</p>
    </ConfirmDialog>
  )
}
