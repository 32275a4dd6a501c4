import { blockDevices, fsSize, type Systeminformation } from 'systeminformation'
import type { ExportTarget } from '../../src-shared/contract/views.ts'

/** What the system tells of its disks; handed in, because a test machine has no USB stick. */
export interface DiskSource {
  readonly blockDevices: () => Promise<Systeminformation.BlockDevicesData[]>
  readonly fsSize: () => Promise<Systeminformation.FsSizeData[]>
}

const thisSystem: DiskSource = { blockDevices: () => blockDevices(), fsSize: () => fsSize() }

export type FoundDrive = Omit<ExportTarget, 'id'>

/**
 * Mounted removable drives that something can be carried out on: USB sticks and cards, by label. The disk that the
 * system runs from never is one, even when it is a USB disk itself; a read-only one is told as such.
 */
export async function findDrives(source: DiskSource = thisSystem): Promise<FoundDrive[]> {
  const [devices, mounts] = await Promise.all([source.blockDevices(), source.fsSize()])
  const diskOf = (device: Systeminformation.BlockDevicesData) => findDisk(device, devices)
  const systemDisks = new Set(
    devices.filter((device) => isSystemMount(device.mount)).map((device) => diskOf(device).name),
  )
  return devices
    .filter((device) => device.mount !== '' && isRemovable(device, diskOf(device)))
    .filter((device) => !isSystemMount(device.mount) && !systemDisks.has(diskOf(device).name))
    .map((device): FoundDrive => {
      const mounted = mounts.find((mount) => mount.mount === device.mount)
      return {
        label: device.label || diskOf(device).model || device.mount,
        path: device.mount,
        kind: 'drive',
        freeBytes: mounted?.available ?? null,
        readOnly: mounted?.rw === false,
      }
    })
    .sort((a, b) => a.label.localeCompare(b.label))
}

const isRemovable = (...devices: readonly Systeminformation.BlockDevicesData[]) =>
  devices.some((device) => device.removable || /^usb$/i.test(device.protocol))

/** The disk that a partition is on: `sdb` of `sdb1`, `mmcblk0` of `mmcblk0p1`; itself where the system tells no more. */
function findDisk(
  device: Systeminformation.BlockDevicesData,
  devices: readonly Systeminformation.BlockDevicesData[],
): Systeminformation.BlockDevicesData {
  const parents = devices.filter(
    (candidate) =>
      candidate.type === 'disk' &&
      (candidate.name === device.device?.replace('/dev/', '') || /^p?\d+$/.test(restOf(device.name, candidate.name))),
  )
  return parents[0] ?? device
}

const restOf = (name: string, prefix: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : '')

function isSystemMount(mount: string): boolean {
  const systemDrive = process.env.SystemDrive ?? 'C:'
  return (
    mount === '/' ||
    /^\/(boot|efi|home|usr|var|System)(\/|$)/.test(mount) ||
    mount.replace(/\\$/, '').toUpperCase() === systemDrive.toUpperCase()
  )
}
