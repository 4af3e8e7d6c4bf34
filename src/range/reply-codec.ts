/** Replies to bytes and back: `RangeReply` in `proto/jimkv.proto`. */
import { decodeNodeId, decodeTimestamp, emptyBytes } from '../base/index.ts';
import type { KeyRow } from '../memstore/store.ts';
import { malformed, ProtoReader, ProtoWriter } from '../wire/index.ts';
import type { RangeDescriptor } from './descriptor.ts';
import { readDescriptor, writeDescriptor } from './descriptor-codec.ts';
import { foundLengthGuess, readFound, writeFound } from './get-many-codec.ts';
import type {
  ClockReply,
  ConditionFailedReply,
  DoneReply,
  GetReply,
  LockGrant,
  NotLeaseholderReply,
  RangeMismatchReply,
  RangeReply,
  RefusedReply,
  ScanReply,
  UnknownReply,
  WriteReply,
} from './requests.ts';
import {
  readDecided,
  readGrant,
  readLocked,
  readRecord,
  readRenewed,
  readResolved,
  readSettled,
  readTransacted,
  readViewStale,
  transactedLengthGuess,
  writeGrant,
  writeTxnReply,
} from './txn-reply-codec.ts';

const fieldOfKind: Readonly<Record<RangeReply['kind'], number>> = {
  get: 1,
  scan: 2,
  written: 3,
  'condition-failed': 4,
  clock: 5,
  done: 6,
  'not-leaseholder': 7,
  'range-mismatch': 8,
  unknown: 9,
  refused: 10,
  locked: 11,
  transacted: 12,
  resolved: 13,
  decided: 14,
  record: 15,
  settled: 16,
  renewed: 17,
  'view-stale': 18,
  found: 19,
};

/** Tags, lengths and the version around a key and a row. */
const rowOverhead = 16;
const writer = new ProtoWriter();

/** The bytes of a reply. */
export function encodeReply(reply: RangeReply): Uint8Array {
  writer.reset();
  const mark = writer.begin(fieldOfKind[reply.kind], lengthGuessOf(reply));
  writeBody(reply);
  writer.end(mark);
  return writer.finish();
}

/** Reads and checks a reply; keys and rows are views into `bytes`. Throws a JimError. */
export function decodeReply(bytes: Uint8Array): RangeReply {
  const reader = new ProtoReader(bytes);
  const field = reader.nextField();
  const readBody = bodyReaders[field];
  if (readBody === undefined) throw malformed(`no such kind of reply: ${field}`);
  const outer = reader.enter();
  const reply = readBody(reader);
  reader.leave(outer);
  if (reader.nextField() !== 0) throw malformed('a reply is of two kinds');
  return reply;
}

function lengthGuessOf(reply: RangeReply): number {
  if (reply.kind === 'get') return (reply.row?.length ?? 0) + rowOverhead;
  if (reply.kind === 'found') return foundLengthGuess(reply);
  if (reply.kind === 'transacted') return transactedLengthGuess(reply);
  if (reply.kind !== 'scan') return 64;
  let length = rowOverhead + (reply.page?.length ?? 0);
  for (const { key, row } of reply.rows) length += key.length + row.length + rowOverhead;
  return length;
}

function writeBody(reply: RangeReply): void {
  switch (reply.kind) {
    case 'get':
      if (reply.row !== undefined) writer.bytesPresent(1, reply.row);
      writer.uint(2, reply.version);
      writer.uint(3, reply.readTimestamp);
      if (reply.grant !== undefined) writeGrant(writer, 4, reply.grant);
      return;
    case 'scan':
      for (const row of reply.rows) writeKeyRow(row);
      if (reply.resumeKey !== undefined) writer.bytesPresent(2, reply.resumeKey);
      writer.uint(3, reply.readTimestamp);
      if (reply.grant !== undefined) writeGrant(writer, 4, reply.grant);
      if (reply.page !== undefined) writer.bytesPresent(5, reply.page);
      return;
    case 'found':
      writeFound(writer, reply);
      return;
    case 'written':
      writer.uint(1, reply.commitTimestamp);
      writer.bools(2, reply.existed);
      return;
    case 'condition-failed':
      writer.uint(1, reply.operation);
      writer.uint(2, reply.version);
      return;
    case 'clock':
      writer.uint(1, reply.now);
      return;
    case 'done':
    case 'range-mismatch':
      for (const descriptor of reply.descriptors) writeDescriptor(writer, 1, descriptor);
      return;
    case 'not-leaseholder':
      if (reply.leaseholder !== undefined) writer.uint(1, reply.leaseholder);
      if (reply.descriptor !== undefined) writeDescriptor(writer, 2, reply.descriptor);
      return;
    case 'unknown':
      return;
    case 'refused':
      writer.string(1, reply.code);
      writer.string(2, reply.message);
      return;
    default:
      writeTxnReply(writer, reply);
  }
}

