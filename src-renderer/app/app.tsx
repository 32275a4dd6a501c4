import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { ApprovalProvider } from '../approval/approval-provider.tsx'
import { Notice } from '../components/notice.tsx'
import { isDoorRefusal, wordsForDoor } from '../components/tell.tsx'
import { speak } from '../i18n/words.ts'
import { BlockedScreen } from '../screens/blocked/blocked-screen.tsx'
import { CarryButton } from '../screens/export/carry-button.tsx'
import { FirstRun } from '../screens/first-run/first-run.tsx'
import { CartProvider } from '../screens/sell/cart-context.tsx'
import { PeopleFrame } from '../screens/sign-in/people-frame.tsx'
import { TillContext } from '../till/till-context.ts'
import { useTillQuery } from '../till/use-till-query.ts'
import classes from './app.module.css'
import { ErrorBoundary } from './error-boundary.tsx'
import { Shell } from './shell.tsx'
import { useHeldKeysOnce } from './use-held-keys-once.ts'

export function App() {
  const { t } = useTranslation()
  useHeldKeysOnce()
  const state = useTillQuery('app.state', {})
  const language = state.data?.language
  useEffect(() => {
    if (language !== undefined) void speak(language)
  }, [language])

  if (state.data === undefined) {
    if (!state.isError) return <main className={classes.center}>{t('app.starting')}</main>
    const refusal = state.error.refusal
    const words = wordsForDoor(isDoorRefusal(refusal) ? refusal : { code: 'FAULT', reference: refusal.code }, t)
    return (
      <main className={classes.center}>
        <Notice
          tone="bad"
          title={words.title}
          action={<Button onClick={() => void state.refetch()}>{t('common.retry')}</Button>}
        >
          {words.body}
        </Notice>
      </main>
    )
  }
  const { till } = state.data
  return (
    <ErrorBoundary>
      {till === null ? (
        <FirstRun language={state.data.language} />
      ) : (
        <TillContext value={{ ...state.data, till }}>
          <CartProvider>
            {state.data.block === null ? (
              <PeopleFrame>
                <Shell />
              </PeopleFrame>
            ) : (
              <ApprovalProvider>
                <BlockedScreen block={state.data.block}>
                  <CarryButton />
                </BlockedScreen>
              </ApprovalProvider>
            )}
          </CartProvider>
        </TillContext>
      )}
    </ErrorBoundary>
  )
}
