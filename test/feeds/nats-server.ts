/** As much of a NATS server as a publisher meets: its text protocol over TCP, with headers; without JetStream. */
import { createServer, type Server, type Socket } from 'node:net';

export interface NatsMessage {
  readonly subject: string;
  readonly headers: string;
  readonly text: string;
}

export class NatsTestServer {
  readonly messages: NatsMessage[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Closes connections instead of answering so many PINGs behind messages. */
  failures = 0;

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
      const info = { server_id: 'T', version: '2.10.0', proto: 1, headers: true, max_payload: 1 << 20 };
      socket.write(`INFO ${JSON.stringify(info)}\r\n`);
      let rest: Buffer = Buffer.alloc(0);
      socket.on('data', (chunk: Buffer) => {
        rest = this.#read(socket, Buffer.concat([rest, chunk]));
      });
    });
  }

  static async start(): Promise<NatsTestServer> {
    const made = new NatsTestServer();
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get address(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server is closed');
    return `127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Takes whole operations; gives back what is left. */
  #read(socket: Socket, bytes: Buffer): Buffer {
    for (;;) {
      const end = bytes.indexOf('\r\n');
      if (end < 0) return bytes;
      const [operation, ...words] = bytes.subarray(0, end).toString().split(' ');
      const behind = end + 2;
      if (operation === 'PUB' || operation === 'HPUB') {
        const total = Number(words.at(-1));
        if (bytes.length < behind + total + 2) return bytes;
        const headerBytes = operation === 'HPUB' ? Number(words.at(-2)) : 0;
        const body = bytes.subarray(behind, behind + total);
        this.messages.push({
          subject: words[0],
          headers: body.subarray(0, headerBytes).toString(),
          text: body.subarray(headerBytes).toString(),
        });
        bytes = bytes.subarray(behind + total + 2);
        continue;
      }
      if (operation === 'PING') {
        if (this.messages.length > 0 && this.failures > 0) {
          this.failures--;
          socket.destroy();
          return Buffer.alloc(0);
        }
        socket.write('PONG\r\n');
      }
      bytes = bytes.subarray(behind);
    }
  }
}