function writeKeyRow({ key, timestamp, row }: KeyRow): void {
  const mark = writer.begin(1, key.length + row.length + rowOverhead);
  writer.bytes(1, key);
  writer.uint(2, timestamp);
  writer.bytes(3, row);
  writer.end(mark);
}

const bodyReaders: readonly (((reader: ProtoReader) => RangeReply) | undefined)[] = [
  undefined,
  readGet,
  readScan,
  readWritten,
  readConditionFailed,
  readClock,
  readDone,
  readNotLeaseholder,
  readRangeMismatch,
  readUnknown,
  readRefused,
  readLocked,
  readTransacted,
  readResolved,
  readDecided,
  readRecord,
  readSettled,
  readRenewed,
  readViewStale,
  readFound,
];

function readGet(reader: ProtoReader): GetReply {
  let row: Uint8Array | undefined;
  let version = 0;
  let readTimestamp = 0;
  let grant: LockGrant | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        row = reader.bytes();
        break;
      case 2:
        version = reader.uint();
        break;
      case 3:
        readTimestamp = reader.uint();
        break;
      case 4:
        grant = readGrant(reader);
        break;
      default:
        reader.skip();
    }
  const reply = {
    kind: 'get',
    row,
    version: decodeTimestamp(version),
    readTimestamp: decodeTimestamp(readTimestamp),
  } as const;
  return grant === undefined ? reply : { ...reply, grant };
}

function readScan(reader: ProtoReader): ScanReply {
  const rows: KeyRow[] = [];
  let resumeKey: Uint8Array | undefined;
  let readTimestamp = 0;
  let grant: LockGrant | undefined;
  let page: Uint8Array | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        rows.push(readKeyRow(reader));
        break;
      case 2:
        resumeKey = reader.bytes();
        break;
      case 3:
        readTimestamp = reader.uint();
        break;
      case 4:
        grant = readGrant(reader);
        break;
      case 5:
        page = reader.bytes();
        break;
      default:
        reader.skip();
    }
  return {
    kind: 'scan',
    rows,
    resumeKey,
    readTimestamp: decodeTimestamp(readTimestamp),
    ...(grant === undefined ? {} : { grant }),
    ...(page === undefined ? {} : { page }),
  };
}

function readKeyRow(reader: ProtoReader): KeyRow {
  const outer = reader.enter();
  let key: Uint8Array = emptyBytes;
  let timestamp = 0;
  let row: Uint8Array = emptyBytes;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        key = reader.bytes();
        break;
      case 2:
        timestamp = reader.uint();
        break;
      case 3:
        row = reader.bytes();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { key, timestamp: decodeTimestamp(timestamp), row };
}

function readWritten(reader: ProtoReader): WriteReply {
  let commitTimestamp = 0;
  const existed: boolean[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        commitTimestamp = reader.uint();
        break;
      case 2:
        reader.bools(existed);
        break;
      default:
        reader.skip();
    }
  return { kind: 'written', commitTimestamp: decodeTimestamp(commitTimestamp), existed };
}

function readConditionFailed(reader: ProtoReader): ConditionFailedReply {
  let operation = 0;
  let version = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        operation = reader.uint();
        break;
      case 2:
        version = reader.uint();
        break;
      default:
        reader.skip();
    }
  return { kind: 'condition-failed', operation, version: decodeTimestamp(version) };
}

function readClock(reader: ProtoReader): ClockReply {
  let now = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) now = reader.uint();
    else reader.skip();
  return { kind: 'clock', now: decodeTimestamp(now) };
}

function readDone(reader: ProtoReader): DoneReply {
  return { kind: 'done', descriptors: readDescriptors(reader) };
}

function readRangeMismatch(reader: ProtoReader): RangeMismatchReply {
  return { kind: 'range-mismatch', descriptors: readDescriptors(reader) };
}

function readDescriptors(reader: ProtoReader): readonly RangeDescriptor[] {
  const descriptors: RangeDescriptor[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) descriptors.push(readDescriptor(reader));
    else reader.skip();
  return descriptors;
}

function readNotLeaseholder(reader: ProtoReader): NotLeaseholderReply {
  let leaseholder = 0;
  let descriptor: RangeDescriptor | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        leaseholder = reader.uint();
        break;
      case 2:
        descriptor = readDescriptor(reader);
        break;
      default:
        reader.skip();
    }
  return {
    kind: 'not-leaseholder',
    leaseholder: leaseholder === 0 ? undefined : decodeNodeId(leaseholder),
    descriptor,
  };
}

function readUnknown(reader: ProtoReader): UnknownReply {
  while (reader.nextField() !== 0) reader.skip();
  return { kind: 'unknown' };
}

function readRefused(reader: ProtoReader): RefusedReply {
  let code = '';
  let message = '';
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        code = reader.string();
        break;
      case 2:
        message = reader.string();
        break;
      default:
        reader.skip();
    }
  if (code === '') throw malformed('a refusal has no code');
  return { kind: 'refused', code, message };
}
