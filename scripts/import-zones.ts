/** A part of the tree and its arrows. The zone with the longest path that holds a file rules it. */
export interface Zone {
  /** A folder, or a single file. */
  readonly path: string
  /**
   * What its files may import besides each other: folders and files of this project, packages by name, `node:` for
   * Node's own modules and `*` for every package. What stands in `closed` has to be named itself.
   */
  readonly mayImport: readonly string[]
}

const node = ['node:', '*']

/** What a wider permission does not open. `electron#ipcMain` is that one export; `window.mostrador` is the preload's bridge. */
export const closed: readonly string[] = [
  'better-sqlite3',
  'electron',
  'electron#ipcMain',
  'kysely',
  'mysql2',
  'ioredis',
  'window.mostrador',
]

const tillBelow = ['src-main/till', 'src-main/tables', 'src-main/database']
const serverBelow = ['server/store', 'server/redis', 'server/cache', 'server/journal']
/** Words and tools that know nothing of the server's parts. */
const serverWords = ['caller', 'problems', 'secrets', 'log', 'circuit'].map((name) => `server/${name}.ts`)
/** What a request is answered with: configuration, store, news of changes. */
const serverContext = ['config', 'context', 'identity', 'change-news', 'metrics', 'till-reports'].map(
  (name) => `server/${name}.ts`,
)
const serverGround = ['src-shared', ...node, ...serverWords, ...serverContext, ...serverBelow]

/**
 * The one table of who may import whom, without exemptions.
 * Till: main.ts -> ipc -> till, sync, export, backup -> tables -> database; below ipc it is plain Node, so that all of it
 * runs in tests without Electron. Window: knows main through src-renderer/till alone.
 * Server: app.ts -> routes, jobs -> operations -> store, cache, journal.
 */
export const zones: readonly Zone[] = [
  { path: 'src-shared', mayImport: ['zod', '@noble/hashes', 'canonicalize', 'uuid'] },

  { path: 'src-main/database', mayImport: ['src-shared', ...node, 'better-sqlite3'] },
  { path: 'src-main/tables', mayImport: ['src-shared', ...node, 'src-main/database'] },
  { path: 'src-main/till', mayImport: ['src-shared', ...node, 'src-main/tables', 'src-main/database'] },
  { path: 'src-main/sync', mayImport: ['src-shared', ...node, ...tillBelow] },
  { path: 'src-main/export', mayImport: ['src-shared', ...node, ...tillBelow, 'src-main/backup'] },
  { path: 'src-main/backup', mayImport: ['src-shared', ...node, ...tillBelow] },
  { path: 'src-main/devices', mayImport: ['src-shared', ...node, 'electron'] },
  {
    path: 'src-main/ipc',
    mayImport: [
      'src-shared',
      ...['src-main/till', 'src-main/sync', 'src-main/export', 'src-main/backup', 'src-main/devices'],
      ...node,
      ...['electron', 'electron#ipcMain'],
    ],
  },
  { path: 'src-main/start-failure.ts', mayImport: [...node, 'src-main/database'] },
  { path: 'src-main/before-ready.ts', mayImport: ['src-main/windows.ts', 'electron'] },
  { path: 'src-main/windows.ts', mayImport: ['src-shared', 'src-main/ipc', ...node, 'electron'] },
  { path: 'src-main/main.ts', mayImport: ['src-shared', 'src-main', ...node, 'electron'] },

  { path: 'src-preload', mayImport: ['src-shared/contract/call-names.ts', 'electron'] },

  { path: 'src-renderer/till', mayImport: ['src-shared', '*', 'window.mostrador'] },
  { path: 'src-renderer', mayImport: ['src-shared', 'src-renderer/till', '*'] },

  ...serverWords.map((path) => ({ path, mayImport: ['src-shared', ...node] })),
  {
    path: 'server/store',
    mayImport: ['src-shared', ...node, ...serverWords, 'kysely', 'mysql2', 'better-sqlite3'],
  },
  { path: 'server/redis', mayImport: ['src-shared', ...node, ...serverWords, 'ioredis'] },
  {
    path: 'server/cache',
    mayImport: ['src-shared', ...node, ...serverWords, 'server/store', 'server/redis', 'server/config.ts'],
  },
  { path: 'server/journal', mayImport: ['src-shared', ...node, ...serverWords, 'server/store', 'server/redis'] },
  ...serverContext.map((path) => ({
    path,
    mayImport: ['src-shared', ...node, ...serverWords, ...serverBelow, ...serverContext],
  })),
  { path: 'server/operations', mayImport: serverGround },
  { path: 'server/reading', mayImport: serverGround },
  { path: 'server/plugins', mayImport: [...serverGround, 'server/routes/app.ts'] },
  {
    path: 'server/routes',
    mayImport: [...serverGround, 'server/operations', 'server/reading', 'server/plugins', 'server/bundles'],
  },
  { path: 'server/bundles', mayImport: [...serverGround, 'server/operations'] },
  { path: 'server/catalog', mayImport: [...serverGround, 'server/operations'] },
  // Counts what is stored against itself: SQL over all tables is its whole purpose.
  { path: 'server/verify', mayImport: [...serverGround, 'server/operations', 'kysely'] },
  // Copies whatever tables there are: SQL over all of them is its whole purpose.
  { path: 'server/move', mayImport: [...serverGround, 'server/verify', 'kysely'] },
  { path: 'server/jobs', mayImport: [...serverGround, 'server/operations'] },
  {
    path: 'server/app.ts',
    mayImport: [...serverGround, 'server/routes', 'server/jobs', 'server/plugins'],
  },
  { path: 'server/open-server.ts', mayImport: [...serverGround, 'server/operations', 'server/routes', 'server/jobs'] },
  {
    path: 'server/commands',
    mayImport: [
      ...serverGround,
      ...['server/app.ts', 'server/open-server.ts'],
      ...['server/routes', 'server/jobs', 'server/catalog', 'server/bundles', 'server/verify', 'server/move'],
    ],
  },
  { path: 'server/main.ts', mayImport: [...serverGround, 'server/commands'] },
]
