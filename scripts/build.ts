// `npm run build`: the till into out/.
import { buildTill } from './build-till.ts'

try {
  buildTill()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
