import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './mariadb.ts'

export interface Nginx {
  readonly url: string
  readonly port: number
  /** What it wrote to its error log. */
  errors(): string
  stop(): Promise<void>
}

const template = join(import.meta.dirname, '..', '..', 'server', 'deploy', 'nginx.conf')

/** Starts Debian's NGINX on a free port with `server/deploy/nginx.conf`, of which only the addresses are exchanged. */
export async function startNginx(serverPorts: readonly number[]): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'mostrador-nginx-'))
  const port = await freePort()
  await mkdir(join(folder, 'temp'))
  const file = join(folder, 'nginx.conf')
  await writeFile(file, aroundSite(withAddresses(await readFile(template, 'utf8'), port, serverPorts), folder))
  let log = ''
  const child = spawn('nginx', ['-c', file, '-p', folder, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Debian keeps it where not everybody's PATH leads.
    env: { ...process.env, PATH: [process.env['PATH'], '/usr/sbin', '/sbin'].join(delimiter) },
  })
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-20_000)
  })
  child.once('error', (error) => {
    log += error.message
  })
  // SIGTERM lets the master end its workers, which SIGKILL would leave behind.
  const endAlong = () => child.kill('SIGTERM')
  process.once('exit', endAlong)
  child.once('exit', () => process.off('exit', endAlong))
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    child.kill('SIGTERM')
    await gone(child)
    await rm(folder, { recursive: true, force: true })
  }
  for (let attempt = 0; attempt < 200 && child.pid !== undefined && child.exitCode === null; attempt += 1) {
    if (await fetch(`${url}/health`).catch(() => null)) return { url, port, errors: () => log, stop }
    await sleep(25)
  }
  await stop()
  throw new Error(`NGINX did not start:\n${log}`)
}

function withAddresses(site: string, port: number, serverPorts: readonly number[]): string {
  const [first, ...others] = [...site.matchAll(/^ {2}server (127\.0\.0\.1:\d+) (.*)$/gm)]
  if (first === undefined) throw new Error('nginx.conf names no server')
  const addresses = serverPorts.map((serverPort) => `  server 127.0.0.1:${serverPort} ${first[2]}`).join('\n')
  const replaced = others.reduce((text, [line]) => text.replace(`${line}\n`, ''), site).replace(first[0], addresses)
  if (!replaced.includes('  listen 8080;')) throw new Error('nginx.conf does not listen on 8080')
  return replaced.replace('  listen 8080;', `  listen 127.0.0.1:${port};`)
}

/** What Debian's own nginx.conf has around a site, with every path in a folder of ours. */
function aroundSite(site: string, folder: string): string {
  const asRoot = process.getuid?.() === 0 ? 'user root;\n' : ''
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `  ${name}_temp_path ${folder}/temp/${name};`)
    .join('\n')
  return `${asRoot}daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log off;
${temporary}
${site}
}
`
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  await new Promise((resolve) => child.once('exit', resolve))
}
