import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { displaySettingsSchema, noDisplay } from '../../src-shared/device/customer-display.ts'
import { scannerSettingsSchema, usualScanner } from '../../src-shared/device/scanner-settings.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { readDevice, writeDevice } from '../tables/device-settings.ts'
import { readPrinter, wakePrinter } from './enqueue-print.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

/** What hangs on this till, and how. */
export function viewDeviceSettings(till: Till): CallOutcome<'device.settings'> {
  return readTransaction(till.database, (tx) =>
    accept({
      printer: readPrinter(tx),
      scanner: readDevice(tx, 'scanner', scannerSettingsSchema, usualScanner),
      display: readDevice(tx, 'display', displaySettingsSchema, noDisplay),
    }),
  )
}

export function savePrinter(
  till: Till,
  settings: CallInput<'device.save-printer'>,
): CallOutcome<'device.save-printer'> {
  return save(till, 'printer', settings)
}

export function saveScanner(
  till: Till,
  settings: CallInput<'device.save-scanner'>,
): CallOutcome<'device.save-scanner'> {
  return save(till, 'scanner', settings)
}

export function saveDisplay(
  till: Till,
  settings: CallInput<'device.save-display'>,
): CallOutcome<'device.save-display'> {
  return save(till, 'display', settings)
}

function save(till: Till, name: 'printer' | 'scanner' | 'display', settings: object) {
  writeTransaction(till.database, (tx) => {
    writeDevice(tx, name, settings)
    writeAudit(tx, till, { action: 'settings-changed', details: { device: name } })
  })
  // What waits may go to another printer now.
  if (name === 'printer') wakePrinter(till)
  till.hints.emit('devices-changed')
  return accept(null)
}
