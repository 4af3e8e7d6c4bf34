/** The servers that `bench/kv.ts` compares: each started on free ports with a folder of its own, and ended by process id. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../ports.ts';

/** A running server or cluster. */
export interface Target {
  readonly name: string;
  readonly dialect: 'jimkv' | 'etcd' | 'redis' | 'map';
  readonly ports: readonly number[];
  /** User and system CPU seconds of all its processes. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** Is the program there? */
export function installed(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

function cpuOf(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / 100;
}

async function answers(url: string, init?: RequestInit): Promise<void> {
  for (let i = 0; i < 200; i++) {
    try {
      const answer = await fetch(url, init);
      await answer.arrayBuffer();
      if (answer.ok) return;
    } catch {
      // Not up yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}

function target(
  name: string,
  dialect: Target['dialect'],
  ports: readonly number[],
  children: readonly ChildProcess[],
  folder: string,
): Target {
  const pids = () => children.map((child) => child.pid as number);
  return {
    name,
    dialect,
    ports,
    cpuSeconds: () => cpuOf(pids()),
    stop: async () => {
      await Promise.all(
        children.map(
          (child) =>
            new Promise<void>((resolve) => {
              if (child.exitCode !== null) resolve();
              child.once('exit', () => resolve());
              child.kill('SIGTERM');
              setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
            }),
        ),
      );
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Three JimKV nodes in three zones. `extra` is for Node.js, `settings` for each node. */
export async function startJimkv(
  durability: 'fsync' | 'memory',
  extra: readonly string[] = [],
  settings: readonly string[] = [],
): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'jimkv-bench-'));
  const ports = await freePorts(9);
  const join3 = [3, 4, 5].map((i) => `127.0.0.1:${ports[i]}`).join(',');
  const children = [0, 1, 2].map((i) =>
    spawn(
      process.execPath,
      [
        ...extra,
        join(import.meta.dirname, '../../src/cli/main.ts'),
        'start',
        `--zone=${'abc'[i]}`,
        `--data=${folder}/${i}`,
        `--http-port=${ports[i]}`,
        `--rpc-port=${ports[3 + i]}`,
        `--sql-port=${ports[6 + i]}`,
        `--join=${join3}`,
        `--durability=${durability}`,
        '--http-auth=trust',
        ...settings,
      ],
      { stdio: 'ignore', cwd: folder },
    ),
  );
  const http = ports.slice(0, 3);
  for (const port of http) await answers(`http://127.0.0.1:${port}/readyz`);
  await answers(`http://127.0.0.1:${http[0]}/v1/kv/default/ready`, { method: 'PUT', body: 'x' });
  return target(`JimKV, 3 zones, ${durability}`, 'jimkv', http, children, folder);
}

/** Three etcd members. */
export async function startEtcd(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'etcd-bench-'));
  const ports = await freePorts(6);
  const peers = [0, 1, 2].map((i) => `m${i}=http://127.0.0.1:${ports[3 + i]}`).join(',');
  const children = [0, 1, 2].map((i) =>
    spawn(
      'etcd',
      [
        `--name=m${i}`,
        `--data-dir=${folder}/${i}`,
        `--listen-client-urls=http://127.0.0.1:${ports[i]}`,
        `--advertise-client-urls=http://127.0.0.1:${ports[i]}`,
        `--listen-peer-urls=http://127.0.0.1:${ports[3 + i]}`,
        `--initial-advertise-peer-urls=http://127.0.0.1:${ports[3 + i]}`,
        `--initial-cluster=${peers}`,
      ],
      { stdio: 'ignore' },
    ),
  );
  const put = { method: 'POST', body: JSON.stringify({ key: 'YQ==', value: 'YQ==' }) };
  for (const port of ports.slice(0, 3)) await answers(`http://127.0.0.1:${port}/v3/kv/put`, put);
  return target('etcd, 3 members, HTTP gateway', 'etcd', ports.slice(0, 3), children, folder);
}

/** One Redis that syncs its log before it answers. */
export async function startRedis(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-bench-'));
  await mkdir(folder, { recursive: true });
  const [port] = await freePorts(1);
  const child = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
      '--save',
      '',
    ],
    { stdio: 'ignore' },
  );
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return target('Redis, 1 copy, appendfsync always', 'redis', [port], [child], folder);
}

/** A bare `node:http` server that answers from a `Map`, in a process of its own: the floor of any HTTP server here. */
export async function startMap(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'map-bench-'));
  const [port] = await freePorts(1);
  const child = spawn(process.execPath, [import.meta.filename, String(port)], { stdio: 'ignore' });
  await answers(`http://127.0.0.1:${port}/v1/kv/default/ready`, { method: 'PUT', body: 'x' });
  return target('bare node:http over a Map', 'map', [port], [child], folder);
}

if (process.argv[1] === import.meta.filename) {
  const rows = new Map<string, Buffer>();
  createServer((request, response) => {
    const url = request.url as string;
    if (request.method === 'GET') {
      const row = rows.get(url);
      response.writeHead(row === undefined ? 404 : 200, {
        'content-type': 'text/plain',
        'content-length': row?.length ?? 0,
      });
      response.end(row);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      rows.set(url, Buffer.concat(chunks));
      response.writeHead(204);
      response.end();
    });
  }).listen(Number(process.argv[2]), '127.0.0.1');
}
