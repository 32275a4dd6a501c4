export const esCounter = {}
