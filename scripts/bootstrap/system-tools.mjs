// What no npm package brings: Electron's program and its libraries, and for the tests a database server and the like.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { announce, hasProgram, outputOf, projectFolder, SetupError } from './packages.mjs'

/** Debian's package names; where a name changed, the newer one first. */
const programs = {
  databases: [
    { program: 'mariadbd', packages: ['mariadb-server-core'] },
    { program: 'mariadb-install-db', packages: ['mariadb-server-core'] },
    // mariadb-install-db calls it.
    { program: 'my_print_defaults', packages: ['mariadb-client-core'] },
    // server/deploy's scripts call them.
    { program: 'mariadb-admin', packages: ['mariadb-client'] },
    { program: 'mariadb-dump', packages: ['mariadb-client'] },
    { program: 'redis-server', packages: ['redis-server'] },
    { program: 'nginx', packages: ['nginx-light', 'nginx'] },
  ],
  browser: [{ program: 'chromium', packages: ['chromium'] }],
  display: [
    { program: 'Xvfb', packages: ['xvfb'] },
    { program: 'xauth', packages: ['xauth'] },
  ],
}

/** Libraries that Electron's program is linked to, or opens at its start. */
const electronLibraries = [
  { library: 'libgtk-3.so.0', packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { library: 'libnss3.so', packages: ['libnss3'] },
  { library: 'libasound.so.2', packages: ['libasound2t64', 'libasound2'] },
  { library: 'libgbm.so.1', packages: ['libgbm1'] },
  { library: 'libatk-bridge-2.0.so.0', packages: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'] },
  { library: 'libcups.so.2', packages: ['libcups2t64', 'libcups2'] },
  { library: 'libdrm.so.2', packages: ['libdrm2'] },
  { library: 'libXtst.so.6', packages: ['libxtst6'] },
  { library: 'libsecret-1.so.0', packages: ['libsecret-1-0'] },
]

/** Finds or installs what a script needs; throws a SetupError that names what a person has to install. */
export function ensureSystemTools(needs) {
  if (process.platform === 'linux') ensureDebianPackages(missingOnLinux(needs))
  else if (needs.includes('databases')) {
    const missing = ['mariadbd', 'redis-server', 'nginx'].filter((program) => !hasProgram(program))
    if (missing.length > 0) throw new SetupError(`install MariaDB, Redis and NGINX (missing: ${missing.join(', ')})`)
  }
  if (needs.includes('electron')) ensureElectron()
}

function missingOnLinux(needs) {
  const missing = needs.flatMap((need) => (programs[need] ?? []).filter(({ program }) => !hasProgram(program)))
  if (needs.includes('electron')) {
    const libraries = outputOf('/sbin/ldconfig', ['-p'])
    if (libraries !== null) missing.push(...electronLibraries.filter(({ library }) => !libraries.includes(library)))
  }
  return missing
}

function ensureDebianPackages(missing) {
  if (missing.length === 0) return
  const names = missing.map(({ program, library }) => program ?? library).join(', ')
  const oldest = [...new Set(missing.map(({ packages }) => packages.at(-1)))].join(' ')
  const asRoot = process.getuid() === 0 ? [] : ['sudo', '-n']
  const maySudo = asRoot.length === 0 || outputOf('sudo', ['-n', 'true']) !== null
  if (!hasProgram('apt-get') || !maySudo) throw new SetupError(`install ${names} (Debian: apt-get install ${oldest})`)

  announce(`installing ${names} with apt-get ...`)
  const aptGet = (...aptArguments) => {
    // RUNLEVEL=1 keeps Debian from starting the servers just installed: the tests start their own, on free ports.
    const command = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'apt-get', '-q', ...aptArguments]
    return spawnSync(command[0], command.slice(1), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }
  aptGet('update')
  const packages = missing.map(({ packages }) => packages.find(isKnownToApt) ?? packages.at(-1))
  const install = aptGet('install', '-y', '--no-install-recommends', ...new Set(packages))
  if (install.status !== 0) {
    const reason = install.stderr.trim().split('\n').at(-1)
    throw new SetupError(`install ${names}: apt-get install ${[...new Set(packages)].join(' ')} failed (${reason})`)
  }
}

function isKnownToApt(name) {
  return /Candidate: (?!\(none\))/.test(outputOf('apt-cache', ['policy', name]) ?? '')
}

/** Electron's program: an override, or the download of its package, made now if need be. */
function ensureElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    if (existsSync(override)) return
    throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH names a folder that is not there: ${override}`)
  }
  const folder = join(projectFolder, 'node_modules', 'electron')
  if (existsSync(join(folder, 'path.txt'))) {
    if (existsSync(join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8')))) return
  }
  announce('downloading Electron ...')
  const download = spawnSync(process.execPath, [join(folder, 'install.js')], { encoding: 'utf8', timeout: 600_000 })
  if (download.status !== 0) {
    const reason = (download.stderr ?? '').trim().split('\n')[0] || 'timed out'
    throw new SetupError(
      `Electron could not be downloaded (${reason}); let ELECTRON_OVERRIDE_DIST_PATH name a folder with an Electron runtime`,
    )
  }
}
