const LETTERS = 26
/** Turns that have a letter pair: far more often nobody puts an old copy back. */
const MOST_TURNS = LETTERS * 13

/**
 * Letters of a till's series: from its incarnation, 1 is A, 26 is Z, 27 is AA. A file that was found to be older than the
 * numbers it gave out begins another series by itself each time: `turn` 1 of incarnation 1 is ZAA, turn 27 is YAA. No
 * incarnation that a shop can reach has such letters, and they stay four at most. Throws RangeError for what is none.
 */
export function seriesOf(incarnation: number, turn = 0): string {
  if (!Number.isSafeInteger(incarnation) || incarnation < 1) throw new RangeError(`no incarnation: ${incarnation}`)
  if (!Number.isSafeInteger(turn) || turn < 0 || turn > MOST_TURNS) throw new RangeError(`no turn: ${turn}`)
  if (turn === 0) return letters(incarnation)
  const round = Math.floor((turn - 1) / LETTERS)
  return letter(LETTERS - 1 - round) + letter((turn - 1) % LETTERS) + letters(incarnation)
}

function letters(number: number): string {
  let text = ''
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / LETTERS)) text = letter((rest - 1) % LETTERS) + text
  return text
}

const letter = (place: number): string => String.fromCharCode(65 + place)
