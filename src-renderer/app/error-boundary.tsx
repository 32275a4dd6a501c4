import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import i18next from 'i18next'
import { Component, type ReactNode } from 'react'
import { Teach } from '../components/teach.tsx'

/** Catches what a screen throws: says what it means for the shop, and offers to open it again. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    const t = i18next.t
    return (
      <main role="alert">
        <Teach
          icon={<IconRefresh size={36} />}
          title={t('app.crashed')}
          action={<Button onClick={() => this.setState({ failed: false })}>{t('app.reload')}</Button>}
        >
          {t('app.crashedBody')}
        </Teach>
      </main>
    )
  }
}
