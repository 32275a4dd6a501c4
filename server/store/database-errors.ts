/** What the codes of drivers and databases mean for us. Messages are for people, codes for programs and logs. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

function numberOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'errno' in error ? Number(error.errno) : 0
}

/** Another transaction was in the way; nothing of ours is written, the same again may well succeed. */
export function isLockFailure(error: unknown): boolean {
  const code = codeOf(error)
  return (
    code === 'ER_LOCK_DEADLOCK' ||
    code === 'ER_LOCK_WAIT_TIMEOUT' ||
    code === 'ER_CHECKREAD' ||
    code.startsWith('SQLITE_BUSY')
  )
}

const COLLISION = 'MOSTRADOR_COLLISION'

/** What a transaction throws when a row that it read has been changed by another one before it could write. */
export function collision(): Error {
  return Object.assign(new Error('another transaction was faster'), { code: COLLISION })
}

/** Another transaction made or changed the same: nothing of ours is written, and deciding again sees the other's work. */
export function isCollision(error: unknown): boolean {
  const code = codeOf(error)
  return (
    code === COLLISION ||
    code === 'ER_DUP_ENTRY' ||
    code === 'SQLITE_CONSTRAINT_UNIQUE' ||
    code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
  )
}

/** Nobody answers on the line, or it broke. */
const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
])

/** The database server does not answer: reason to count against its circuit. */
export function isAway(error: unknown): boolean {
  return AWAY.has(codeOf(error))
}

/** Code of a primary that takes no writes, and of the error with which its circuit opens. */
export const READ_ONLY = 'READ_ONLY'

const READ_ONLY_CODES = new Set([READ_ONLY, 'ER_READ_ONLY_MODE', 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION'])

/** The server takes no writes: it was demoted, say, or came back as `read_only`. */
export function isReadOnly(error: unknown): boolean {
  const code = codeOf(error)
  if (READ_ONLY_CODES.has(code)) return true
  // This code stands for any option of the server, and only its words tell which.
  return code === 'ER_OPTION_PREVENTS_STATEMENT' && error instanceof Error && /read[-_ ]only/i.test(error.message)
}

/** Not the server is away, but this one request of it came to nothing. */
const UNAVAILABLE = new Set([
  'CIRCUIT_OPEN',
  'TIMED_OUT',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'POOL_TIMED_OUT',
  'POOL_CLOSED',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
  'ER_NORMAL_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_QUERY_INTERRUPTED',
  'ER_QUERY_TIMEOUT',
  'ER_STATEMENT_TIMEOUT',
  'ER_NEW_ABORTING_CONNECTION',
  'ER_ABORTING_CONNECTION',
  'ER_CLIENT_INTERACTION_TIMEOUT',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  'ER_OUT_OF_RESOURCES',
  'SQLITE_FULL',
])

/** MariaDB's own numbers, which the driver has no names for: connection killed, statement took too long. */
const UNAVAILABLE_NUMBERS = new Set([1927, 1969])

/** The storage is away or stays blocked: the caller should come back later with the very same request. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error)
  if (isLockFailure(error) || isAway(error) || isReadOnly(error)) return true
  if (UNAVAILABLE_NUMBERS.has(numberOf(error))) return true
  if (UNAVAILABLE.has(code) || code.startsWith('SQLITE_IOERR')) return true
  return error instanceof Error && /closed state|Pool is closed|driver has already been destroyed/.test(error.message)
}
