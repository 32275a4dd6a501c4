import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Line, openLine } from '../../tests/support/line.ts'
import { nodeBinary } from '../../tests/support/test-server.ts'

export interface BareServer {
  readonly line: Line
  stop(): Promise<void>
}

/** Starts `bare-http.ts` with the answer that it is the floor of. */
export async function startBareServer(kind: 'balance' | 'product' | 'push', answer: string): Promise<BareServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mostrador-bench-'))
  const file = join(folder, 'answer.json')
  await writeFile(file, answer)
  const child = spawn(nodeBinary, [join(import.meta.dirname, 'bare-http.ts'), kind, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const endAlong = () => child.kill('SIGKILL')
  process.once('exit', endAlong)
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  const line = openLine(`http://127.0.0.1:${port.toString().trim()}`, null, 10_000)
  return {
    line,
    stop: async () => {
      line.close()
      process.off('exit', endAlong)
      child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
