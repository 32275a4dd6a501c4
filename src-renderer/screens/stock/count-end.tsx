import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CountView } from '../../../src-shared/contract/catalog-views.ts'
import { NeedsMark } from '../../approval/needs-mark.tsx'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import page from '../../components/page.module.css'
import { tellDone, tellNote, tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './stock.module.css'

/** How a count stands, and its two ends. */
export function CountEnd({ count }: { readonly count: CountView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const call = useApprovedCall()
  const queries = useQueryClient()
  const [asking, setAsking] = useState<'apply' | 'discard' | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const different = count.lines.filter((line) => !line.isGone && line.countedMilli !== line.expectedMilli)
  const valueMinor = different.reduce((sum, { differenceMinor }) => sum + (differenceMinor ?? 0), 0)
  const lineCount = count.lines.length

  const end = async () => {
    setIsBusy(true)
    const answer = await call(asking === 'apply' ? 'count.apply' : 'count.discard', { countId: count.id })
    setIsBusy(false)
    setAsking(null)
    if (!answer.ok) {
      tellRefusal(answer.refusal, t)
      return
    }
    if (answer.value === null) tellNote(t('catalog.count.discarded'))
    else {
      const { movedCount } = answer.value
      tellDone(
        t('catalog.count.applied'),
        t('catalog.count.appliedBody', { count: movedCount, n: format.count(movedCount) }),
      )
    }
    await queries.invalidateQueries({ queryKey: ['count.state'] })
  }

  return (
    <div className={classes.countFoot}>
      <span role="status">
        <strong>{t('catalog.count.products', { count: lineCount, n: format.count(lineCount) })}</strong>
        {lineCount > 0 && (
          <span className={page.soft}>
            {' · '}
            {different.length === 0
              ? t('catalog.count.exact')
              : t('catalog.count.differences', { count: different.length, n: format.count(different.length) })}
            {valueMinor !== 0 && `, ${t('catalog.count.value', { amount: format.money(valueMinor) })}`}
          </span>
        )}
      </span>
      <Button variant="default" onClick={() => setAsking('discard')}>
        {t('catalog.count.discard')}
      </Button>
      <Button
        rightSection={<NeedsMark permission="stock.move" />}
        disabled={lineCount === 0}
        onClick={() => setAsking('apply')}
      >
        {t('catalog.count.apply')}
      </Button>
      {asking !== null && (
        <ConfirmDialog
          title={asking === 'apply' ? t('catalog.count.applyTitle') : t('catalog.count.discardTitle')}
          confirm={asking === 'apply' ? t('catalog.count.apply') : t('catalog.count.discard')}
          cancel={t('catalog.count.keepCounting')}
          isDangerous={asking === 'discard'}
          isBusy={isBusy}
          onConfirm={() => void end()}
          onClose={() => setAsking(null)}
        >
          <p className={page.lead}>
            {asking === 'discard'
              ? t('catalog.count.discardBody', { n: format.count(lineCount) })
              : different.length === 0
                ? t('catalog.count.applyNothing')
                : t('catalog.count.applyBody', { count: different.length, n: format.count(different.length) })}
          </p>
        </ConfirmDialog>
      )}
    </div>
  )
}
