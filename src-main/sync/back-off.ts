/** Longest wait between two tries. */
export const MAX_BACK_OFF_MS = 60_000

/**
 * How long to wait before the next try after `failures` in a row: 1, 2, 4 ... 60 s, of which the later half is left to
 * chance, so that the tills of a shop whose network came back do not all knock at once. `random` gives [0, 1).
 */
export function backOffMs(failures: number, random: () => number): number {
  if (failures < 1) return 0
  const nominalMs = Math.min(MAX_BACK_OFF_MS, 1000 * 2 ** Math.min(failures - 1, 10))
  return Math.round(nominalMs * (0.5 + random() / 2))
}
