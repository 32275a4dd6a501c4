import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface StallingProxy {
  readonly port: number
  /** From now on bytes of old and new connections are swallowed in both directions, and no connection ends. */
  stall(): void
  /** New connections pass again; what was swallowed is gone for good, so old ones never work again. */
  recover(): void
  close(): Promise<void>
}

/** A network that can lose everything without a word between a client and a port of this machine. */
export async function startStallingProxy(port: number): Promise<StallingProxy> {
  const sockets = new Set<Socket>()
  let stalled = false

  const server = createServer((near) => {
    const track = (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => sockets.delete(socket))
    }
    track(near)
    if (stalled) {
      near.resume()
      return
    }
    const far = connect(port, '127.0.0.1')
    track(far)
    let cut = false
    const relay = (from: Socket, to: Socket) => {
      from.on('data', (chunk) => {
        cut ||= stalled
        if (!cut) to.write(chunk)
      })
      from.once('close', () => {
        cut ||= stalled
        if (!cut) to.destroy()
      })
    }
    relay(near, far)
    relay(far, near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    stall: () => {
      stalled = true
    },
    recover: () => {
      stalled = false
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
