/** `jimkv locks`: who holds and who waits for locks, on all nodes, as a table or as JSON. */
import { formatNodeId, formatRangeId, type NodeId, parseTxnId, type RangeId } from '../base/index.ts';
import type { LockInfo } from '../kv/index.ts';
import type { Arguments, Command } from './arguments.ts';
import { connectionOptions, openClient } from './connection.ts';
import { formatTable } from './table.ts';

export const locks: Command = {
  name: 'locks',
  summary: 'Shows who holds and who waits for locks.',
  words: '',
  wordsMin: 0,
  wordsMax: 0,
  options: [
    ...connectionOptions,
    { name: 'waiting', about: 'only those who wait, and the locks of those they wait for' },
    { name: 'json', about: 'everything as one JSON object' },
  ],
  notes: '',
  run,
};

async function run(args: Arguments): Promise<number> {
  const client = await openClient(args);
  try {
    const { locks: all } = (await client.locks()) as { readonly locks: readonly LockInfo[] };
    const shown = args.has('waiting') ? involved(all) : all;
    const text = args.has('json') ? JSON.stringify({ locks: shown }, undefined, 2) : formatLocks(shown);
    process.stdout.write(`${text}\n`);
    return 0;
  } finally {
    client.close();
  }
}

/** Wishes, and the locks of the transactions that they wait for. */
function involved(all: readonly LockInfo[]): readonly LockInfo[] {
  const blockers = new Set(all.flatMap(({ waitsFor }) => waitsFor));
  return all.filter(({ granted, txn }) => !granted || blockers.has(txn));
}

/** The table: wishes below the locks of their range, oldest first. */
export function formatLocks(all: readonly LockInfo[]): string {
  if (all.length === 0) return 'no locks';
  const sorted = all.toSorted(
    (a, b) => a.rangeId - b.rangeId || Number(b.granted) - Number(a.granted) || b.sinceMs - a.sinceMs,
  );
  const rows = sorted.map((lock) => [
    // Numbers of the cluster's own answer.
    formatRangeId(lock.rangeId as RangeId),
    formatNodeId(lock.nodeId as NodeId),
    lock.target,
    lock.mode,
    lock.prepared ? 'prepared' : lock.granted ? 'held' : 'waits',
    `${(lock.sinceMs / 1000).toFixed(1)}s`,
    lock.txn,
    formatNodeId(parseTxnId(lock.txn).coordinator),
    lock.waitsFor.join(' '),
  ]);
  return formatTable(['range', 'lease', 'key', 'mode', 'state', 'for', 'transaction', 'run by', 'waits for'], rows);
}
