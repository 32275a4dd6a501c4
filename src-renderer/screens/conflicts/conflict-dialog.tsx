import { Button, Modal } from '@mantine/core'
import { IconArrowsSplit2, IconBarcode, IconChevronLeft, IconChevronRight, IconTrash } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConflictView } from '../../../src-shared/contract/conflict-views.ts'
import { tellDone, tellNote } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import { ClashPane } from './clash-pane.tsx'
import classes from './conflict-dialog.module.css'
import { FieldsPane } from './fields-pane.tsx'
import type { Decision } from './use-decisions-due.ts'
import { WholePane } from './whole-pane.tsx'

/** How a question ended: `gone` when somebody had settled it already. */
export type Ended = 'settled' | 'gone'

/** What every pane about one edit is given. */
export interface PaneProps {
  readonly conflict: ConflictView
  readonly onLater: () => void
  readonly onEnd: (how: Ended) => void
}

/**
 * What a person has to decide about records, one after the other: a list to step through when there are several. It shows
 * itself unasked, so nothing is decided beforehand, and the focus is on what decides nothing.
 */
export function ConflictDialog({
  due,
  first,
  isUnasked,
  onTouch,
  onClose,
}: {
  readonly due: readonly Decision[]
  /** The record, or the operation, whose question is shown first. */
  readonly first: string | null
  /** It showed itself and was not touched yet: what is scanned meanwhile is a customer's. */
  readonly isUnasked: boolean
  readonly onTouch: () => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set())
  const [shownKey, setShownKey] = useState<string | null>(
    () => due.find(({ recordId, key }) => recordId === first || key === first)?.key ?? null,
  )
  const open = due.filter(({ key }) => !settled.has(key))
  const index = Math.max(
    0,
    open.findIndex(({ key }) => key === shownKey),
  )
  const decision = open[index]
  const isDone = open.length === 0
  useEffect(() => {
    if (isDone) onClose()
  }, [isDone, onClose])

  const body = useRef<HTMLDivElement>(null)
  const show = (to: number) => {
    setShownKey(open[(to + open.length) % open.length]?.key ?? null)
    body.current?.scrollTo({ top: 0 })
  }
  const ended = ({ key }: Decision, name: string, how: Ended) => {
    const next = open[index + 1] ?? open[index - 1]
    setSettled((before) => new Set([...before, key]))
    setShownKey(next?.key ?? null)
    // What had the focus goes away with the question.
    body.current?.focus()
    if (how === 'settled') tellDone(t('conflicts.settled', { name }))
    else tellNote(t('conflicts.gone'))
  }
  if (decision === undefined) return null
  const name = nameOf(decision, t)
  return (
    <Modal
      opened
      onClose={onClose}
      onPointerDown={onTouch}
      onKeyDown={onTouch}
      size={1080}
      title={decision.about === 'clash' ? t('decide.clash.title') : t('conflicts.title')}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <div className={classes.dialog} ref={body} tabIndex={-1}>
        {open.length > 1 && (
          <nav className={classes.steps} aria-label={t('decide.list')}>
            <Button variant="default" aria-label={t('decide.previous')} onClick={() => show(index - 1)}>
              <IconChevronLeft size={20} aria-hidden />
            </Button>
            <ol className={classes.list}>
              {open.map((each, place) => (
                <li key={each.key}>
                  <button
                    type="button"
                    className={classes.step}
                    aria-current={place === index ? 'step' : undefined}
                    onClick={() => show(place)}
                  >
                    <StepIcon decision={each} />
                    <span dir="auto">{shortNameOf(each) || nameOf(each, t)}</span>
                  </button>
                </li>
              ))}
            </ol>
            <Button variant="default" aria-label={t('decide.next')} onClick={() => show(index + 1)}>
              <IconChevronRight size={20} aria-hidden />
            </Button>
            <span role="status" className="figures">
              {t('conflicts.which', { n: format.count(index + 1), total: format.count(open.length) })}
            </span>
          </nav>
        )}
        {decision.about === 'clash' ? (
          <ClashPane
            key={decision.key}
            clash={decision.clash}
            takesScans={!isUnasked}
            onLater={onClose}
            onEnd={(how) => ended(decision, name, how)}
          />
        ) : decision.conflict.verb === 'edit' && decision.conflict.serverVersion !== null ? (
          <FieldsPane
            key={`${decision.key} ${decision.conflict.serverVersion}`}
            conflict={decision.conflict}
            onLater={onClose}
            onEnd={(how) => ended(decision, name, how)}
          />
        ) : (
          <WholePane
            key={`${decision.key} ${decision.conflict.serverVersion}`}
            conflict={decision.conflict}
            onLater={onClose}
            onEnd={(how) => ended(decision, name, how)}
          />
        )}
      </div>
    </Modal>
  )
}

function StepIcon({ decision }: { readonly decision: Decision }) {
  if (decision.about === 'clash') return <IconBarcode size={18} aria-hidden />
  const isWhole = decision.conflict.verb === 'remove' || decision.conflict.serverVersion === null
  return isWhole ? <IconTrash size={18} aria-hidden /> : <IconArrowsSplit2 size={18} aria-hidden />
}

const shortNameOf = (decision: Decision): string =>
  decision.about === 'clash' ? decision.clash.productName : decision.conflict.recordName

function nameOf(decision: Decision, t: Words): string {
  return decision.about === 'clash'
    ? t('conflicts.what.product', { name: decision.clash.productName })
    : t(`conflicts.what.${decision.conflict.entity}`, { name: decision.conflict.recordName })
}
