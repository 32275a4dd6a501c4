import { createConnection } from 'node:net'
import type { PrinterConnection } from '../../src-shared/device/printer-settings.ts'

/** Bytes to a printer and back. */
export interface PrinterLine {
  /** Resolves when the system has taken all of it, rejects when the line is broken. */
  write(bytes: Uint8Array): Promise<void>
  onBytes(listener: (bytes: Uint8Array) => void): void
  /** Resolves when the line is closed, by whomever. */
  readonly closed: Promise<void>
  /** Sends what is still to be sent and closes; rejects when that fails. */
  end(): Promise<void>
  /** Closes at once. */
  drop(): void
}

const CLOSING_MS = 1000

export type LineConnection = Extract<PrinterConnection, { by: 'network' | 'serial' }>

/** Opens the line to a printer; rejects when there is none within `timeoutMs`. */
export function openLine(connection: LineConnection, timeoutMs: number): Promise<PrinterLine> {
  return connection.by === 'network' ? openNetworkLine(connection, timeoutMs) : openSerialLine(connection, timeoutMs)
}

function openNetworkLine({ host, port }: { host: string; port: number }, timeoutMs: number): Promise<PrinterLine> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, noDelay: true })
    const giveUp = setTimeout(() => socket.destroy(new Error('no connection in time')), timeoutMs)
    const closed = new Promise<void>((tell) => socket.once('close', () => tell()))
    socket.once('error', reject)
    // A broken line is told by `closed`; nobody has to listen for why.
    socket.on('error', () => undefined)
    socket.once('connect', () => {
      clearTimeout(giveUp)
      resolve({
        write: (bytes) => new Promise((done, fail) => socket.write(bytes, (error) => (error ? fail(error) : done()))),
        onBytes: (listener) => void socket.on('data', listener),
        closed,
        end: () =>
          new Promise((done, fail) => {
            socket.once('close', (hadError) => (hadError ? fail(new Error('the line broke')) : done()))
            // Not every printer closes its side: once all is sent it is given a moment for that.
            socket.end(() => setTimeout(() => socket.destroy(), CLOSING_MS))
            socket.resume()
          }),
        drop: () => void socket.destroy(),
      })
    })
    void closed.then(() => clearTimeout(giveUp))
  })
}

async function openSerialLine(
  { path, baudRate }: { path: string; baudRate: number },
  timeoutMs: number,
): Promise<PrinterLine> {
  // Loaded only where it is used: it is a native module.
  const { SerialPort } = await import('serialport')
  return new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate, autoOpen: false })
    const giveUp = setTimeout(() => reject(new Error('no port in time')), timeoutMs)
    const closed = new Promise<void>((tell) => port.once('close', () => tell()))
    port.on('error', () => undefined)
    port.open((error) => {
      clearTimeout(giveUp)
      if (error) {
        reject(error)
        return
      }
      const drop = () => port.close(() => undefined)
      resolve({
        write: (bytes) =>
          new Promise((done, fail) => {
            port.write(Buffer.from(bytes))
            port.drain((failure) => (failure ? fail(failure) : done()))
          }),
        onBytes: (listener) => void port.on('data', listener),
        closed,
        end: () =>
          new Promise((done, fail) => {
            port.drain((failure) => {
              if (failure) fail(failure)
              else port.close(() => done())
            })
          }),
        drop,
      })
    })
  })
}

/** The serial ports of this machine; none where the system cannot list them. */
export async function listSerialPorts(): Promise<readonly string[]> {
  const { SerialPort } = await import('serialport')
  const ports = await SerialPort.list().catch(() => [])
  return ports.map(({ path }) => path)
}
