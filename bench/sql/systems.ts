/** The four systems that are compared. */
import { readFileSync } from 'node:fs';
import { NodeProcesses } from '../../test/system/processes.ts';
import { startPostgresServer } from '../peers/postgres.ts';

export const systemNames = ['jimkv', 'jimkv-zones', 'postgres', 'postgres-standbys'] as const;
export type SystemName = (typeof systemNames)[number];

/** A running system. */
export interface SqlSystem extends AsyncDisposable {
  readonly name: SystemName;
  /** What tables of figures call it. */
  readonly title: string;
  /** Where clients connect; they are spread over all of these. */
  readonly ports: readonly number[];
  readonly user: string;
  /** User and system CPU seconds of all its processes. */
  cpuSeconds(): number;
}

/** Whom a system is compared with. */
export const peerOf: Readonly<Partial<Record<SystemName, SystemName>>> = {
  jimkv: 'postgres',
  'jimkv-zones': 'postgres-standbys',
};

export async function startSystem(name: SystemName): Promise<SqlSystem> {
  switch (name) {
    case 'jimkv':
      return startJimkv(name, 'JimKV, one node', 1);
    case 'jimkv-zones':
      return startJimkv(name, 'JimKV, three zones', 3);
    case 'postgres':
      return startPeer(name, false);
    case 'postgres-standbys':
      return startPeer(name, true);
  }
}

async function startJimkv(name: SystemName, title: string, nodes: number): Promise<SqlSystem> {
  const cluster = await NodeProcesses.start({ nodes, extra: ['--sql-auth=trust'] });
  const pids = Array.from({ length: nodes }, (_, i) => cluster.pid(i));
  return {
    name,
    title,
    ports: cluster.sqlPorts,
    user: 'postgres',
    cpuSeconds: () => pids.reduce((sum, pid) => sum + cpuOf(pid), 0),
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
}

async function startPeer(name: SystemName, standbys: boolean): Promise<SqlSystem> {
  const server = await startPostgresServer(standbys, { shared_buffers: '1GB', max_wal_size: '4GB' });
  return {
    name,
    title: server.name,
    ports: [server.port],
    user: 'bench',
    cpuSeconds: server.cpuSeconds,
    [Symbol.asyncDispose]: server.stop,
  };
}

function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
