import { createServer, type Server, type Socket } from 'node:net'

/** How a printer answers, as printers differ. */
export interface PrinterManners {
  /** DLE EOT: its state at once. */
  readonly tellsState: boolean
  /** GS ( H: an id when all before it is printed. */
  readonly confirmsById: boolean
  /** GS r: its paper, when all before it is printed. */
  readonly confirmsByPaper: boolean
}

export const goodManners: PrinterManners = { tellsState: true, confirmsById: true, confirmsByPaper: true }

interface Received {
  readonly bytes: number[]
  readonly socket: Socket
}

/**
 * A receipt printer on a TCP port that understands as much ESC/POS as it takes to know which receipts came out, and can do what
 * printers do to shops: run out of paper, freeze, lose its power in the middle, come back, be slow, say nothing.
 */
export class VirtualPrinter {
  /** What came out, each up to its cut. */
  readonly receipts: string[] = []
  /** What hung out of it, uncut, when it lost its power. */
  readonly torn: string[] = []
  /** Pins that got a pulse. */
  readonly pulses: number[] = []
  /** Bytes of pictures printed. */
  pictureBytes = 0
  /** Text of codes printed. */
  readonly codes: string[] = []
  manners: PrinterManners
  /** Prints that many bytes a millisecond. */
  speed = 400
  hasPaper = true
  coverIsOpen = false
  /** Takes what is sent, does nothing, says nothing. */
  isFrozen = false
  /** Loses its power after so many bytes more. */
  diesAfterBytes = Number.POSITIVE_INFINITY
  #server: Server | null = null
  #port = 0
  #sockets = new Set<Socket>()
  #buffers: Received[] = []
  #paper = ''
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(manners: PrinterManners = goodManners) {
    this.manners = manners
  }

  get isOn(): boolean {
    return this.#server !== null
  }

  get port(): number {
    return this.#port
  }

