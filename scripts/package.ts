// `npm run package:dir|linux|win|mac`: the till as an unpacked program or as installers, in dist/.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildTillWhenStale } from './build-till.ts'
import { projectFolder } from './electron-program.ts'

const builder = join(projectFolder, 'node_modules', 'electron-builder', 'cli.js')
const unpackedFolders = { linux: 'linux-unpacked', win32: 'win-unpacked', darwin: 'mac' } as const

/** Makes the unpacked program of this system; returns the path of its executable. */
export function packageUnpacked(): string {
  buildTillWhenStale()
  runBuilder(['--dir'])
  const { platform, arch } = process
  if (platform === 'darwin') {
    const folder = join(projectFolder, 'dist', arch === 'arm64' ? 'mac-arm64' : 'mac')
    return join(folder, 'Mostrador.app', 'Contents', 'MacOS', 'Mostrador')
  }
  const suffix = arch === 'arm64' ? (platform === 'linux' ? 'linux-arm64-unpacked' : 'win-arm64-unpacked') : null
  const folder = join(projectFolder, 'dist', suffix ?? unpackedFolders[platform === 'win32' ? 'win32' : 'linux'])
  replaceBindingOfOverride(join(folder, 'resources'))
  return join(folder, platform === 'win32' ? 'Mostrador.exe' : 'mostrador')
}

function runBuilder(builderArguments: readonly string[]): void {
  const command = [builder, ...builderArguments, '--config', 'electron-builder.yml', ...overriddenElectron()]
  const result = spawnSync(process.execPath, command, { cwd: projectFolder, encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`electron-builder failed:\n${result.stdout}${result.stderr}`)
}

/** The plain runtime inside the folder that ELECTRON_OVERRIDE_DIST_PATH names, which need not be of our own version. */
function overriddenElectron(): string[] {
  const runtime = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? '', 'runtime')
  if (!process.env.ELECTRON_OVERRIDE_DIST_PATH || !existsSync(runtime)) return []
  const version = readFileSync(join(runtime, 'version'), 'utf8').trim()
  return [`-c.electronDist=${runtime}`, `-c.electronVersion=${version}`]
}

/** An overriding runtime too old for better-sqlite3's own binary brings one that fits it. */
function replaceBindingOfOverride(resources: string): void {
  const binding = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? '', 'better-sqlite3.node')
  if (!process.env.ELECTRON_OVERRIDE_DIST_PATH || !existsSync(binding)) return
  const prebuilds = join(resources, 'app.asar.unpacked', 'node_modules', 'better-sqlite3', 'prebuilds')
  copyFileSync(binding, join(prebuilds, `${process.platform}-${process.arch}.node`))
}

if (import.meta.main) {
  try {
    const target = process.argv[2] ?? '--dir'
    if (target === '--dir') {
      console.log(packageUnpacked())
    } else {
      buildTillWhenStale()
      runBuilder([target])
      console.log(`the installers are in ${join(projectFolder, 'dist')}`)
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
