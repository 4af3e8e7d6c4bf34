/**
 * Where somebody is in a feed, as text that they keep and bring back: `jf1` and base64url of JSON, not meant to be read. It holds nothing by
 * itself: whether what comes next is still kept shows when the feed is opened with it.
 */
import {
  compareBytes,
  decodeTimestamp,
  fromHex,
  JimError,
  type Timestamp,
  toHex,
  utf8,
  utf8Text,
} from '../base/index.ts';
import type { CommitId } from '../range/index.ts';
import { compareCommits } from './transaction.ts';

/** Everything up to here was told: all below the timestamp, and at it the commits up to this name; '': all of them. */
export interface FeedPosition {
  readonly timestamp: Timestamp;
  readonly id: CommitId | '';
  /** The rows that were there at the timestamp are still being told: from this key on. */
  readonly scan?: {
    readonly key: Uint8Array;
    /** What is told depends on what was asked for: it must be the same. */
    readonly scope: string;
  };
}

/** Where a reader is. */
export interface ReaderPlace extends FeedPosition {
  /** Of this commit only so many events were told: there is no cursor for that. */
  readonly told?: number;
}

const prefix = 'jf1';
const lengthMax = 20_000;

/** The position as text. */
export function formatCursor(clusterId: string, { timestamp, id, scan }: FeedPosition): string {
  const fields = [clusterId, timestamp, id, ...(scan === undefined ? [] : [toHex(scan.key), scan.scope])];
  return prefix + Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** Reads a cursor. Throws `invalid-argument` for what is none, and for one of another cluster. */
export function parseCursor(clusterId: string, text: string): FeedPosition {
  const fields = fieldsOf(text);
  const [cluster, timestamp, id, key, scope] = fields;
  if (fields.length !== 3 && fields.length !== 5) throw malformed();
  if (typeof cluster !== 'string' || typeof timestamp !== 'number' || typeof id !== 'string') throw malformed();
  if (cluster !== clusterId)
    throw new JimError('invalid-argument', `the cursor belongs to another cluster: ${cluster}, not ${clusterId}`);
  const position = { timestamp: decodeTimestamp(timestamp), id: id as CommitId | '' };
  if (fields.length === 3) return position;
  if (typeof key !== 'string' || typeof scope !== 'string' || !/^([0-9a-f]{2})*$/.test(key)) throw malformed();
  return { ...position, scan: { key: fromHex(key), scope } };
}

/** Which one is further? At one timestamp the one that has all of its commits, and of the rows that were there more. */
export function comparePositions(a: ReaderPlace, b: ReaderPlace): number {
  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp;
  if (a.id === b.id) return compareScans(a.scan, b.scan) || compareTold(a.told, b.told);
  if (a.id === '' || b.id === '') return a.id === '' ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}

/** All is more than some. */
function compareTold(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a - b;
}

function compareScans(a: FeedPosition['scan'], b: FeedPosition['scan']): number {
  if (a !== undefined && b !== undefined) return compareBytes(a.key, b.key);
  return Number(b !== undefined) - Number(a !== undefined);
}

/** Was this commit told to whoever is at the position? */
export function isTold(
  position: FeedPosition,
  commit: { readonly timestamp: Timestamp; readonly id: CommitId },
): boolean {
  const { timestamp, id } = position;
  if (id === '') return commit.timestamp <= timestamp;
  return compareCommits(commit, { timestamp, id }) <= 0;
}

function fieldsOf(text: string): readonly unknown[] {
  if (!text.startsWith(prefix) || text.length > lengthMax) throw malformed();
  try {
    const fields: unknown = JSON.parse(utf8Text(new Uint8Array(Buffer.from(text.slice(prefix.length), 'base64url'))));
    if (Array.isArray(fields)) return fields;
  } catch {
    // Not ours.
  }
  throw malformed();
}

function malformed(): JimError {
  return new JimError('invalid-argument', 'this is no cursor of a change feed');
}

/** A short text for what a feed was asked for: two that are asked for the same have the same. */
export function scopeName(scope: unknown): string {
  let hash = 0x811c9dc5;
  for (const byte of utf8(JSON.stringify(scope))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(36);
}
