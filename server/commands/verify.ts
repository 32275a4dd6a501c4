import type { Config } from '../config.ts'
import { openStore } from '../store/open-store.ts'
import { verifyStore } from '../verify/verify-store.ts'

/** `verify`: checks what is stored and prints a report as one JSON line; 1 when there is a finding. */
export async function verifyCommand(config: Config): Promise<number> {
  const store = openStore(config.place)
  try {
    const report = await verifyStore(store)
    console.log(JSON.stringify(report))
    return report.findings.length === 0 ? 0 : 1
  } finally {
    await store.close()
  }
}
