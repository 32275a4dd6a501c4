import type { BundleReport } from '../../src-shared/sync/bundle.ts'
import type { TillCaller } from '../caller.ts'
import { readTillStanding } from '../store/tables/till-standing.ts'
import type { Reader } from '../store/transaction.ts'

/** The till that wrote a bundle, as it stands now. */
export interface BundleWriter {
  readonly caller: TillCaller
  readonly standing: BundleReport['standing']
  /**
   * Whether the bundle continues the till's chain. Another device that took its place, or a copy of its file, continues it
   * from where it stood then; these facts come beside it, like those of single writes, so that neither breaks the other's.
   */
  readonly inChain: boolean
}

/** The same till, where its chain was continued by a copy of its file. */
export const forked = ({ caller, standing }: BundleWriter): BundleWriter => ({
  caller,
  standing: standing === 'current' ? 'forked' : standing,
  inChain: false,
})

/** The till of the enrolment whose token has this hash. Throws when there is none: tokens are never taken away. */
export async function findWriter(db: Reader, signer: string): Promise<BundleWriter> {
  const till = await readTillStanding(db, signer)
  if (till === null) throw new Error('the token that signed a bundle is gone')
  const { tenantId, storeId, tillId, incarnation, currency, stockPolicy } = till
  const inChain = incarnation === till.tokenIncarnation
  const isRevoked = till.fence === 'revoked'
  return {
    caller: {
      ...({ kind: 'till', tenantId, storeId, tillId, incarnation, currency, stockPolicy } as const),
      name: `${till.storeCode}-${till.tillCode} ${till.deviceName}`,
      ...(isRevoked && { vouched: true as const }),
    },
    standing: isRevoked ? 'revoked' : inChain ? 'current' : 'replaced',
    inChain,
  }
}
