import { type Minor, minor } from '../money/minor.ts'

/**
 * What an amount comes to in cash where the smallest coin is `incrementMinor`: the nearest multiple, halves away from
 * zero, so that a refund gives back what the sale took. 0 and 1: amounts stay as they are.
 */
export function roundedForCash(amountMinor: Minor, incrementMinor: number): Minor {
  if (incrementMinor <= 1) return amountMinor
  const magnitude = Math.abs(amountMinor)
  const rest = magnitude % incrementMinor
  const rounded = rest * 2 >= incrementMinor ? magnitude - rest + incrementMinor : magnitude - rest
  return minor(amountMinor < 0 ? -rounded : rounded)
}

/** By how much rounding changes an amount that is paid in cash: negative when the customer pays less. */
export function cashRoundingOf(amountMinor: Minor, incrementMinor: number): Minor {
  return minor(roundedForCash(amountMinor, incrementMinor) - amountMinor)
}
