import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClashView } from '../../../src-shared/contract/conflict-views.ts'
import { Notice } from '../../components/notice.tsx'
import { BarcodesField } from '../products/barcodes-field.tsx'
import classes from './conflict-dialog.module.css'
import type { Ended } from './conflict-dialog.tsx'
import { PaneFoot } from './pane-foot.tsx'
import { WhoAndWhen } from './side-head.tsx'
import { useSettling } from './use-settling.ts'

/** A product whose code another one has: other codes, none, or it is the other one after all. */
export function ClashPane({
  clash,
  takesScans,
  onLater,
  onEnd,
}: {
  readonly clash: ClashView
  readonly takesScans: boolean
  readonly onLater: () => void
  readonly onEnd: (how: Ended) => void
}) {
  const { t } = useTranslation()
  const { isBusy, taken, settle } = useSettling(onEnd)
  const [barcodes, setBarcodes] = useState(clash.barcodes)
  const [isGivingUp, setIsGivingUp] = useState(false)
  const { key, verb, productName, refusedBarcode } = clash
  const contested = new Set([...clash.taken.map(({ barcode }) => barcode), ...(refusedBarcode ? [refusedBarcode] : [])])
  const holderOf = (barcode: string) =>
    (taken?.barcode === barcode ? taken.productName : undefined) ??
    clash.taken.find((each) => each.barcode === barcode)?.productName ??
    t('decide.clash.another')
  const clashing = barcodes.find((barcode) => contested.has(barcode) || taken?.barcode === barcode)
  const other = clash.taken[0]?.productName ?? t('decide.clash.another')
  return (
    <>
      <p className={classes.lead}>
        {t(`decide.clash.${verb}Lead`, { name: productName, code: refusedBarcode ?? clash.barcodes[0] ?? '', other })}
      </p>
      <p className={classes.people}>
        <span>
          {t('conflicts.mine')}: <WhoAndWhen by={clash.mine} />
        </span>
      </p>
      <BarcodesField
        barcodes={barcodes}
        productId={clash.productId}
        takesScans={takesScans}
        error={
          clashing === undefined ? undefined : t('products.barcodeTaken', { code: clashing, name: holderOf(clashing) })
        }
        onBarcodes={setBarcodes}
      />
      {clashing !== undefined && (
        <Button
          variant="default"
          style={{ alignSelf: 'flex-start' }}
          onClick={() => setBarcodes(barcodes.filter((barcode) => barcode !== clashing && !contested.has(barcode)))}
        >
          {t('decide.clash.drop')}
        </Button>
      )}
      {isGivingUp && (
        <Notice
          tone="warn"
          title={t(`decide.clash.${verb}GiveUpTitle`, { name: productName, other })}
          action={
            <Button
              color="red.9"
              loading={isBusy}
              onClick={() => void settle('clash.settle', { key, choice: 'give-up' })}
            >
              {t(`decide.clash.${verb}GiveUpConfirm`)}
            </Button>
          }
        >
          {t(`decide.clash.${verb}GiveUpBody`, { name: productName, other })}
        </Notice>
      )}
      <PaneFoot
        needs="catalog.edit"
        isReady={clashing === undefined}
        isBusy={isBusy && !isGivingUp}
        save={t('decide.clash.send')}
        onSave={() => void settle('clash.settle', { key, choice: { barcodes: [...barcodes] } })}
        onLater={onLater}
      >
        <Button variant="default" size="lg" onClick={() => setIsGivingUp(true)}>
          {t(`decide.clash.${verb}GiveUp`)}
        </Button>
      </PaneFoot>
    </>
  )
}
