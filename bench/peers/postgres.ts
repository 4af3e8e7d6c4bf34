/**
 * PostgreSQL 15 beside JimKV: a server of its own in a temporary folder, alone or with two standbys of which any one must have synced a commit before it is
 * acknowledged (as a majority of three zones must in JimKV).
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { appendFile, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../ports.ts';

const programs = '/usr/lib/postgresql/15/bin';
const standbyNames = ['s1', 's2'];
const clockTicks = 100;

/** Is it there? */
export function postgresInstalled(): boolean {
  return existsSync(join(programs, 'pgbench'));
}

/** A running server, with its standbys. */
export interface PostgresServer {
  readonly name: string;
  readonly port: number;
  /** A folder that the server's user may write to; it goes with the server. */
  readonly folder: string;
  /** User and system CPU seconds of all its processes. */
  cpuSeconds(): number;
  /** Runs SQL and gives its rows as text. */
  psql(text: string): string;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root: then it runs as the user `postgres`. */
export const postgresIdentity = process.getuid?.() === 0 ? userNamed('postgres') : undefined;

function userNamed(name: string): { uid: number; gid: number } | undefined {
  const fields = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find((line) => line[0] === name);
  return fields && { uid: Number(fields[2]), gid: Number(fields[3]) };
}

function call(program: string, args: readonly string[]): string {
  const result = spawnSync(join(programs, program), args, { ...postgresIdentity, encoding: 'utf8', cwd: tmpdir() });
  if (result.status !== 0) throw new Error(`${program}: ${result.stderr || result.error}`);
  return result.stdout;
}

/** Starts it. */
export async function startPostgresServer(
  standbys: boolean,
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'jimkv-bench-pg-'));
  if (postgresIdentity !== undefined) await chown(folder, postgresIdentity.uid, postgresIdentity.gid);
  const [port, ...standbyPorts] = await freePorts(1 + standbyNames.length);
  const data = join(folder, 'primary');
  call('initdb', ['-D', data, '-U', 'bench', '-A', 'trust', '--no-sync', '-E', 'UTF8']);
  const synchronous = standbys ? `ANY 1 (${standbyNames.join(', ')})` : '';
  await appendFile(
    join(data, 'postgresql.conf'),
    settingsOf(folder, port, { ...settings, synchronous_standby_names: synchronous }),
  );
  const processes = [await startServer(data, folder, port)];
  const psql = (text: string) => call('psql', [...connectionOf(port), '-Atqc', text, 'postgres']);
  if (standbys) {
    // Without a standby nothing could be committed yet.
    psql('SET synchronous_commit = local; CREATE ROLE copier REPLICATION LOGIN');
    for (const [i, name] of standbyNames.entries()) {
      const copy = join(folder, name);
      call('pg_basebackup', [
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        '-U',
        'copier',
        '-D',
        copy,
        '-R',
        '-X',
        'stream',
        '-c',
        'fast',
      ]);
      const source = `host=127.0.0.1 port=${port} user=copier application_name=${name}`;
      await appendFile(
        join(copy, 'postgresql.conf'),
        settingsOf(folder, standbyPorts[i], { primary_conninfo: source }),
      );
      await appendFile(join(copy, 'postgresql.auto.conf'), `\nprimary_conninfo = '${source}'\n`);
      processes.push(await startServer(copy, folder, standbyPorts[i]));
    }
  }
  return {
    name: standbys ? 'PostgreSQL 15, ANY 1 of 2 standbys' : 'PostgreSQL 15, one node',
    cpuSeconds: () => processes.reduce((sum, { pid }) => sum + cpuOfTree(pid as number), 0),
    port,
    folder,
    psql,
    stop: async () => {
      // The primary last: standbys are told nothing new meanwhile.
      for (const child of processes.reverse()) await stopServer(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The arguments by which its programs connect. */
export function connectionOf(port: number): readonly string[] {
  return ['-h', '127.0.0.1', '-p', String(port), '-U', 'bench'];
}

function settingsOf(folder: string, port: number, more: Readonly<Record<string, string>>): string {
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    max_connections: '120',
    shared_buffers: '256MB',
    hot_standby: 'on',
    ...more,
  };
  return `\n${Object.entries(settings)
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join('')}`;
}

async function startServer(data: string, folder: string, port: number): Promise<ChildProcess> {
  const child = spawn(join(programs, 'postgres'), ['-D', data], { ...postgresIdentity, stdio: 'ignore', cwd: folder });
  for (let i = 0; i < 300; i++) {
    const answer = spawnSync(join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]);
    if (answer.status === 0) return child;
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  throw new Error('PostgreSQL does not answer');
}

/** SIGINT ends it at once and in order. */
function stopServer(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGINT');
  });
}

/** The server's own CPU, that of its backends, and of those that have ended. */
function cpuOfTree(pid: number): number {
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(name);
    if (fields === undefined) continue;
    const isServer = Number(name) === pid;
    if (isServer || Number(fields[1]) === pid) ticks += Number(fields[11]) + Number(fields[12]);
    if (isServer) ticks += Number(fields[13]) + Number(fields[14]);
  }
  return ticks / clockTicks;
}

/** The fields of `/proc/PID/stat` behind the name; undefined if the process has just ended. */
function statOf(pid: string): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  } catch {
    return undefined;
  }
}

/** What one of its programs prints. */
export function outputOfProgram(program: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(programs, program), args, { ...postgresIdentity, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${program}: ${errors}`))));
  });
}
