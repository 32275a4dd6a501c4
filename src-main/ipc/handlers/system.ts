import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { accept, refuse } from '../../../src-shared/result.ts'
import { wallClock } from '../../../src-shared/time/business-day.ts'
import { createServerAsker } from '../../sync/ask-server.ts'
import { composeDiagnosis } from '../../sync/compose-diagnosis.ts'
import { checkFile } from '../../till/check-file.ts'
import { readAppState } from '../../till/read-app-state.ts'
import { readTillState } from '../../till/read-till-state.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** How this till and its server are. */
export function systemHandlers(parts: HandlerParts): HandlersOf<'system'> {
  const { till, engine, devices, dialogs } = parts
  const startedAtMs = till.clock()
  const asker = createServerAsker(till)
  const readTill = () =>
    readTillState(till, { version: parts.version, startedAtMs, feed: engine.feed(), printing: devices.printing() })
  const diagnose = async () => {
    const [state, server] = await Promise.all([readTill(), asker.ask()])
    return composeDiagnosis({ till: state, server, sync: engine.view(), events: parts.recentEvents() })
  }
  return {
    'system.till': async () => accept(await readTill()),
    'system.server': async () => {
      const state = await asker.ask()
      return state === null ? refuse({ code: 'standalone' }) : accept(state)
    },
    'system.check-file': async () => accept(await checkFile(till)),
    'system.copy-diagnosis': async () => {
      parts.copyText(await diagnose())
      return accept(null)
    },
    'system.save-diagnosis': async () => {
      const identity = readAppState(till).till
      const { date, time } = wallClock(till.clock(), identity?.timeZone ?? 'UTC')
      const name = `mostrador-${identity?.storeCode}-${identity?.tillCode}-${date}-${time.replaceAll(':', '')}.txt`
      const file = await dialogs.chooseNewFile(name)
      if (file === null) return refuse({ code: 'cancelled' })
      await writeFile(file, `${await diagnose()}\n`)
      return accept({ fileName: path.basename(file) })
    },
  }
}
