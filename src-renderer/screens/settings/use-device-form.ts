import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeviceSettingsView } from '../../../src-shared/contract/device-views.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { tellDone, tellRefusal } from '../../components/tell.tsx'

type Part = keyof DeviceSettingsView

/** A part of this till's own settings while it is edited, until it is saved. */
export function useDeviceForm<Name extends Part>(part: Name, stored: DeviceSettingsView[Name]) {
  const { t } = useTranslation()
  const call = useApprovedCall()
  const [edited, setEdited] = useState<DeviceSettingsView[Name] | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const value = edited ?? stored
  const save = async (whole: DeviceSettingsView[Name] = value): Promise<boolean> => {
    setIsBusy(true)
    // The three calls take what the three parts are: the compiler cannot pair them up.
    const answer = await call(`device.save-${part}` as 'device.save-printer', whole as DeviceSettingsView['printer'])
    setIsBusy(false)
    if (!answer.ok) {
      tellRefusal(answer.refusal, t)
      return false
    }
    tellDone(t('device.saved'))
    setEdited(null)
    return true
  }
  return {
    value,
    isBusy,
    isDirty: edited !== null && JSON.stringify(edited) !== JSON.stringify(stored),
    change: (changes: Partial<DeviceSettingsView[Name]>) => setEdited({ ...value, ...changes }),
    undo: () => setEdited(null),
    save,
  }
}
