/** Chance that can be had again: `CHAOS_SEED` names it, else a new one is drawn and told with the test's name. */
export function seededRandom(): { readonly seed: number; readonly random: () => number } {
  const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  return { seed, random: seeded(seed) }
}

/** The chance of a seed; gives [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed
  // mulberry32
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
