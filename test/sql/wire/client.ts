/** A client that says whatever bytes it is told to, and listens. */
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import * as say from '../../../src/wire/postgres/testing/client-messages.ts';
import {
  readDiagnostic,
  type ServerMessage,
  splitMessages,
} from '../../../src/wire/postgres/testing/server-messages.ts';

const patienceMs = 60_000;

/** See the top of the file. */
export class RawClient {
  readonly socket: Socket;
  #chunks: Buffer[] = [];
  isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.#chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  static open(port: number): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(new RawClient(socket)));
      socket.once('error', reject);
    });
  }

  /** Logged in, and greeted. */
  static async login(port: number, database = 'postgres'): Promise<RawClient> {
    const client = await RawClient.open(port);
    client.send(say.startup({ user: 'postgres', database }));
    await client.ready();
    client.take();
    return client;
  }

  send(...bytes: readonly Buffer[]): void {
    if (!this.isClosed) this.socket.write(Buffer.concat(bytes));
  }

  get heard(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** What was said since the last time, message by message. */
  take(): readonly ServerMessage[] {
    const messages = splitMessages(this.heard);
    this.#chunks = [];
    return messages;
  }

  /** Waits for something; false: the connection was closed before. */
  async until(isThere: (heard: Buffer) => boolean): Promise<boolean> {
    const endAt = Date.now() + patienceMs;
    while (!isThere(this.heard)) {
      if (this.isClosed) return false;
      if (Date.now() > endAt) throw new Error(`nothing came after ${lettersOf(this.heard)}`);
      await pause(1);
    }
    return true;
  }

  /** Waits for a ReadyForQuery at the end. */
  ready(): Promise<boolean> {
    return this.until(
      (heard) => heard.length >= 6 && heard.at(-6) === 0x5a && heard.readUInt32BE(heard.length - 5) === 5,
    );
  }

  /** A query and its answer: letters of the messages, errors by their SQLSTATE. */
  async ask(text: string): Promise<string> {
    this.send(say.query(text));
    await this.ready();
    return this.take().map(nameOf).join(' ');
  }

  hangUp(): void {
    this.socket.destroy();
  }
}

/** `T`, `D`, … and `E:42601`. */
export function nameOf({ letter, body }: ServerMessage): string {
  return letter === 'E' ? `E:${readDiagnostic(body).sqlstate}` : letter;
}

function lettersOf(bytes: Buffer): string {
  return `${bytes.length} bytes ${bytes.subarray(-40).toString('latin1')}`;
}
