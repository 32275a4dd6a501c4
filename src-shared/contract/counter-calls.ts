/** The open cart: parked sales, quotes, codes of scales. */
export const counterCalls = {} as const
