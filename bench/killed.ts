/**
 * `npm run bench -- killed [--file DATA] [--every SECONDS]`: the main job. A data set goes in over HTTP, one entry a request,
 * while node after node is killed with `kill -9` and started again; then every acknowledged entry is read back and compared.
 *
 * DATA is tab-separated, key first (the rest is the value), or NDJSON with `key` and `value`. Without it the names of all
 * files of this machine's Node.js and system folders are the data, as many as there are.
 */
import { createReadStream, readdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { NodeProcesses } from '../test/system/processes.ts';

interface Entry {
  readonly key: string;
  readonly value: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

function call(port: number, method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers =
      body === undefined ? {} : { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(body) };
    const sent = request({ host: '127.0.0.1', port, method, path, agent, headers, timeout: 10_000 }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      answer.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', reject);
    sent.end(body);
  });
}

async function* entriesOf(file: string | undefined): AsyncGenerator<Entry> {
  if (file === undefined) {
    for (const folder of ['/usr', '/etc', '/var/lib', '/opt']) yield* namesIn(folder);
    return;
  }
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line.length === 0 || line.startsWith('#')) continue;
    if (line.startsWith('{')) yield JSON.parse(line) as Entry;
    else {
      const tab = line.indexOf('\t');
      yield tab < 0 ? { key: line, value: '' } : { key: line.slice(0, tab), value: line.slice(tab + 1) };
    }
  }
}

function* namesIn(folder: string): Generator<Entry> {
  for (const item of readdirSync(folder, { withFileTypes: true, recursive: false })) {
    const path = `${folder}/${item.name}`;
    if (item.isDirectory()) yield* namesIn(path);
    else yield { key: path, value: item.name };
  }
}

/** Runs the job; exits with 1 if anything acknowledged is missing or different. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      file: { type: 'string' },
      every: { type: 'string', default: '20' },
      connections: { type: 'string', default: '64' },
      limit: { type: 'string', default: '2000000' },
    },
  });
  await using cluster = await NodeProcesses.start({ nodes: 3 });
  const acknowledged = new Map<string, string>();
  let retried = 0;
  let kills = 0;
  let done = false;
  const startedAt = performance.now();
  const killer = (async () => {
    for (let victim = 0; !done; victim = (victim + 1) % 3) {
      for (let i = 0; i < Number(values.every) * 10 && !done; i++) await new Promise((r) => setTimeout(r, 100));
      if (done) return;
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(
        `${seconds} s: kill -9 node ${victim + 1} after ${acknowledged.size.toLocaleString('en')} acknowledged`,
      );
      await cluster.kill(victim);
      kills++;
      await new Promise((r) => setTimeout(r, 3_000));
      await cluster.restart(victim);
    }
  })();
  const source = entriesOf(values.file);
  let taken = 0;
  const worker = async (index: number) => {
    for (let turn = index; ; turn++) {
      const next = taken < Number(values.limit) ? await source.next() : undefined;
      if (next === undefined || next.done === true) return;
      taken++;
      const { key, value } = next.value;
      const path = `/v1/kv/default/${encodeURIComponent(key)}`;
      for (let attempt = turn; ; attempt++) {
        const answer = await call(cluster.ports[attempt % 3], 'PUT', path, value).catch(() => undefined);
        if (answer !== undefined && answer.status < 300) break;
        if (answer !== undefined && answer.status < 500) throw new Error(`${key}: ${answer.status} ${answer.text}`);
        retried++;
        await new Promise((r) => setTimeout(r, 50));
      }
      acknowledged.set(key, value);
    }
  };
  await Promise.all(Array.from({ length: Number(values.connections) }, (_, i) => worker(i)));
  done = true;
  await killer;
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(
    `${acknowledged.size.toLocaleString('en')} entries acknowledged in ${seconds.toFixed(1)} s ` +
      `(${Math.round(acknowledged.size / seconds).toLocaleString('en')}/s), ${kills} kills, ${retried} requests sent again`,
  );
  const wrong = await compare(cluster, acknowledged);
  if (wrong > 0) process.exitCode = 1;
}

/** Reads every entry back from each node's door and compares. */
async function compare(cluster: NodeProcesses, expected: ReadonlyMap<string, string>): Promise<number> {
  let wrong = 0;
  for (const [i, port] of cluster.ports.entries()) {
    const startedAt = performance.now();
    let seen = 0;
    let from = '';
    const missing = new Set(expected.keys());
    for (;;) {
      const answer = await call(port, 'GET', `/v1/kv/default?limit=10000${from}`);
      if (answer.status !== 200) throw new Error(`scan: ${answer.status} ${answer.text}`);
      const page = JSON.parse(answer.text) as {
        entries: { key: string; value: string }[];
        continuation?: string | null;
      };
      for (const { key, value } of page.entries) {
        seen++;
        if (expected.get(key) !== undefined && expected.get(key) !== value) wrong++;
        missing.delete(key);
      }
      if (typeof page.continuation !== 'string') break;
      from = `&continuation=${encodeURIComponent(page.continuation)}`;
    }
    wrong += missing.size;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(
      `node ${i + 1}: ${seen.toLocaleString('en')} entries read in ${seconds} s, ${missing.size} missing, ${wrong} wrong in all`,
    );
  }
  return wrong;
}
