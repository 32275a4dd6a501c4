import type { Role } from '../../../src-shared/users/permission.ts'

/* What can be edited. See `database.ts`. */

export interface RecordColumns {
  tenant_id: string
  id: string
  version: number
  updated_at_ms: number
  updated_by: string
  /** JSON: by field the version that changed it last; fields never changed are absent. */
  field_versions: string
  /** A tombstone: facts still refer to it, and its id is never given again. */
  removed: number
}

/** A record that tills make and edit too; a person of the back office is one with a password. */
export interface UsersTable extends RecordColumns {
  name: string
  /** The name as it is compared when people sign in: see `nameKey`; null: removed, the name is free. */
  name_key: string | null
  password_hash: string | null
  role: Role
  /** Argon2id of the PIN. Goes to tills alone. */
  pin_hash: string | null
  active: number
}

export interface ProductsTable extends RecordColumns {
  sku: string
  name: string
  /** JSON array; `product_barcodes` keeps them unique. */
  barcodes: string
  category_id: string | null
  unit_id: string | null
  price_minor: number
  cost_minor: number | null
  tax_basis_points: number
  tracks_stock: number
  active: number
  low_stock_milli: number | null
  /** A data URL. */
  image: string | null
}

export interface ProductBarcodesTable {
  tenant_id: string
  barcode: string
  product_id: string
}

export interface CategoriesTable extends RecordColumns {
  name: string
}

export interface UnitsTable extends RecordColumns {
  code: string
  name: string
  decimals: number
}

export interface CustomersTable extends RecordColumns {
  name: string
  tax_id: string | null
  phone: string | null
  email: string | null
  credit_limit_minor: number | null
}

export interface QuotesTable extends RecordColumns {
  number: string
  customer_id: string | null
  customer_name: string | null
  /** JSON array of the lines as they were offered. */
  lines_json: string
  /** JSON of the discount of the whole as it was entered. */
  discount: string | null
  note: string | null
  currency: string
  total_minor: number
  made_at_ms: number
  made_by: string
  valid_until_ms: number
  status: 'open' | 'sold' | 'cancelled'
  sale_id: string | null
}

/** `id` is the store's. */
export interface ShopSettingsTable extends RecordColumns {
  cash_increment_minor: number
  receipt_header: string | null
  receipt_footer: string | null
  /** A data URL. */
  receipt_logo: string | null
  /** JSON array. */
  scale_patterns: string
  quote_days: number
  idle_lock_minutes: number
  permission_days: number
}
