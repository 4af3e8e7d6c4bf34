/** The bodies of the replies to transactional requests, and what a grant of locks looks like, to bytes and back. */
import { decodeTimestamp, emptyBytes, type Timestamp, unreachable } from '../base/index.ts';
import { malformed, type ProtoReader, type ProtoWriter } from '../wire/index.ts';
import type {
  DecidedReply,
  FoundRow,
  LockedReply,
  LockGrant,
  RecordReply,
  RenewedReply,
  ResolvedReply,
  SettledReply,
  TransactedReply,
  TxnOutcome,
  ViewStaleReply,
} from './requests.ts';
import { readOutcome, writeOutcome } from './txn-codec.ts';

type TxnReply =
  | LockedReply
  | TransactedReply
  | ResolvedReply
  | DecidedReply
  | RecordReply
  | SettledReply
  | RenewedReply
  | ViewStaleReply;

/** Tags, lengths and the version around a row. */
const rowOverhead = 16;

/** About how many bytes the body takes. */
export function transactedLengthGuess({ rows, existed }: TransactedReply): number {
  let length = 16 + existed.length;
  for (const { row } of rows) length += (row?.length ?? 0) + rowOverhead;
  return length;
}

/** Writes the body of a reply. */
export function writeTxnReply(writer: ProtoWriter, reply: TxnReply): void {
  switch (reply.kind) {
    case 'locked':
      if (reply.grant !== undefined) writeGrant(writer, 1, reply.grant);
      writer.uints(2, reply.newest);
      writer.bools(3, reply.taken);
      return;
    case 'transacted':
      writer.uint(1, reply.timestamp);
      writer.bools(2, reply.existed);
      for (const row of reply.rows) writeFoundRow(writer, 3, row);
      writer.uint(4, reply.givenBy ?? 0);
      return;
    case 'resolved':
      writer.bytes(1, reply.end);
      return;
    case 'decided':
      writeOutcome(writer, 1, reply.outcome);
      return;
    case 'record':
      writer.bool(1, reply.state === 'staged');
      if (typeof reply.state !== 'string') writeOutcome(writer, 2, reply.state);
      for (const key of reply.participants) writer.bytesPresent(3, key);
      writer.uint(4, reply.notAfter);
      return;
    case 'settled':
      writer.uint(1, reply.prepared);
      return;
    case 'renewed':
      writer.uint(1, reply.protectedUntil);
      return;
    case 'view-stale':
      writer.uint(1, reply.now);
      return;
    default:
      unreachable(reply);
  }
}

/** Writes a grant of locks as a nested message. */
export function writeGrant(writer: ProtoWriter, field: number, grant: LockGrant): void {
  const mark = writer.begin(field);
  writer.string(1, grant.token);
  writer.uint(2, grant.protectedUntil);
  writer.end(mark);
}

/** Reads a grant of locks from a nested message. */
export function readGrant(reader: ProtoReader): LockGrant {
  const outer = reader.enter();
  let token = '';
  let protectedUntil = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        token = reader.string();
        break;
      case 2:
        protectedUntil = reader.uint();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { token, protectedUntil: decodeTimestamp(protectedUntil) };
}

export function readLocked(reader: ProtoReader): LockedReply {
  let grant: LockGrant | undefined;
  const newest: number[] = [];
  const taken: boolean[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        grant = readGrant(reader);
        break;
      case 2:
        reader.uints(newest);
        break;
      case 3:
        reader.bools(taken);
        break;
      default:
        reader.skip();
    }
  return { kind: 'locked', grant, newest: newest.map(decodeTimestamp), taken };
}

export function readTransacted(reader: ProtoReader): TransactedReply {
  let timestamp = 0;
  let givenBy = 0;
  const existed: boolean[] = [];
  const rows: FoundRow[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        timestamp = reader.uint();
        break;
      case 2:
        reader.bools(existed);
        break;
      case 3:
        rows.push(readFoundRow(reader));
        break;
      case 4:
        givenBy = reader.uint();
        break;
      default:
        reader.skip();
    }
  return {
    kind: 'transacted',
    timestamp: decodeTimestamp(timestamp),
    existed,
    rows,
    ...(givenBy !== 0 && { givenBy }),
  };
}

/** Writes a row as it was found. */
export function writeFoundRow(writer: ProtoWriter, field: number, { row, version }: FoundRow): void {
  const mark = writer.begin(field, (row?.length ?? 0) + rowOverhead);
  if (row !== undefined) writer.bytesPresent(1, row);
  writer.uint(2, version);
  writer.end(mark);
}

/** Reads a row as it was found. */
export function readFoundRow(reader: ProtoReader): FoundRow {
  const outer = reader.enter();
  let row: Uint8Array | undefined;
  let version = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        row = reader.bytes();
        break;
      case 2:
        version = reader.uint();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { row, version: decodeTimestamp(version) };
}

export function readResolved(reader: ProtoReader): ResolvedReply {
  let end: Uint8Array = emptyBytes;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) end = reader.bytes();
    else reader.skip();
  return { kind: 'resolved', end };
}

export function readDecided(reader: ProtoReader): DecidedReply {
  let outcome: TxnOutcome | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) outcome = readOutcome(reader);
    else reader.skip();
  if (outcome === undefined) throw malformed('a decision without an outcome');
  return { kind: 'decided', outcome };
}

export function readRecord(reader: ProtoReader): RecordReply {
  let staged = false;
  let outcome: TxnOutcome | undefined;
  const participants: Uint8Array[] = [];
  let notAfter = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        staged = reader.bool();
        break;
      case 2:
        outcome = readOutcome(reader);
        break;
      case 3:
        participants.push(reader.bytes());
        break;
      case 4:
        notAfter = reader.uint();
        break;
      default:
        reader.skip();
    }
  if (staged && outcome !== undefined) throw malformed('a record is staged and has an outcome');
  const state = outcome ?? (staged ? 'staged' : 'none');
  return { kind: 'record', state, participants, notAfter: decodeTimestamp(notAfter) };
}

/** The one timestamp that a small reply holds. */
function readTimestamp(reader: ProtoReader): Timestamp {
  let timestamp = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) timestamp = reader.uint();
    else reader.skip();
  return decodeTimestamp(timestamp);
}

export function readSettled(reader: ProtoReader): SettledReply {
  return { kind: 'settled', prepared: readTimestamp(reader) };
}

export function readRenewed(reader: ProtoReader): RenewedReply {
  return { kind: 'renewed', protectedUntil: readTimestamp(reader) };
}

export function readViewStale(reader: ProtoReader): ViewStaleReply {
  return { kind: 'view-stale', now: readTimestamp(reader) };
}
