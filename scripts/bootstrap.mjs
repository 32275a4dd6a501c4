#!/usr/bin/env node
// Plain Node (20 or later), no dependencies: makes a fresh checkout able to run, then runs a script on Node 24.
//   node scripts/bootstrap.mjs [--needs electron,databases,browser,display] <script.ts> [arguments...]
// Says nothing when all is there; what it says goes to stderr, so that a script's stdout stays its own.
import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { ensurePackages, findNode24, projectFolder } from './bootstrap/packages.mjs'
import { ensureSystemTools } from './bootstrap/system-tools.mjs'

const argumentsLeft = process.argv.slice(2)
const needs = argumentsLeft[0] === '--needs' ? argumentsLeft.splice(0, 2)[1].split(',') : []
const [script, ...scriptArguments] = argumentsLeft

endWithShell()
try {
  ensurePackages()
  ensureSystemTools(needs)
  const node = findNode24()
  const scriptPath = `${projectFolder}/${script}`
  if (node === process.execPath) {
    process.argv = [node, scriptPath, ...scriptArguments]
    await import(pathToFileURL(scriptPath).href)
  } else {
    runOnNode(node, [scriptPath, ...scriptArguments])
  }
} catch (error) {
  if (error?.name !== 'SetupError') throw error
  console.error(`mostrador: ${error.message}`)
  process.exitCode = 1
}

/** Runs a child in our place: its output, its signals, its exit code. */
function runOnNode(node, nodeArguments) {
  const child = spawn(node, nodeArguments, { stdio: 'inherit' })
  // Ctrl-C reaches the whole process group by itself; a SIGTERM only us. Either way the child decides when to end.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)
  })
}

/** npm hands a SIGTERM to the shell between it and us, which ends without a word: its end is our SIGTERM. */
function endWithShell() {
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 200)
  watch.unref()
}
