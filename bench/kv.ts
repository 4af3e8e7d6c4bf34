/**
 * `npm run bench -- kv`: puts and gets of 100-byte values over 1, 16 and 64 connections, our three zones against etcd's three
 * members, one Redis that syncs, and a bare HTTP server over a Map, by the same client program, in turns, in one run.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LoadPlan } from './kv/load-client.ts';
import { installed, startEtcd, startJimkv, startMap, startRedis, type Target } from './kv/servers.ts';

interface Result {
  readonly operations: number;
  readonly errors: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

interface Cell extends Result {
  readonly rate: number;
  readonly cpuMicros: number;
}

const keys = 20_000;

function load(plan: LoadPlan): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'kv/load-client.ts'), JSON.stringify(plan)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text) as Result) : reject(new Error(`load client: ${code}`)),
    );
  });
}

async function measure(
  target: Target,
  operation: 'put' | 'get',
  connections: number,
  seconds: number,
  fill = false,
): Promise<Cell> {
  const before = target.cpuSeconds();
  const result = await load({
    protocol: target.dialect === 'redis' ? 'redis' : 'http',
    ports: target.ports,
    connections,
    seconds,
    keys,
    valueBytes: 100,
    operation,
    fill,
    dialect: target.dialect,
  });
  const cpu = target.cpuSeconds() - before;
  return {
    ...result,
    rate: result.operations / result.seconds,
    cpuMicros: (cpu * 1e6) / Math.max(1, result.operations),
  };
}

/** Runs the comparison and prints a table an operation. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '6' },
      connections: { type: 'string', default: '1,16,64' },
      only: { type: 'string', default: '' },
      operations: { type: 'string', default: 'put,get' },
      profile: { type: 'string' },
    },
  });
  const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  const starters: [string, () => Promise<Target>][] = [
    ['jimkv', () => startJimkv('fsync', profiling)],
    ['jimkv-memory', () => startJimkv('memory')],
    ['map', startMap],
  ];
  if (installed('etcd')) starters.push(['etcd', startEtcd]);
  else console.log('etcd is not installed (Debian: etcd-server): left out');
  if (installed('redis-server')) starters.push(['redis', startRedis]);
  else console.log('redis-server is not installed: left out');
  const wanted = values.only === '' ? starters : starters.filter(([name]) => values.only.split(',').includes(name));
  const table = new Map<string, Cell>();
  const names: string[] = [];
  for (const [, start] of wanted) {
    const target = await start();
    names.push(target.name);
    try {
      // Every key has a value before anything is read or measured.
      await measure(target, 'put', 64, 0, true);
      for (const operation of values.operations.split(',') as ('put' | 'get')[]) {
        for (const connections of values.connections.split(',').map(Number)) {
          const cell = await measure(target, operation, connections, Number(values.seconds));
          table.set(`${operation} ${connections} ${target.name}`, cell);
        }
      }
    } finally {
      await target.stop();
    }
  }
  print(table, names, values.connections.split(',').map(Number));
}

function print(table: ReadonlyMap<string, Cell>, names: readonly string[], connections: readonly number[]): void {
  for (const operation of ['put', 'get']) {
    for (const count of connections) {
      const ours = table.get(`${operation} ${count} ${names[0]}`);
      console.log(`\n${operation}, ${count} connections`);
      for (const name of names) {
        const cell = table.get(`${operation} ${count} ${name}`);
        if (cell === undefined || ours === undefined) continue;
        const figures = [
          name.padEnd(36),
          `${Math.round(cell.rate).toLocaleString('en')}/s`.padStart(11),
          `p50 ${(cell.p50 / 1000).toFixed(2)} ms`.padStart(13),
          `p99 ${(cell.p99 / 1000).toFixed(2)} ms`.padStart(13),
          `${Math.round(cell.cpuMicros)} us CPU`.padStart(11),
          `${names[0].split(',')[0]} is ${(ours.rate / cell.rate).toFixed(2)}x`.padStart(16),
          cell.errors === 0 ? '' : `${cell.errors} errors`,
        ];
        console.log(figures.join('  '));
      }
    }
  }
}
