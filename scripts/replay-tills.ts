import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Order, Reply } from './replay-till.ts'

/** A till process that carries out orders one after the other. */
export interface TillProcess {
  readonly folder: string
  /** Resolves when the order is carried out; rejects when the till ended instead. */
  tell(order: Order): Promise<Reply>
  /** What it had not sent yet when it last answered. */
  unsent(): number
  kill(): void
}

export function spawnTill(folder: string): TillProcess {
  const child: ChildProcess = fork(join(import.meta.dirname, 'replay-till.ts'), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Starts faster: what was compiled once is not compiled again.
    env: { ...process.env, NODE_COMPILE_CACHE: join(import.meta.dirname, '..', 'node_modules', '.cache', 'compile') },
  })
  const waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = []
  let unsent = 0
  let gone: Error | null = null
  child.on('message', (reply: Reply) => {
    unsent = reply.unsent
    waiting.shift()?.resolve(reply)
  })
  child.once('exit', (code, signal) => {
    gone = new Error(`a till ended with ${signal ?? code}`)
    for (const { reject } of waiting.splice(0)) reject(gone)
  })
  return {
    folder,
    tell: (order) =>
      new Promise((resolve, reject) => {
        if (gone !== null) return reject(gone)
        waiting.push({ resolve, reject })
        child.send(order)
      }),
    unsent: () => unsent,
    kill: () => {
      child.kill('SIGKILL')
    },
  }
}
