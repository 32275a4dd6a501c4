/** Who makes a call; what it may see and do follows from this alone. */
export type Caller = TillCaller | UserCaller

interface Shop {
  readonly tenantId: string
  readonly currency: string
  readonly stockPolicy: 'accept' | 'reject'
  /** For people to read: who changed a record. */
  readonly name: string
}

export interface TillCaller extends Shop {
  readonly kind: 'till'
  readonly storeId: string
  readonly tillId: string
  readonly incarnation: number
  /** The till is revoked, and somebody who may decide it takes its work all the same. */
  readonly vouched?: true
}

export interface UserCaller extends Shop {
  readonly kind: 'user'
  readonly userId: string
}
