/** Letters of a till's series from its incarnation: 1 is A, 26 is Z, 27 is AA. Throws RangeError below 1. */
export function seriesOf(incarnation: number): string {
  if (!Number.isSafeInteger(incarnation) || incarnation < 1) throw new RangeError(`no incarnation: ${incarnation}`)
  let letters = ''
  for (let rest = incarnation; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  }
  return letters
}
