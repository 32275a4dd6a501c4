/** Printer, drawer, scanner, customer display, settings of shop and device. */
export const deviceCalls = {} as const
