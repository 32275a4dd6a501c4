import { Button } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClosedShift } from '../../../src-shared/contract/cash-views.ts'
import { useNavigation } from '../../app/navigation.ts'
import page from '../../components/page.module.css'
import { useTill } from '../../till/till-context.ts'
import { OpenShift } from '../shift/open-shift.tsx'
import { ClosedShiftView } from './closed-shift-view.tsx'
import { CountDrawer } from './count-drawer.tsx'
import { OpenShiftView } from './open-shift-view.tsx'
import { ShiftHistory } from './shift-history.tsx'

/** The drawer: how the shift stands, cash that moves for no sale, counting and closing, and the shifts of before. */
export function CashScreen() {
  const { t } = useTranslation()
  const { shift } = useTill()
  const { go } = useNavigation()
  const [step, setStep] = useState<'shift' | 'count' | 'history'>('shift')
  const [closed, setClosed] = useState<ClosedShift | null>(null)
  const back = () => setStep('shift')

  if (closed !== null) return <ClosedShiftView closed={closed} onDone={() => go('sell')} />
  if (step === 'history') return <ShiftHistory onBack={back} />
  if (shift === null) {
    return (
      <div className={page.page}>
        <div className={page.head}>
          <h2 className={page.title}>{t('cash.title')}</h2>
          <Button
            variant="default"
            leftSection={<IconHistory size={20} aria-hidden />}
            onClick={() => setStep('history')}
          >
            {t('cash.history')}
          </Button>
        </div>
        <OpenShift />
      </div>
    )
  }
  return step === 'count' ? (
    <CountDrawer shift={shift} onBack={back} onClosed={setClosed} />
  ) : (
    <OpenShiftView onCount={() => setStep('count')} onHistory={() => setStep('history')} />
  )
}
