import { Button, Modal, SegmentedControl } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { type CSSProperties, type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReceiptKind } from '../../../src-shared/contract/sales-views.ts'
import { Key } from '../../components/key.tsx'
import { Notice } from '../../components/notice.tsx'
import { useSettled } from '../../components/use-settled.ts'
import { PrintLine } from '../printing/print-line.tsx'
import { StoredReceipt } from './receipt.tsx'
import classes from './receipt-dialog.module.css'
import { useReceiptPaper } from './use-receipt-paper.ts'

const PAPER = 'mostrador.paper-mm'

/** What paper the shop has; kept for the next receipt. */
export function usePaperWidth() {
  const [widthMm, setWidthMm] = useState<58 | 80>(() => (localStorage.getItem(PAPER) === '58' ? 58 : 80))
  const choose = (value: string) => {
    localStorage.setItem(PAPER, value)
    setWidthMm(value === '58' ? 58 : 80)
  }
  return [widthMm, choose] as const
}

export interface DoneProps {
  readonly title: string
  readonly kind: ReceiptKind
  readonly id: string
  /** The figure that matters now: change, money to hand out, what is still owed. */
  readonly figure: { readonly label: string; readonly amount: string; readonly name: string }
  readonly facts: readonly (readonly [name: string, value: ReactNode])[]
  /** It had been done before: this is that first one. */
  readonly again: string | null
  readonly leaveLabel: string
  readonly leaveHint?: string
  readonly onLeave: () => void
}

/** Something has been charged, given back or paid off: the figure that matters, large, and the receipt. Enter goes on. */
export function DoneDialog({ title, kind, id, figure, facts, again, leaveLabel, leaveHint, onLeave }: DoneProps) {
  const { t } = useTranslation()
  const [widthMm, chooseWidth] = usePaperWidth()
  const paper = useReceiptPaper(kind, id)
  // The figure must have been seen: a press that is left over from before does not wave it away.
  const isSettled = useSettled()
  const leave = () => {
    if (isSettled) onLeave()
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!event.ctrlKey || event.key.toLowerCase() !== 'p') return
    event.preventDefault()
    if (!paper.isBusy) void paper.print()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
  return (
    <Modal
      opened
      onClose={leave}
      closeOnClickOutside={false}
      size={880}
      title={
        <span className={classes.title}>
          <IconCircleCheck size={28} aria-hidden />
          {title}
        </span>
      }
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <div className={classes.split}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className={classes.paperSide} tabIndex={0} aria-label={t('receipt.copyTitle')}>
          <StoredReceipt kind={kind} id={id} isCopy={false} widthMm={widthMm} />
        </section>
        <div className={classes.side}>
          {again !== null && <Notice tone="warn">{again}</Notice>}
          <div className={classes.change}>
            <span>{figure.label}</span>
            <output
              className="money"
              style={{ '--characters': figure.amount.length } as CSSProperties}
              aria-label={figure.name}
            >
              {figure.amount}
            </output>
          </div>
          <dl className={classes.facts}>
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd className="figures selectable">{value}</dd>
              </div>
            ))}
          </dl>
          <PrintLine subjectId={id} />
          <div className={classes.push} />
          <SegmentedControl
            aria-label={t('receipt.width')}
            data={['80', '58'].map((value) => ({ value, label: `${value} mm` }))}
            value={String(widthMm)}
            onChange={chooseWidth}
          />
          <div className={classes.paperActions}>
            <Button
              variant="default"
              h={48}
              disabled={paper.isBusy}
              aria-keyshortcuts="Control+P"
              rightSection={<Key>{`${t('help.keys.ctrl')} P`}</Key>}
              onClick={() => void paper.print()}
            >
              {t('sale.receipt.print')}
            </Button>
            <Button variant="default" h={48} disabled={paper.isBusy} onClick={() => void paper.savePdf()}>
              PDF
            </Button>
          </div>
          <Button
            data-autofocus
            size="lg"
            h={72}
            aria-disabled={!isSettled}
            aria-keyshortcuts="Enter"
            rightSection={<Key>↵</Key>}
            onClick={leave}
          >
            {leaveLabel}
          </Button>
          {leaveHint !== undefined && <p className={classes.hint}>{leaveHint}</p>}
        </div>
      </div>
    </Modal>
  )
}
