/**
 * What the REST door costs: microseconds of CPU for each single-key request, in the server's process, against a bare
 * `node:http` server that answers from a Map.
 *
 *   npx node test/http/measure.ts [seconds] [connections]
 *
 * The client is a process of its own: bare sockets, one request at a time on each. Variants take turns, five rounds; the
 * median is printed, since a shared machine disturbs single rounds.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { Registry } from 'prom-client';
import type { Timestamp } from '../../src/base/index.ts';
import {
  type AccessService,
  type AdminService,
  type FeedService,
  type KvEntry,
  type KvService,
  namelessSuperuser,
  type RowService,
  type TransactionService,
} from '../../src/kv/index.ts';
import { createKvServer } from '../../src/server/index.ts';

const rounds = 5;
const variants = ['bare', 'shortcut', 'routed'] as const;
type Variant = (typeof variants)[number];
type Verb = 'GET' | 'PUT';

const value = Buffer.alloc(100, 'v');

/** The cheapest service there is: a Map by the key's text. */
function mapService(): KvService {
  const entries = new Map<string, KvEntry>();
  let clock = 4096 * 1000;
  const textOf = (key: Uint8Array): string => Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1');
  const service: Pick<KvService, 'get' | 'write'> = {
    async get(_namespace, key) {
      return { entry: entries.get(textOf(key)), readTimestamp: clock as Timestamp };
    },
    async write(_namespace, [write]) {
      const version = ++clock as Timestamp;
      const { key, contentType = '', value: written = value } = write;
      const existed = entries.has(textOf(key));
      entries.set(textOf(key), { key, value: written, contentType, version, expiresAtMs: undefined });
      return { kind: 'written', version, existed: [existed] };
    },
  };
  return service as KvService;
}

async function serve(variant: Variant): Promise<void> {
  const port = variant === 'bare' ? await serveBare() : await serveDoor(variant === 'shortcut');
  process.on('message', () => process.send!(process.cpuUsage()));
  process.send!(port);
}

function serveBare(): Promise<number> {
  const entries = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      const found = entries.get(request.url!) ?? value;
      response
        .writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': found.length })
        .end(found);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      entries.set(request.url!, chunks[0]);
      response.writeHead(204).end();
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

async function serveDoor(shortcut: boolean): Promise<number> {
  const quiet = { info() {}, warn() {}, error() {} };
  const services = {
    service: mapService(),
    transactions: {} as TransactionService,
    rows: {} as RowService,
    feeds: {} as FeedService,
    admin: {} as AdminService,
    access: { identify: () => namelessSuperuser } as unknown as AccessService,
  };
  const parts = { ...services, metrics: new Registry(), logger: quiet };
  return (await createKvServer({ ...parts, settings: { shortcut } }).listen('127.0.0.1', 0)).port;
}

/** Requests answered in so many seconds. */
function load(port: number, verb: Verb, connections: number, seconds: number): Promise<number> {
  let answered = 0;
  let sequence = 0;
  const endsAt = performance.now() + seconds * 1000;
  const headOf = (key: string): string => `${verb} /v1/kv/users/${key} HTTP/1.1\r\nhost: localhost\r\n`;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      const send = (): void => {
        const key = `user-${(sequence++ % 1000) + 1000000}`;
        socket.write(verb === 'GET' ? `${headOf(key)}\r\n` : `${headOf(key)}content-length: 100\r\n\r\n${value}`);
      };
      let text = '';
      socket.setNoDelay(true).setEncoding('latin1').on('connect', send).on('error', reject);
      socket.on('data', (chunk) => {
        text += chunk;
        const end = text.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = /content-length: (\d+)/i.exec(text)?.[1] ?? '0';
        if (text.length < end + 4 + Number(length)) return;
        text = '';
        answered++;
        if (performance.now() < endsAt) send();
        else socket.end(resolve as () => void);
      });
    });
  return Promise.all(Array.from({ length: connections }, one)).then(() => answered);
}

function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once('message', (told) => resolve(told as T)));
}

async function cpuMicros(child: ChildProcess): Promise<number> {
  const told = message<NodeJS.CpuUsage>(child);
  child.send('cpu');
  const { user, system } = await told;
  return user + system;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

async function main(seconds: number, connections: number): Promise<void> {
  const children = variants.map((variant) => fork(process.argv[1], ['serve', variant]));
  const ports = await Promise.all(children.map((child) => message<number>(child)));
  const cost = new Map<string, number[]>();
  const rate = new Map<string, number[]>();
  for (let round = -1; round < rounds; round++) {
    for (const [i, variant] of variants.entries()) {
      for (const verb of ['PUT', 'GET'] as const) {
        const before = await cpuMicros(children[i]);
        const answered = await load(ports[i], verb, connections, seconds);
        if (round < 0) continue; // warms up
        const name = `${verb} ${variant}`;
        cost.set(name, [...(cost.get(name) ?? []), ((await cpuMicros(children[i])) - before) / answered]);
        rate.set(name, [...(rate.get(name) ?? []), answered / seconds]);
      }
    }
  }
  for (const [name, micros] of cost)
    console.log(
      name.padEnd(14),
      `${median(micros).toFixed(1)} us`.padStart(10),
      `${median(rate.get(name)!).toFixed(0)}/s`,
    );
  for (const child of children) child.kill();
}

const [first, second] = process.argv.slice(2);
if (first === 'serve') await serve(second as Variant);
else await main(Number(first ?? 2), Number(second ?? 16));
