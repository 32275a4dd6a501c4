import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Till } from './till.ts'

/** What the till's own files take on the disk, in bytes; what the window keeps beside them is not counted. */
export async function measureDataFolder({ dataFolder }: Till): Promise<number> {
  const entries = await readdir(dataFolder, { withFileTypes: true, recursive: true })
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(dataFolder, 'window')))
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
