/** A listening door over the fake service, and requests as bare as the wire has them. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { Registry } from 'prom-client';
import { createKvServer, type HttpSettings, type KvServer } from '../../src/server/index.ts';
import { FakeAdminService, FakeKvService } from './fake.ts';
import { FakeAccessService } from './fake-access.ts';
import { FakeFeedService } from './fake-feeds.ts';
import { FakeRowService } from './fake-rows.ts';
import { FakeTransactionService } from './fake-transactions.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON, untyped: tests compare it whole. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  readonly json: any;
}

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export class Harness {
  readonly service: FakeKvService;
  readonly transactions: FakeTransactionService;
  readonly rows = new FakeRowService();
  readonly feeds = new FakeFeedService();
  readonly admin = new FakeAdminService();
  readonly access = new FakeAccessService();
  readonly metrics = new Registry();
  readonly logged: string[] = [];
  readonly server: KvServer;
  port = 0;

  private constructor(settings: Partial<HttpSettings>) {
    this.service = new FakeKvService('users', 'other');
    this.transactions = new FakeTransactionService(this.service);
    const note = (fields: object, message: string): void => {
      this.logged.push(`${message} ${String((fields as { err?: unknown }).err ?? '')}`);
    };
    const logger = { info: note, warn: note, error: note };
    const { service, transactions, rows, feeds, admin, access, metrics } = this;
    const parts = { service, transactions, rows, feeds, admin, access, metrics, logger };
    this.server = createKvServer({ ...parts, settings: { drainMs: 0, ...settings } });
  }

  static async open(settings: Partial<HttpSettings> = {}): Promise<Harness> {
    const harness = new Harness(settings);
    harness.port = (await harness.server.listen('127.0.0.1', 0)).port;
    return harness;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Sends a request whose target is taken as it stands. */
  ask(method: string, target: string, { headers = {}, body }: Ask = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const options = { port: this.port, host: '127.0.0.1', method, path: target, headers, agent: false as const };
      const request = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(replyOf(response.statusCode!, response.headers, Buffer.concat(chunks))));
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Writes bytes to a socket of its own and gives back everything that comes until the server closes it (or `quietMs` pass). */
  raw(bytes: string | Uint8Array, quietMs = 60_000): Promise<string> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      const socket = connect(this.port, '127.0.0.1');
      const done = (): void => {
        socket.destroy();
        resolve(Buffer.concat(chunks).toString('latin1'));
      };
      socket.setTimeout(quietMs, done);
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('close', done).on('error', done);
      socket.write(bytes);
    });
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

function replyOf(status: number, headers: IncomingHttpHeaders, bytes: Buffer): Reply {
  const text = bytes.toString('utf8');
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  return { status, headers, bytes, text, json: isJson && text !== '' ? JSON.parse(text) : undefined };
}
