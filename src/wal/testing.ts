/** What tests of the log share: a disk in memory, records by few words, and records as lines. */
import { decodeRangeId, decodeReplicaId } from '../base/index.ts';
import { MemoryFiles } from '../io/memory/files.ts';
import { SeededRandom } from '../io/memory/random.ts';
import { NodeClock } from '../io/node/clock.ts';
import { inspectSegment, Wal, type WalOptions, type WalRecord, type WalReport } from './index.ts';

/** The machine's own. */
export const clock = new NodeClock();
const identity = { clusterId: 'cluster-a', nodeId: 1 };
export const folder = '/log';
/** The first segment. */
export const first = `${folder}/000000000001.wal`;

/** A disk in memory that can fail. */
export function newDisk(): MemoryFiles {
  return new MemoryFiles({ clock, random: new SeededRandom('disk') });
}

/** An open log, and what it held. */
export interface Opened {
  readonly wal: Wal;
  readonly report: WalReport;
  readonly records: string[];
}

/** Opens the log of the folder, with nothing kept in reserve. */
export async function open(files: WalOptions['files'], options: Partial<WalOptions> = {}): Promise<Opened> {
  const records: string[] = [];
  const onRecord = (record: WalRecord): void => {
    records.push(printed(record));
  };
  const small = { reserveBytes: 0, paddingBytes: 0 };
  const opened = await Wal.open({ files, folder, clock, identity, onRecord, ...small, ...options });
  return { ...opened, records };
}

/** A record in a line. */
export function printed(record: WalRecord): string {
  switch (record.kind) {
    case 'entry':
      return `r${record.rangeId} ${record.index}@${record.term} ${record.entryKind} ${Buffer.from(record.payload)}`;
    case 'hard-state':
      return `r${record.rangeId}/${record.replicaId} term ${record.term} vote ${record.vote} commit ${record.commit}`;
    case 'replica':
      return `r${record.rangeId} replica ${Buffer.from(record.payload)}`;
    case 'removed':
      return `r${record.rangeId}/${record.replicaId} removed`;
  }
}

/** An entry of a range's log. */
export function entry(range: number, index: number, payload = `payload ${index}`, term = 1): WalRecord {
  return {
    kind: 'entry',
    rangeId: decodeRangeId(range),
    index,
    term,
    entryKind: 'command',
    payload: Buffer.from(payload),
  };
}

/** A term and vote of a range's replica. */
export function hardState(range: number, term: number, commit = 0): WalRecord {
  const replicaId = decodeReplicaId(2);
  return { kind: 'hard-state', rangeId: decodeRangeId(range), replicaId, term, vote: replicaId, commit };
}

/** A replica's own words. */
export function replica(range: number, payload: string): WalRecord {
  return { kind: 'replica', rangeId: decodeRangeId(range), payload: Buffer.from(payload) };
}

/** A replica is gone. */
export function removed(range: number): WalRecord {
  return { kind: 'removed', rangeId: decodeRangeId(range), replicaId: decodeReplicaId(2) };
}

/** What the inspector prints of a segment. */
export async function lines(files: WalOptions['files'], path: string): Promise<string[]> {
  const all: string[] = [];
  for await (const line of inspectSegment(files, path)) all.push(line);
  return all;
}
