/** What was sold and earned, from what this till knows. */
export const reportCalls = {} as const
