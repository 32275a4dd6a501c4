import '@fontsource-variable/inter/index.css'
import { createRoot } from 'react-dom/client'
import { listenToTill } from '../till/call-till.ts'
import { CustomerDisplay } from './customer-display.tsx'

/* The window that a customer looks at. It asks for nothing: the till tells it what to show. */

const element = document.getElementById('root')
if (element === null) throw new Error('display.html has no root')
const root = createRoot(element)
listenToTill('display-scene', (scene) => {
  document.documentElement.lang = scene.language
  root.render(<CustomerDisplay scene={scene} />)
})