  /** Switches it on; on the same port as before, if it was on before. */
  async switchOn(): Promise<void> {
    const server = createServer((socket) => this.#accept(socket))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    const address = server.address()
    if (typeof address === 'object' && address !== null) this.#port = address.port
    this.#timer = setInterval(() => this.#work(), 2)
  }

  /** Takes its power away: what it had not printed is gone. */
  async switchOff(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    if (this.#paper.trim() !== '') this.torn.push(this.#paper)
    this.#paper = ''
    this.#buffers = []
    this.diesAfterBytes = Number.POSITIVE_INFINITY
    const server = this.#server
    this.#server = null
    for (const socket of this.#sockets) socket.resetAndDestroy()
    this.#sockets.clear()
    if (server !== null) await new Promise<void>((resolve) => server.close(() => resolve()))
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    const received: Received = { bytes: [], socket }
    this.#buffers.push(received)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
    let dle: number[] = []
    socket.on('data', (chunk) => {
      for (const byte of chunk) {
        // Real-time commands are obeyed as they come in, before what waits.
        if (dle.length === 0 && byte !== 0x10) {
          received.bytes.push(byte)
          continue
        }
        dle.push(byte)
        if (dle.length === 2 && byte !== 0x04 && byte !== 0x14) {
          received.bytes.push(...dle)
          dle = []
        } else if (dle[1] === 0x04 && dle.length === 3) {
          this.#tellState(socket, byte)
          dle = []
        } else if (dle[1] === 0x14 && dle.length === 5) {
          if (!this.isFrozen) this.pulses.push(dle[3] ?? -1)
          dle = []
        }
      }
    })
  }

  #tellState(socket: Socket, which: number): void {
    if (this.isFrozen || !this.manners.tellsState) return
    const stands = !this.hasPaper || this.coverIsOpen
    const states: Record<number, number> = {
      1: 0x12 | (stands ? 0x08 : 0),
      2: 0x12 | (this.coverIsOpen ? 0x04 : 0) | (this.hasPaper ? 0 : 0x20),
      3: 0x12,
      4: 0x12 | (this.hasPaper ? 0 : 0x60),
    }
    socket.write(Uint8Array.of(states[which] ?? 0x12))
  }

  #work(): void {
    if (this.isFrozen || !this.hasPaper || this.coverIsOpen) return
    let allowance = this.speed * 2
    for (const received of [...this.#buffers]) {
      while (allowance > 0 && received.bytes.length > 0) {
        if (this.diesAfterBytes <= 0) {
          void this.switchOff()
          return
        }
        const taken = this.#obey(received)
        if (taken === 0) break
        received.bytes.splice(0, taken)
        allowance -= taken
        this.diesAfterBytes -= taken
      }
    }
    this.#buffers = this.#buffers.filter(({ bytes, socket }) => bytes.length > 0 || !socket.destroyed)
  }

  /** Obeys the command at the front; how many bytes that were, 0 when it has not come in whole. */
  #obey({ bytes, socket }: Received): number {
    const [first = 0, second = 0, third = 0] = bytes
    const when = (length: number, act: () => void = () => undefined) => {
      if (bytes.length < length) return 0
      act()
      return length
    }
    if (first === 0x1b) {
      if (second === 0x40) return 2
      if (second === 0x70) return when(5, () => this.pulses.push(third))
      if (second === 0x32) return 2
      return when(3)
    }
    if (first === 0x1c) return when(2)
    if (first === 0x1d) {
      switch (second) {
        case 0x56:
          return when(third >= 0x41 ? 4 : 3, () => this.#cut())
        case 0x6b: {
          const length = bytes[3] ?? 0
          return when(4 + length, () => this.codes.push(String.fromCharCode(...bytes.slice(4, 4 + length))))
        }
        case 0x76: {
          const size = ((bytes[4] ?? 0) + (bytes[5] ?? 0) * 256) * ((bytes[6] ?? 0) + (bytes[7] ?? 0) * 256)
          return bytes.length < 8
            ? 0
            : when(8 + size, () => {
                this.pictureBytes += size
              })
        }
        case 0x72:
          return when(3, () => {
            if (this.manners.confirmsByPaper) this.#say(socket, [0x00])
          })
        case 0x28: {
          const length = 5 + (bytes[3] ?? 0) + (bytes[4] ?? 0) * 256
          return bytes.length < 5 ? 0 : when(length, () => this.#obeyBlock(third, bytes.slice(5, length), socket))
        }
        default:
          return when(3)
      }
    }
    if (first !== 0x0d) this.#paper += first === 0x0a ? '\n' : letterOf(first)
    return 1
  }

  #obeyBlock(name: number, block: readonly number[], socket: Socket): void {
    if (name === 0x48 && this.manners.confirmsById) this.#say(socket, [0x37, 0x22, ...block.slice(2), 0x00])
    // A code that is printed as a square: the block that stores its text.
    if (name === 0x6b && block[1] === 0x50) this.codes.push(String.fromCharCode(...block.slice(3)))
  }

  #say(socket: Socket, bytes: readonly number[]): void {
    if (!socket.destroyed) socket.write(Uint8Array.from(bytes))
  }

  #cut(): void {
    this.receipts.push(this.#paper.replace(/^\n+|\n+$/g, ''))
    this.#paper = ''
  }
}

/** What code page 858 has for Spanish; anything else is shown as its number. */
const letters: Readonly<Record<number, string>> = {
  129: 'ü',
  130: 'é',
  144: 'É',
  154: 'Ü',
  158: '×',
  160: 'á',
  161: 'í',
  162: 'ó',
  163: 'ú',
  164: 'ñ',
  165: 'Ñ',
  168: '¿',
  173: '¡',
  181: 'Á',
  213: '€',
  214: 'Í',
  224: 'Ó',
  233: 'Ú',
}

function letterOf(byte: number): string {
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte)
  return letters[byte] ?? `<${byte.toString(16)}>`
}
