/**
 * What a node's disk says about its replicas: the `replica` records of the log and, collected from all records at a start,
 * everything needed to bring each replica back.
 *
 * A replica's rows come from its newest valid image and the log behind it. A replica born from a split has no image of its
 * own at first: its record is a *soft link* that names the parent and the index of the split, and the parent keeps an image
 * from before the split, with the log up to it, until the child has an image itself.
 */
import {
  assert,
  decodeRangeId,
  decodeReplicaId,
  fromHex,
  JimError,
  type RangeId,
  type ReplicaId,
  toHex,
  utf8,
  utf8Text,
} from '../base/index.ts';
import type { Entry, HardState } from '../multiraft/index.ts';
import type { WalRecord } from '../wal/index.ts';
import { decodeDescriptor, encodeDescriptor } from './codec.ts';
import type { RangeDescriptor } from './descriptor.ts';

/** The log of a range begins behind this place: the state at it is the range's birth. */
export const birthIndex = 1;
export const birthTerm = 1;

/** How a replica came to this node. */
export type Birth =
  /** With the cluster: empty. */
  | { readonly kind: 'bootstrap' }
  /** Cut from a range that this node has: a soft link to it. */
  | { readonly kind: 'split'; readonly parent: RangeId; readonly splitIndex: number }
  /** Sent by the leader. */
  | { readonly kind: 'image' };

/** The payload of a `replica` record of the log. */
export interface ReplicaBirthRecord {
  readonly replicaId: ReplicaId;
  readonly birth: Birth;
  /** The descriptor at birth. */
  readonly descriptor: RangeDescriptor;
  /** The newest durable image of this replica, 0 for none. */
  readonly imageIndex: number;
  readonly imageTerm: number;
  /** The range became part of this one at that one's index; it stays on disk until the other has an image behind it. */
  readonly mergedInto?: MergePlace;
}

/** A range, and the index of it at which another became part of it. */
export interface MergePlace {
  readonly rangeId: RangeId;
  readonly index: number;
}

/** The record's bytes: JSON, so that `jimkv debug wal` can show it. */
export function encodeBirthRecord(record: ReplicaBirthRecord): Uint8Array {
  return utf8(JSON.stringify({ ...record, descriptor: toHex(encodeDescriptor(record.descriptor)) }));
}

/** Reads a `replica` record; throws `corruption` for what can't be one. */
export function decodeBirthRecord(payload: Uint8Array): ReplicaBirthRecord {
  try {
    const raw = JSON.parse(utf8Text(payload)) as ReplicaBirthRecord & { readonly descriptor: unknown };
    const descriptor = decodeDescriptor(fromHex(String(raw.descriptor)));
    return { ...raw, replicaId: decodeReplicaId(raw.replicaId), descriptor };
  } catch (cause) {
    throw new JimError('corruption', 'a replica record of the log is not readable', { cause });
  }
}

/** A replica can't be brought back. */
export function noWholeImage({ rangeId, birth }: Pick<LoggedReplica, 'rangeId' | 'birth'>): JimError {
  return new JimError(
    'corruption',
    `no whole image of r${rangeId} is left (newest: ${birth?.imageIndex ?? 0}); remove this node's data and let it join anew`,
  );
}

/** A replica as the log describes it. */
export interface LoggedReplica {
  readonly rangeId: RangeId;
  hardState: HardState | undefined;
  birth: ReplicaBirthRecord | undefined;
  /** Contiguous; the newest writing of each index. */
  entries: Entry[];
}

/** Collects the records of the log, in order, into replicas. */
export class LogCollector {
  readonly replicas = new Map<RangeId, LoggedReplica>();
  /** Replicas that left this node: replaying a parent's split must not bring them back. */
  readonly removed = new Map<RangeId, ReplicaId>();

  /** The next record. */
  add(record: WalRecord): void {
    if (record.kind === 'removed') {
      this.replicas.delete(record.rangeId);
      this.removed.set(record.rangeId, record.replicaId);
      return;
    }
    const replica = this.#replica(decodeRangeId(record.rangeId));
    switch (record.kind) {
      case 'hard-state':
        replica.hardState = { term: record.term, vote: record.vote, commit: record.commit };
        return;
      case 'replica':
        replica.birth = decodeBirthRecord(record.payload);
        return;
      case 'entry':
        addEntry(replica, {
          index: record.index,
          term: record.term,
          kind: record.entryKind,
          payload: record.payload,
        });
    }
  }

  #replica(rangeId: RangeId): LoggedReplica {
    let replica = this.replicas.get(rangeId);
    if (replica === undefined) {
      replica = { rangeId, hardState: undefined, birth: undefined, entries: [] };
      this.replicas.set(rangeId, replica);
    }
    return replica;
  }
}

function addEntry(replica: LoggedReplica, entry: Entry): void {
  const { entries } = replica;
  const offset = entries.length === 0 ? 0 : entry.index - entries[0].index;
  // An index again: the new leader's entries replace the suffix. A gap: an image from a peer lies between.
  if (offset < 0 || offset > entries.length) entries.length = 0;
  else if (offset < entries.length) entries.length = offset;
  entries.push(entry);
}

/**
 * Does the log lead from a base at the index to the replica's newest image? If not, what was acknowledged in between would be
 * forgotten; and a file of that age is what an image from a peer left behind.
 */
export function leadsToNewest({ birth, entries }: LoggedReplica, baseIndex: number): boolean {
  const newest = birth?.imageIndex ?? 0;
  if (baseIndex >= newest) return true;
  if (entries.length === 0 || entries[0].index > baseIndex + 1) return false;
  return entries[newest - entries[0].index]?.term === birth?.imageTerm;
}

/**
 * The replica's log behind a base: what a Raft group starts with. Entries of an earlier term than the base are what an image
 * from a peer left behind: the group had dropped them. Throws `corruption` if entries are missing.
 */
export function logBehind(replica: LoggedReplica, baseIndex: number, baseTerm: number): readonly Entry[] {
  if (!leadsToNewest(replica, baseIndex)) throw noWholeImage(replica);
  const entries = replica.entries.filter((entry) => entry.index > baseIndex);
  if (entries.length === 0 || entries[0].term < baseTerm) return [];
  if (entries[0].index !== baseIndex + 1) {
    throw new JimError('corruption', `the log of r${replica.rangeId} lacks the entries behind ${baseIndex}`);
  }
  assert(
    entries.every((entry, i) => entry.index === baseIndex + 1 + i),
    'a log has no gaps',
  );
  return entries;
}
