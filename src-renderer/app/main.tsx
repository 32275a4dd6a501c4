import '@fontsource-variable/inter/index.css'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './global.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { config } from 'zod'
import { startHoldingKeys } from '../approval/hold-keys.ts'
import { speak, startWords } from '../i18n/words.ts'
import { startScanner } from '../scanner/use-scan.ts'
import { prepareSounds } from '../sounds/play.ts'
import { syncOnNetworkChange } from '../till/sync-on-network-change.ts'
import { askTill, createTillQueries, refreshOnEvents } from '../till/use-till-query.ts'
import { App } from './app.tsx'
import { adoptThemeVariables, theme } from './theme.ts'

// The content security policy forbids making code from text, which schemas otherwise do for speed.
config({ jitless: true })
adoptThemeVariables()

const queries = createTillQueries()
refreshOnEvents(queries)
startScanner()
startHoldingKeys()
syncOnNetworkChange()
prepareSounds()

// The language is the till's: nothing is painted before it is known, which takes a few milliseconds.
const first = await queries
  .fetchQuery({ queryKey: ['app.state', {}], queryFn: () => askTill('app.state', {}) })
  .catch(() => null)
await startWords(first?.language ?? 'es')
await speak(first?.language ?? 'es')

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no root')
createRoot(root).render(
  <MantineProvider theme={theme} defaultColorScheme="light" withCssVariables={false} withGlobalClasses={false}>
    <QueryClientProvider client={queries}>
      <Notifications position="top-center" limit={3} containerWidth={520} />
      <App />
    </QueryClientProvider>
  </MantineProvider>,
)
