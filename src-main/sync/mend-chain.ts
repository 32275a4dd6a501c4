import { factHash } from '../../src-shared/sync/hash-chain.ts'
import type { ChainHead } from '../../src-shared/sync/till-identity.ts'
import type { WriteTx } from '../database/transaction.ts'
import type { OutboxRow } from '../tables/outbox.ts'
import { factsBehind, offerFactsAgain, readLinkHash, restartChainAt } from '../tables/outbox-chain.ts'

/** Facts that are looked at in one go; what lies behind them is looked at when the server stands there. */
const MOST_FACTS = 500

/**
 * The server put facts off, or refused them, because they do not continue the chain that it has: finds out what is wrong
 * in this file behind the server's head, and makes it go on. `mended`: something is offered again. `foreign`: the chain
 * there is another's, so somebody else goes on as this till. `whole`: what is missing is on its way.
 */
export function mendChain(tx: WriteTx, head: ChainHead): 'mended' | 'foreign' | 'whole' {
  // Anything else cannot be settled behind the server's head, whatever was heard of it.
  let mended = offerFactsAgain(tx, head.index) > 0
  const facts = factsBehind(tx, head.index, MOST_FACTS)
  if (facts.length === 0) return mended ? 'mended' : 'foreign'
  const ownHead = readLinkHash(tx, head.index)
  if (ownHead !== null && ownHead !== head.hash) return 'foreign'
  let before = head
  for (const fact of facts) {
    const { chain } = fact
    // What cannot be read cannot be sent: it is as good as gone.
    if (chain === null || !isReadable(fact)) continue
    const leadsOn = chain.index === before.index + 1 && chain.previousHash === before.hash && isWhole(fact)
    if (!leadsOn && !fact.chainRestart) {
      restartChainAt(tx, fact.key)
      mended = true
    }
    before = chain
  }
  return mended ? 'mended' : 'whole'
}

function isReadable({ body }: OutboxRow): boolean {
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}

function isWhole({ key, kind, atMs, userId, body, chain }: OutboxRow): boolean {
  if (chain === null) return false
  try {
    const fact = { key, kind, at: atMs, userId, body: JSON.parse(body) as unknown }
    return factHash(fact, chain.index, chain.previousHash) === chain.hash
  } catch {
    return false
  }
}
