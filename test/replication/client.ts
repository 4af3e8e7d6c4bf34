/** A small client of the streaming replication protocol, on the `pg` driver's connection: what is sent is kept, and what is confirmed is said. */
import { Client, type ClientConfig } from 'pg';

/** The parts of the driver's connection that its types leave out. */
interface ReplicationConnection {
  on(event: 'copyData', listener: (message: { readonly chunk: Buffer }) => void): void;
  once(event: 'replicationStart', listener: () => void): void;
  sendCopyFromChunk(bytes: Uint8Array): void;
  endCopyFrom(): void;
}

/** A piece of the stream. */
export interface Streamed {
  readonly place: bigint;
  readonly payload: Buffer;
}

/** See the top of the file. */
export class ReplicationClient {
  readonly client: Client;
  readonly messages: Streamed[] = [];
  /** The place of the last keepalive. */
  told = 0n;
  #failure: Error | undefined;

  private constructor(client: Client) {
    this.client = client;
    this.#connection.on('copyData', ({ chunk }) => this.#take(chunk));
  }

  /** Connects with `replication=database`. */
  static async connect(port: number, extra: ClientConfig = {}): Promise<ReplicationClient> {
    // The driver passes it on; its types do not know it.
    const config = {
      host: '127.0.0.1',
      port,
      user: 'postgres',
      database: 'postgres',
      replication: 'database',
      ...extra,
    };
    const client = new Client(config as ClientConfig);
    client.on('error', () => {});
    await client.connect();
    return new ReplicationClient(client);
  }

  get #connection(): ReplicationConnection {
    return (this.client as unknown as { readonly connection: ReplicationConnection }).connection;
  }

  /** Begins to stream. Rejects with what the server refuses. */
  start(slot: string, options: Readonly<Record<string, string>>, place = '0/0'): Promise<void> {
    const list = Object.entries(options).map(([name, value]) => `"${name}" '${value}'`);
    return new Promise((resolve, reject) => {
      this.#connection.once('replicationStart', () => resolve());
      const over = this.client.query(`START_REPLICATION SLOT ${slot} LOGICAL ${place} (${list.join(', ')})`);
      over.catch((error: Error) => {
        this.#failure = error;
        reject(error);
      });
    });
  }

  #take(chunk: Buffer): void {
    if (chunk[0] === 0x77) this.messages.push({ place: chunk.readBigUInt64BE(1), payload: chunk.subarray(25) });
    else this.told = chunk.readBigUInt64BE(1);
  }

  /** Everything up to the place is safe here. */
  confirm(place: bigint): void {
    const status = Buffer.alloc(34);
    status[0] = 0x72;
    for (const at of [1, 9, 17]) status.writeBigUInt64BE(place, at);
    this.#connection.sendCopyFromChunk(status);
  }

  /** Waits until the condition holds. */
  async until(holds: () => boolean, what: string): Promise<void> {
    for (let i = 0; i < 2_400; i++) {
      if (holds()) return;
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`waited in vain for ${what}`);
  }

  /** How many transactions came whole. */
  get commits(): number {
    return this.messages.filter(({ payload }) => payload[0] === 0x43).length;
  }

  /** Ends the stream; the connection goes on. */
  async stop(): Promise<void> {
    this.#connection.endCopyFrom();
    await this.client.query('IDENTIFY_SYSTEM');
  }

  async end(): Promise<void> {
    await this.client.end();
  }
}
