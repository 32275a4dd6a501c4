// `npm run screenshots`: every screen in both languages, light and dark, into docs/screenshots/: a demo shop's, and those of
// a till whose server goes away and comes back. `npm run screenshots -- es` makes those of one language.
import { mkdirSync } from 'node:fs'
import { startVirtualDisplay } from './display.ts'
import { screenshotFolder } from './screenshots/camera.ts'
import { photographDemoShop } from './screenshots/demo-shop.ts'
import { photographJoinedShop } from './screenshots/joined-shop.ts'

mkdirSync(screenshotFolder, { recursive: true })
const display = process.platform === 'linux' ? await startVirtualDisplay() : null
if (display) process.env.DISPLAY = display.name
const wanted = process.argv[2]
for (const language of ['es', 'en'] as const) {
  if (wanted !== undefined && wanted !== language) continue
  await photographDemoShop(language)
  await photographJoinedShop(language)
}
display?.stop()
console.log(`the screenshots are in ${screenshotFolder}`)
