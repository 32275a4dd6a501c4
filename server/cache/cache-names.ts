import type { CacheKey, CacheModule } from './cache.ts'

/*
 * Names of what is kept; in Redis `{prefix}:` stands before them. A tenant's id cannot reach into another's names,
 * whatever stands in it. Names that begin with `all-rows` belong to the copies of whole catalogs.
 */

/** What all names of a tenant, or of one of its modules, begin with. */
export function tenantName(tenantId: string, module?: CacheModule): string {
  // A lone surrogate cannot be encoded; through a buffer it becomes a character that can.
  const start = `tenant:${encodeURIComponent(Buffer.from(tenantId).toString())}:`
  return module === undefined ? start : `${start}${module}:`
}

export function entryName({ tenantId, module, key }: CacheKey): string {
  return tenantName(tenantId, module) + key
}
