/**
 * `npm run bench -- ranges [idle|split|restart|failover]`: what ranges cost and how long their changes take, on three real
 * processes: CPU of many idle ranges, a split of a large range while writes go on, a restart with a million entries, the gap in
 * writes when a leaseholder is killed.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { NodeProcesses } from '../test/system/processes.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function call(port: number, method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const headers =
      text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const sent = request({ host: '127.0.0.1', port, method, path, agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const key = (i: number) => `key-${String(i).padStart(9, '0')}`;

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024;
}

async function fill(port: number, count: number, valueBytes: number): Promise<void> {
  const value = 'v'.repeat(valueBytes);
  const perBatch = Math.max(1, Math.min(1000, Math.floor(1_000_000 / valueBytes)));
  let next = 0;
  const work = async () => {
    while (next < count) {
      const from = next;
      next += perBatch;
      const operations = Array.from({ length: Math.min(perBatch, count - from) }, (_, i) => ({
        op: 'put',
        key: key(from + i),
        value,
      }));
      const answer = await call(port, 'POST', '/v1/kv/default:batch', operations);
      if (answer.status >= 300) throw new Error(`batch: ${answer.status} ${answer.text}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

async function idle(count: number): Promise<void> {
  await using cluster = await NodeProcesses.start();
  const startedAt = performance.now();
  let next = 0;
  const work = async () => {
    while (next < count) {
      const i = next++;
      const answer = await call(cluster.ports[i % 3], 'POST', '/v1/ranges/split', {
        namespace: 'default',
        key: key((i * 7919) % 1_000_003),
      });
      if (answer.status >= 300 && answer.status !== 409) throw new Error(`split: ${answer.status} ${answer.text}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  console.log(`${count} splits in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  // Long enough for the directory to be written and for the master to have looked once more.
  await pause(75_000);
  const seconds = 20;
  const before = [0, 1, 2].map((i) => cpuSeconds(cluster.pid(i)));
  await pause(seconds * 1000);
  const used = [0, 1, 2].map((i) => ((cpuSeconds(cluster.pid(i)) - before[i]) / seconds) * 100);
  const total = used.reduce((a, b) => a + b, 0);
  const mb = [0, 1, 2].map((i) => Math.round(residentMb(cluster.pid(i))));
  console.log(
    `${count} idle ranges: ${used.map((u) => `${u.toFixed(2)} %`).join(' + ')} = ${total.toFixed(2)} % of one core, resident ${mb.join(' / ')} MB`,
  );
}

async function split(megabytes: number): Promise<void> {
  await using cluster = await NodeProcesses.start({ extra: ['--memory=3GiB'] });
  const count = (megabytes * 1024 * 1024) / 1000;
  await fill(cluster.ports[0], Math.floor(count), 980);
  await pause(3_000);
  const gaps: number[] = [];
  let stop = false;
  const writing = Array.from({ length: 8 }, async (_, w) => {
    for (let i = 0; !stop; i++) {
      const at = performance.now();
      await call(
        cluster.ports[w % 3],
        'PUT',
        `/v1/kv/default/${key((i * 104_729 + w * 7919) % Math.floor(count))}`,
        'w',
      );
      gaps.push(performance.now() - at);
    }
  });
  await pause(2_000);
  const quiet = Math.max(...gaps.splice(0));
  const at = performance.now();
  const answer = await call(cluster.ports[0], 'POST', '/v1/ranges/split', {
    namespace: 'default',
    key: key(Math.floor(count / 2)),
  });
  const took = performance.now() - at;
  await pause(2_000);
  stop = true;
  await Promise.all(writing);
  console.log(
    `split of a range of ${megabytes} MiB: ${answer.status} in ${took.toFixed(1)} ms; slowest write before ${quiet.toFixed(1)} ms, during and after ${Math.max(...gaps).toFixed(1)} ms`,
  );
}

async function restart(count: number): Promise<void> {
  await using cluster = await NodeProcesses.start();
  await fill(cluster.ports[0], count, 100);
  await pause(1_000);
  await cluster.kill(1);
  const at = performance.now();
  await cluster.restart(1);
  console.log(
    `restart with ${count.toLocaleString('en')} entries of 100 bytes after kill -9: ready in ${((performance.now() - at) / 1000).toFixed(2)} s`,
  );
  await Promise.all([0, 1, 2].map((i) => cluster.kill(i)));
  const all = performance.now();
  await Promise.all([0, 1, 2].map((i) => cluster.restart(i)));
  console.log(`restart of all three nodes at once: ready in ${((performance.now() - all) / 1000).toFixed(2)} s`);
}

async function failover(rounds: number): Promise<void> {
  await using cluster = await NodeProcesses.start();
  await fill(cluster.ports[0], 1000, 100);
  const gaps: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const answer = await call(cluster.ports[0], 'GET', '/v1/ranges');
    const { ranges } = JSON.parse(answer.text) as { ranges: { rangeId: number; leaseholder: number }[] };
    const victim = (ranges.find((r) => r.rangeId === 2)?.leaseholder ?? 1) - 1;
    const other = cluster.ports[(victim + 1) % 3];
    await cluster.kill(victim);
    const at = performance.now();
    for (;;) {
      const put = await call(other, 'PUT', `/v1/kv/default/${key(round)}?deadline=500`, 'x');
      if (put.status < 300) break;
    }
    gaps.push(performance.now() - at);
    await cluster.restart(victim);
    await pause(2_000);
  }
  console.log(`kill -9 of the leaseholder to the next write: ${gaps.map((g) => `${Math.round(g)} ms`).join(', ')}`);
}

/** Runs one of the measurements, or all. */
export async function run(args: readonly string[]): Promise<void> {
  const [what = 'all', number] = args;
  if (what === 'failover' || what === 'all') await failover(Number(number ?? 5));
  if (what === 'restart' || what === 'all') await restart(Number(number ?? 1_000_000));
  if (what === 'split' || what === 'all') await split(Number(number ?? 1024));
  if (what === 'idle' || what === 'all') await idle(Number(number ?? 10_000));
}
