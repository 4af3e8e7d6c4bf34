/** The two servers that stories are told to: PostgreSQL 15 as the oracle, and JimKV. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../bench/ports.ts';
import { NodeProcesses } from '../../system/processes.ts';
import type { ServerAddress } from './conversation.ts';

const binaries = '/usr/lib/postgresql/15/bin';

/** A server that somebody must stop. */
export interface RunningServer {
  readonly address: ServerAddress;
  stop(): Promise<void>;
}

/** A PostgreSQL of its own, in a temporary folder. As root, it runs as the user `postgres`. */
export async function startPostgres(): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'jimkv-postgres-'));
  const [port] = await freePorts(1);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    chownSync(folder, id('-u'), id('-g'));
  }
  const run = (program: string, args: readonly string[]) => {
    const command = [join(binaries, program), ...args];
    const [file, ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    const { status, stderr } = spawnSync(file, rest, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
    if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  };
  const data = join(folder, 'data');
  run('initdb', ['-A', 'trust', '-U', 'postgres', '--locale=C', '--encoding=UTF8', '-D', data]);
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off -c wal_level=logical -c default_transaction_isolation=serializable`;
  run('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start']);
  return {
    address: { host: '127.0.0.1', port, user: 'postgres' },
    async stop() {
      run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A JimKV of one node. */
export async function startJimkv(): Promise<RunningServer> {
  const cluster = await NodeProcesses.start({ nodes: 1, extra: ['--durability=memory', '--sql-auth=trust'] });
  return {
    address: { host: '127.0.0.1', port: cluster.sqlPorts[0], user: 'postgres' },
    stop: () => cluster.stop(),
  };
}
