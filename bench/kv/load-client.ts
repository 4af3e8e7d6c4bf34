/**
 * The load of `bench/kv.ts`: one process, N connections, each sending its next request when the last is answered. Speaks
 * HTTP/1.1 and Redis' protocol straight on sockets, so that the client costs every server the same and little. Prints one JSON
 * line: operations, errors, latency percentiles in microseconds.
 */
import { connect, type Socket } from 'node:net';

/** What to send; `{key}` in the texts stands for a key's number, `{value}` for the value. */
export interface LoadPlan {
  readonly protocol: 'http' | 'redis';
  readonly ports: readonly number[];
  readonly connections: number;
  readonly seconds: number;
  readonly keys: number;
  readonly valueBytes: number;
  readonly operation: 'put' | 'get';
  /** Each key once, in order, instead of keys by chance for some seconds. */
  readonly fill?: boolean;
  /** Which server's requests: they differ in path and body. */
  readonly dialect: 'jimkv' | 'etcd' | 'redis' | 'map';
}

const value = (bytes: number) => 'v'.repeat(bytes);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const keyName = (i: number) => `key-${String(i).padStart(12, '0')}`;

function http(method: string, path: string, body: string, type: string): string {
  const head = `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n`;
  return method === 'GET'
    ? `${head}\r\n`
    : `${head}content-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function requestText(plan: LoadPlan, key: string, payload: string): string {
  switch (plan.dialect) {
    case 'jimkv':
    case 'map': {
      const path = `/v1/kv/default/${key}`;
      return plan.operation === 'put' ? http('PUT', path, payload, 'text/plain') : http('GET', path, '', '');
    }
    case 'etcd': {
      const fields = plan.operation === 'put' ? { key: base64(key), value: base64(payload) } : { key: base64(key) };
      return http(
        'POST',
        plan.operation === 'put' ? '/v3/kv/put' : '/v3/kv/range',
        JSON.stringify(fields),
        'application/json',
      );
    }
    case 'redis': {
      const parts = plan.operation === 'put' ? ['SET', key, payload] : ['GET', key];
      return `*${parts.length}\r\n${parts.map((p) => `$${p.length}\r\n${p}\r\n`).join('')}`;
    }
  }
}

/** Length of the first whole answer in the buffer, 0 if it is not whole yet, negative for a whole error. */
function answerLength(plan: LoadPlan, buffer: Buffer): number {
  return plan.protocol === 'http' ? httpAnswer(buffer) : redisAnswer(buffer);
}

function httpAnswer(buffer: Buffer): number {
  const headEnd = buffer.indexOf('\r\n\r\n');
  if (headEnd < 0) return 0;
  const head = buffer.toString('latin1', 0, headEnd).toLowerCase();
  const ok = head.startsWith('http/1.1 2');
  const match = /content-length: (\d+)/.exec(head);
  let length = headEnd + 4;
  if (match !== null) length += Number(match[1]);
  else if (head.includes('transfer-encoding: chunked')) {
    const end = buffer.indexOf('0\r\n\r\n', headEnd + 4);
    if (end < 0) return 0;
    length = end + 5;
  }
  if (buffer.length < length) return 0;
  return ok ? length : -length;
}

function redisAnswer(buffer: Buffer): number {
  const lineEnd = buffer.indexOf('\r\n');
  if (lineEnd < 0) return 0;
  if (buffer[0] === 0x24) {
    const size = Number(buffer.toString('latin1', 1, lineEnd));
    const length = size < 0 ? lineEnd + 2 : lineEnd + 4 + size;
    return buffer.length >= length ? length : 0;
  }
  return buffer[0] === 0x2d ? -(lineEnd + 2) : lineEnd + 2;
}

async function run(plan: LoadPlan): Promise<void> {
  const payload = value(plan.valueBytes);
  const latencies = new Float64Array(8_000_000);
  let operations = 0;
  let errors = 0;
  let nextKey = 0;
  const endAt = performance.now() + plan.seconds * 1000;
  const sockets: Socket[] = [];
  const one = (index: number) =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(plan.ports[index % plan.ports.length], '127.0.0.1');
      sockets.push(socket);
      socket.setNoDelay(true);
      let sentAt = 0;
      let buffer: Buffer = Buffer.alloc(0);
      const send = () => {
        const now = performance.now();
        if (plan.fill === true ? nextKey >= plan.keys : now >= endAt) {
          socket.end();
          resolve();
          return;
        }
        sentAt = now;
        socket.write(
          requestText(plan, keyName(plan.fill === true ? nextKey++ : Math.floor(Math.random() * plan.keys)), payload),
        );
      };
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('data', (chunk: Buffer) => {
        buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
        const length = answerLength(plan, buffer);
        if (length === 0) return;
        if (length < 0) errors++;
        buffer = buffer.subarray(Math.abs(length));
        if (operations < latencies.length) latencies[operations] = (performance.now() - sentAt) * 1000;
        operations++;
        send();
      });
    });
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: plan.connections }, (_, i) => one(i)));
  const seconds = (performance.now() - startedAt) / 1000;
  const sorted = latencies.subarray(0, Math.min(operations, latencies.length)).sort();
  const at = (part: number) => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0);
  console.log(JSON.stringify({ operations, errors, seconds, p50: at(0.5), p99: at(0.99) }));
}

await run(JSON.parse(process.argv[2]) as LoadPlan);
