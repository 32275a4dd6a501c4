import type { Store } from '../../store/open-store.ts'
import { ping } from '../../store/transaction.ts'

const MOST_MS = 800

/** Whether the storage answers a query in time; what hangs counts as away. Never throws. */
export async function probeStorage(store: Store): Promise<boolean> {
  const query = ping(store).then(
    () => true,
    () => false,
  )
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), MOST_MS)
  })
  const works = await Promise.race([query, late])
  clearTimeout(timer)
  return works
}
