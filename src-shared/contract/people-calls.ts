/** Who is at the till: sign-in, approvals, users, the audit log. */
export const peopleCalls = {} as const
