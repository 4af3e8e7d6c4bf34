/** Whose changes are followed: JimKV on one node and over three zones, and PostgreSQL 15 with a logical replication slot. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { NodeProcesses } from '../../test/system/processes.ts';
import { connectionOf, startPostgresServer } from '../peers/postgres.ts';
import { cpuOf } from './processes.ts';

export const feedSystemNames = ['jimkv', 'jimkv-zones', 'postgres'] as const;
export type FeedSystemName = (typeof feedSystemNames)[number];

/** How a follower of a system reads: over HTTP, or by a program that prints what it is told. */
export type FeedSource =
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'program'; readonly program: string; readonly args: readonly string[] };

/** A running system. */
export interface FeedSystem extends AsyncDisposable {
  readonly name: FeedSystemName;
  readonly title: string;
  /** Where writers connect; they are spread over all of these. */
  readonly sqlPorts: readonly number[];
  readonly user: string;
  /** User and system CPU seconds of all its processes. */
  cpuSeconds(): number;
  /** Remembers the present under a name, so that changes can be followed from there later. */
  mark(name: string): Promise<void>;
  /** What follows the table: from a mark, or from now on. */
  source(table: string, mark?: string): FeedSource;
}

export async function startFeedSystem(name: FeedSystemName): Promise<FeedSystem> {
  if (name === 'postgres') return startPostgres();
  return startJimkv(name, name === 'jimkv' ? 'JimKV, one node' : 'JimKV, three zones', name === 'jimkv' ? 1 : 3);
}

async function startJimkv(name: FeedSystemName, title: string, nodes: number): Promise<FeedSystem> {
  const cluster = await NodeProcesses.start({ nodes, extra: ['--sql-auth=trust', '--memory=2GiB'] });
  const pids = Array.from({ length: nodes }, (_, i) => cluster.pid(i));
  const marks = new Map<string, string>();
  const url = `http://127.0.0.1:${cluster.ports[0]}`;
  return {
    name,
    title,
    sqlPorts: cluster.sqlPorts,
    user: 'postgres',
    cpuSeconds: () => pids.reduce((sum, pid) => sum + cpuOf(pid), 0),
    mark: async (mark) => {
      marks.set(mark, await presentOf(url));
    },
    source: (table, mark) => {
      const from = mark === undefined ? 'now' : marks.get(mark);
      return { kind: 'http', url: `${url}/v1/feeds?tables=${table}&from=${from}&resolved=100` };
    },
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
}

/** The cursor of a feed that has just begun. */
async function presentOf(url: string): Promise<string> {
  const leaving = new AbortController();
  const response = await fetch(`${url}/v1/feeds?from=now&resolved=0`, {
    headers: { accept: 'application/x-ndjson' },
    signal: leaving.signal,
  });
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('\n')) break;
  }
  leaving.abort();
  return (JSON.parse(text.slice(0, text.indexOf('\n'))) as { readonly cursor: string }).cursor;
}

const programs = '/usr/lib/postgresql/15/bin';

async function startPostgres(): Promise<FeedSystem> {
  const settings = { wal_level: 'logical', shared_buffers: '512MB', max_wal_size: '4GB', max_replication_slots: '20' };
  const server = await startPostgresServer(false, settings);
  const program = join(programs, 'pg_recvlogical');
  const connection = [...connectionOf(server.port), '-d', 'postgres'];
  const makeSlot = (slot: string) => {
    const made = spawnSync(program, [...connection, '--create-slot', '-S', slot, '-P', 'test_decoding']);
    if (made.status !== 0) throw new Error(`pg_recvlogical: ${made.stderr}`);
  };
  let slots = 0;
  return {
    name: 'postgres',
    title: 'PostgreSQL 15, pg_recvlogical',
    sqlPorts: [server.port],
    user: 'bench',
    cpuSeconds: server.cpuSeconds,
    mark: async (mark) => makeSlot(mark),
    source: (_table, mark) => {
      const slot = mark ?? `now_${++slots}`;
      if (mark === undefined) makeSlot(slot);
      return { kind: 'program', program, args: [...connection, '--start', '-S', slot, '-f', '-', '--no-loop'] };
    },
    [Symbol.asyncDispose]: server.stop,
  };
}
