/**
 * A subject of NATS: each line of the feed is one message, in the order of commits, with the headers `Jimkv-Feed`, `Jimkv-Cursor` and `Nats-Msg-Id`, by which a stream of JetStream
 * drops what comes twice. Without JetStream a batch counts as taken when the server has it (a PING behind it was answered); with it, when the stream has
 * stored it.
 */
import type { ConnectionOptions, JetStreamClient, MsgHdrs, NatsConnection } from 'nats';
import { JimError } from '../../base/index.ts';
import type { SinkLogin } from '../../changefeed/index.ts';
import { type Sink, type SinkBatch, SinkFailure, unreached } from './sink.ts';
import { deliveryName, partName } from './webhook-sink.ts';

/** As much of the library as is used. */
export interface NatsLibrary {
  connect(
    options: ConnectionOptions,
  ): Promise<Pick<NatsConnection, 'publish' | 'flush' | 'close' | 'closed' | 'jetstream' | 'info'>>;
  headers(): MsgHdrs;
}

type Connection = Awaited<ReturnType<NatsLibrary['connect']>>;

/** What a sink into NATS needs to know. */
export interface NatsParts {
  readonly servers: readonly string[];
  readonly subject: string;
  readonly jetstream: boolean;
  readonly login: SinkLogin;
  readonly timeoutMs: number;
  /** Loaded when it is needed: it is no dependency of JimKV's own. */
  load(): Promise<NatsLibrary>;
}

/** See the top of the file. */
export class NatsSink implements Sink {
  readonly #parts: NatsParts;
  #opened:
    | Promise<{
        readonly library: NatsLibrary;
        readonly connection: Connection;
        readonly stream: JetStreamClient | undefined;
      }>
    | undefined;

  constructor(parts: NatsParts) {
    this.#parts = parts;
  }

  async deliver(batch: SinkBatch): Promise<void> {
    try {
      await this.#publish(batch);
    } catch (error) {
      if (!(error instanceof SinkFailure)) await this.close();
      throw unreached(error);
    }
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.then(({ connection }) => connection.close()).catch(() => {});
  }

  async #publish({ feed, parts }: SinkBatch): Promise<void> {
    const { subject, timeoutMs } = this.#parts;
    this.#opened ??= this.#open();
    const { library, connection, stream } = await this.#opened;
    const longest = connection.info?.max_payload ?? Number.POSITIVE_INFINITY;
    for (const part of parts) {
      const { lines, cursor } = part;
      for (const [i, line] of lines.entries()) {
        const payload = Buffer.from(line);
        if (payload.length > longest)
          throw new SinkFailure(`NATS takes ${longest} bytes in a message, not ${payload.length}`, { isRefusal: true });
        const name = deliveryName([partName(part), String(i)]);
        const headers = library.headers();
        headers.set('Jimkv-Feed', feed);
        headers.set('Jimkv-Cursor', cursor);
        if (stream === undefined) {
          headers.set('Nats-Msg-Id', name);
          connection.publish(subject, payload, { headers });
        } else await stream.publish(subject, payload, { headers, msgID: name, timeout: timeoutMs });
      }
    }
    await Promise.race([within(connection.flush(), timeoutMs), endOf(connection)]);
  }

  async #open() {
    const { servers, login, jetstream, timeoutMs, load } = this.#parts;
    const library = await load();
    const connection = await library.connect({
      servers: [...servers],
      name: 'jimkv',
      timeout: timeoutMs,
      user: login.user,
      pass: login.password,
      ...(login.tls && { tls: {} }),
      // Connections are made anew here, so that a batch that was cut is sent again as a whole.
      reconnect: false,
    });
    return { library, connection, stream: jetstream ? connection.jetstream() : undefined };
  }
}

/** A flush whose connection breaks is never answered by the library. */
async function endOf(connection: Connection): Promise<never> {
  const error = await connection.closed();
  throw error ?? new Error('the connection was closed');
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The library, where it is installed. */
export async function loadNats(): Promise<NatsLibrary> {
  try {
    return await import('nats');
  } catch (cause) {
    throw new JimError('invalid-argument', 'a sink into NATS wants the package nats on every node: npm install nats', {
      cause,
    });
  }
}
