/** A PostgreSQL 15 of our own: in a temporary folder, on a free port of the loopback interface, gone when it is done. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const programs = process.env.POSTGRES_BIN ?? '/usr/lib/postgresql/15/bin';
const startMsMax = 30_000;

/** A running server. `password` logs in over SCRAM-SHA-256. */
export interface Oracle {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Where its programs are: psql, pgbench. */
  readonly programs: string;
  stop(): Promise<void>;
}

/** Makes a cluster and starts it. `trust`: nobody is asked for a password. */
export async function startOracle({ trust = false } = {}): Promise<Oracle> {
  const folder = mkdtempSync(join(tmpdir(), 'jimkv-oracle-'));
  const password = 'sesame';
  const port = await freePort();
  // PostgreSQL refuses to run as root; its Debian package brings a user of its own.
  const run = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];
  if (run.length > 0) execFileSync('chown', ['postgres', folder]);
  const data = join(folder, 'data');
  const script = `printf %s ${password} > ${folder}/password && exec ${programs}/initdb -D ${data} -U jim -A ${trust ? 'trust' : 'scram-sha-256'} --pwfile=${folder}/password -E UTF8 --locale=C -N`;
  command([...run, 'sh', '-c', script]);
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    timezone: 'UTC',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program, ...rest] = [...run, `${programs}/postgres`, '-D', data, ...options];
  const server = spawn(program, rest, { stdio: 'ignore' });
  await reachable(port);
  return { port, user: 'jim', password, programs, stop: () => stop(server, data, folder) };
}

function command([program, ...rest]: readonly string[]): void {
  execFileSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The first line of `postmaster.pid` is the server's own number, whoever started it. */
async function stop(server: ChildProcess, data: string, folder: string): Promise<void> {
  const pid = Number(execFileSync('head', ['-n1', join(data, 'postmaster.pid')], { encoding: 'utf8' }));
  const ended = new Promise((resolve) => server.once('exit', resolve));
  process.kill(pid, 'SIGINT');
  await ended;
  rmSync(folder, { recursive: true });
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject()));
    });
  });
}

async function reachable(port: number): Promise<void> {
  for (let waited = 0; waited < startMsMax; waited += 100) {
    if (await canConnect(port)) return;
    await sleep(100);
  }
  throw new Error('PostgreSQL did not start');
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
