/**
 * What the nodes agree on about the catalog as a whole, in a few small rows that are read together (`02 'v' …`): which version is the newest, which
 * gates are closed, and which nodes use the catalog.
 */
import {
  catalogGatesKey,
  catalogVersionKey,
  compareBytes,
  decodeNodeId,
  decodeTimestamp,
  decodeTxnId,
  type NodeId,
  type Timestamp,
  type TxnId,
  zeroTimestamp,
} from '../../base/index.ts';
import type { Oid } from './descriptors.ts';
import { decodeJsonRow, encodeJsonRow, list, object, oneOf, text, whole } from './json-rows.ts';

/** A committed change: which objects and statistics are different since. */
export interface VersionStep {
  readonly version: number;
  readonly objects: readonly Oid[];
  readonly statistics: readonly Oid[];
}

/** The newest version, and how it came about; the steps go back as far as they are kept. */
export interface VersionRow {
  readonly version: number;
  readonly steps: readonly VersionStep[];
  /** The last changes that committed. */
  readonly committed: readonly TxnId[];
}

/** The tables whose gates a change has closed, up to when that holds unless it is prolonged. */
export interface GateEntry {
  readonly change: TxnId;
  readonly node: NodeId;
  readonly tables: readonly Oid[];
  readonly until: Timestamp;
}

/**
 * A node that uses the catalog, or did: `in` it may; `out` others have put it out since it was not heard from: what it read before the row
 * was written may be in use for the length of a lease; `left` it has gone, and uses nothing any more.
 */
export interface MemberRow {
  readonly state: 'in' | 'out' | 'left';
}

/** A member and when its row was written. */
export interface Member extends MemberRow {
  readonly node: NodeId;
  readonly version: Timestamp;
}

/** A row and when it was written. */
export interface RowFound {
  readonly row: Uint8Array | undefined;
  /** 0 where there is none. */
  readonly version: Timestamp;
}

/** All of it, as of one timestamp. */
export interface CatalogState {
  readonly readTimestamp: Timestamp;
  readonly version: VersionRow;
  /** When the row was written; 0: there is none. */
  readonly versionWritten: Timestamp;
  readonly gates: readonly GateEntry[];
  /** The row that they stand in. */
  readonly gatesRow: RowFound;
  readonly members: readonly Member[];
}

/** So many steps are kept, and so many objects in them: whoever is further behind reads the whole catalog. */
const stepsMax = 64;
const objectsMax = 2_000;
/** Every change that closes a gate clears up behind those before it, so few of them matter. */
const committedMax = 64;

const txnId = (value: unknown): TxnId => decodeTxnId(text(value));
const timestamp = (value: unknown): Timestamp => decodeTimestamp(whole(value));
const nodeId = (value: unknown): NodeId => decodeNodeId(whole(value));

const versionRow = object<VersionRow>({
  version: whole,
  steps: list(object<VersionStep>({ version: whole, objects: list(whole), statistics: list(whole) })),
  committed: list(txnId),
});
const gatesRow = object<{ readonly entries: readonly GateEntry[] }>({
  entries: list(object<GateEntry>({ change: txnId, node: nodeId, tables: list(whole), until: timestamp })),
});
const memberRow = object<MemberRow>({ state: oneOf('in', 'out', 'left') });

/** No version yet. */
export const noVersion: VersionRow = { version: 0, steps: [], committed: [] };

/** The version's row behind one more step. */
export function nextVersion(before: VersionRow, step: VersionStep, change: TxnId): VersionRow {
  const steps: VersionStep[] = [];
  let objects = 0;
  for (const each of [step, ...before.steps]) {
    objects += each.objects.length + each.statistics.length;
    if (steps.length === stepsMax || objects > objectsMax) break;
    steps.push(each);
  }
  return { version: step.version, steps, committed: [change, ...before.committed].slice(0, committedMax) };
}

/** What is different at a row's version from an earlier one; undefined: too much, or too long ago to be known. */
export function stepsSince({ version, steps }: VersionRow, earlier: number): readonly VersionStep[] | undefined {
  const missed = steps.filter((step) => step.version > earlier);
  return missed.length === version - earlier ? missed : undefined;
}

export function encodeVersion(row: VersionRow): Uint8Array {
  return encodeJsonRow(row);
}

export function encodeGates(entries: readonly GateEntry[]): Uint8Array {
  return encodeJsonRow({ entries });
}

/** Reads the gates' row; throws `corruption`. */
export function decodeGates(row: Uint8Array): readonly GateEntry[] {
  return decodeJsonRow(row, 'gates', gatesRow).entries;
}

export function encodeMember(row: MemberRow): Uint8Array {
  return encodeJsonRow(row);
}

/** Takes the rows apart that were read together; throws `corruption`. */
export function decodeState(
  rows: readonly { readonly key: Uint8Array; readonly row: Uint8Array; readonly timestamp: Timestamp }[],
  readTimestamp: Timestamp,
): CatalogState {
  let version = noVersion;
  let gates: readonly GateEntry[] = [];
  let gatesRow: RowFound = { row: undefined, version: zeroTimestamp };
  let versionWritten = zeroTimestamp;
  const members: Member[] = [];
  for (const found of rows) {
    if (isKey(found.key, catalogVersionKey)) {
      version = decodeJsonRow(found.row, 'version', versionRow);
      versionWritten = found.timestamp;
    } else if (isKey(found.key, catalogGatesKey)) {
      gates = decodeGates(found.row);
      gatesRow = { row: found.row, version: found.timestamp };
    } else
      members.push({
        node: nodeOf(found.key),
        version: found.timestamp,
        ...decodeJsonRow(found.row, 'member', memberRow),
      });
  }
  return { readTimestamp, version, versionWritten, gates, gatesRow, members };
}

/** The gates that are closed still: those of a change that has committed, or that can no longer commit, are not. */
export function closedGates({ version, gates, readTimestamp }: CatalogState): readonly GateEntry[] {
  const committed = new Set(version.committed);
  return gates.filter(({ change, until }) => until >= readTimestamp && !committed.has(change));
}

function isKey(key: Uint8Array, wanted: Uint8Array): boolean {
  return compareBytes(key, wanted) === 0;
}

function nodeOf(key: Uint8Array): NodeId {
  return decodeNodeId(new DataView(key.buffer, key.byteOffset + key.length - 4, 4).getUint32(0));
}
