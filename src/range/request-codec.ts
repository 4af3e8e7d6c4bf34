/** Requests to bytes and back: `RangeRequest` in `proto/jimkv.proto`. */
import {
  decodeNodeId,
  decodeRangeId,
  decodeTimestamp,
  emptyBytes,
  type NodeId,
  type Span,
  type Timestamp,
  unreachable,
} from '../base/index.ts';
import { malformed, ProtoReader, ProtoWriter } from '../wire/index.ts';
import { readSpan, writeSpan } from './descriptor-codec.ts';
import type {
  ChangeReplicasRequest,
  ClockRequest,
  Condition,
  GetRequest,
  MergeRequest,
  RangeRequest,
  RequestId,
  ScanRequest,
  SplitRequest,
  TransferLeaseRequest,
  WriteOperation,
  WriteRequest,
} from './requests.ts';
import { readRequestId, writeRequestId } from './shared-codec.ts';

const fieldOfKind: Readonly<Record<RangeRequest['kind'], number>> = {
  get: 1,
  scan: 2,
  write: 3,
  clock: 4,
  split: 5,
  merge: 6,
  'change-replicas': 7,
  'transfer-lease': 8,
};

const writer = new ProtoWriter();

/** The bytes of a request. */
export function encodeRequest(request: RangeRequest): Uint8Array {
  writer.reset();
  const mark = writer.begin(fieldOfKind[request.kind], lengthGuessOf(request));
  writeBody(request);
  writer.end(mark);
  return writer.finish();
}

/** Reads and checks a request; keys and rows are views into `bytes`. Throws a JimError. */
export function decodeRequest(bytes: Uint8Array): RangeRequest {
  const reader = new ProtoReader(bytes);
  const field = reader.nextField();
  const readBody = bodyReaders[field];
  if (readBody === undefined) throw malformed(`no such kind of request: ${field}`);
  const outer = reader.enter();
  const request = readBody(reader);
  reader.leave(outer);
  if (reader.nextField() !== 0) throw malformed('a request is of two kinds');
  return request;
}

function lengthGuessOf(request: RangeRequest): number {
  if (request.kind !== 'write') return 64;
  let length = 32;
  for (const operation of request.operations) length += operationLengthGuess(operation);
  return length;
}

function operationLengthGuess({ key, row }: WriteOperation): number {
  return key.length + (row?.length ?? 0) + 8;
}

function writeBody(request: RangeRequest): void {
  switch (request.kind) {
    case 'get':
      writer.bytes(1, request.key);
      if (request.at !== undefined) writer.uintPresent(2, request.at);
      if (request.bounded !== undefined) writer.uintPresent(3, request.bounded);
      return;
    case 'scan':
      writeSpan(writer, 1, request.span);
      if (request.at !== undefined) writer.uintPresent(2, request.at);
      if (request.bounded !== undefined) writer.uintPresent(3, request.bounded);
      writer.uint(4, request.rowsMax);
      writer.uint(5, request.bytesMax);
      writer.bool(6, request.reverse);
      return;
    case 'write':
      writeRequestId(writer, 1, request.id);
      for (const operation of request.operations) writeOperation(operation);
      return;
    case 'clock':
      writer.bytes(1, request.key);
      return;
    case 'split':
      writer.uint(1, request.rangeId);
      if (request.splitKey !== undefined) writer.bytesPresent(2, request.splitKey);
      writer.uint(3, request.newRangeId);
      return;
    case 'merge':
      writer.uint(1, request.rangeId);
      return;
    case 'change-replicas':
      writer.uint(1, request.rangeId);
      writer.uints(2, request.add);
      writer.uints(3, request.remove);
      return;
    case 'transfer-lease':
      writer.uint(1, request.rangeId);
      writer.uint(2, request.to);
      return;
    default:
      unreachable(request);
  }
}

function writeOperation(operation: WriteOperation): void {
  const mark = writer.begin(2, operationLengthGuess(operation));
  writer.bytes(1, operation.key);
  if (operation.row !== undefined) writer.bytesPresent(2, operation.row);
  if (operation.condition !== undefined) writeCondition(operation.condition);
  writer.end(mark);
}

function writeCondition(condition: Condition): void {
  const mark = writer.begin(3);
  if (condition.exists !== undefined) writer.uintPresent(1, condition.exists ? 1 : 0);
  if (condition.versions !== undefined) writeVersions(2, condition.versions);
  if (condition.versionsNot !== undefined) writeVersions(3, condition.versionsNot);
  writer.end(mark);
}

/** An empty list is a condition too, so the list is wrapped in a message that can be there without content. */
function writeVersions(field: number, versions: readonly Timestamp[]): void {
  const mark = writer.begin(field);
  writer.uints(1, versions);
  writer.end(mark);
}

const bodyReaders: readonly (((reader: ProtoReader) => RangeRequest) | undefined)[] = [
  undefined,
  readGet,
  readScan,
  readWrite,
  readClock,
  readSplit,
  readMerge,
  readChangeReplicas,
  readTransferLease,
];

function readGet(reader: ProtoReader): GetRequest {
  let key: Uint8Array = emptyBytes;
  let at: Timestamp | undefined;
  let bounded: Timestamp | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        key = reader.bytes();
        break;
      case 2:
        at = decodeTimestamp(reader.uint());
        break;
      case 3:
        bounded = decodeTimestamp(reader.uint());
        break;
      default:
        reader.skip();
    }
  return { kind: 'get', key, ...readAt(at, bounded) };
}

/** Leaves out what was not sent, so that a request looks after the trip as it looked before. */
function readAt(at: Timestamp | undefined, bounded: Timestamp | undefined): { at?: Timestamp; bounded?: Timestamp } {
  if (at !== undefined) return bounded === undefined ? { at } : { at, bounded };
  return bounded === undefined ? {} : { bounded };
}

function readScan(reader: ProtoReader): ScanRequest {
  let span: Span = { start: emptyBytes, end: emptyBytes };
  let at: Timestamp | undefined;
  let bounded: Timestamp | undefined;
  let rowsMax = 0;
  let bytesMax = 0;
  let reverse = false;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        span = readSpan(reader);
        break;
      case 2:
        at = decodeTimestamp(reader.uint());
        break;
      case 3:
        bounded = decodeTimestamp(reader.uint());
        break;
      case 4:
        rowsMax = reader.uint();
        break;
      case 5:
        bytesMax = reader.uint();
        break;
      case 6:
        reverse = reader.bool();
        break;
      default:
        reader.skip();
    }
  return { kind: 'scan', span, rowsMax, bytesMax, reverse, ...readAt(at, bounded) };
}

function readWrite(reader: ProtoReader): WriteRequest {
  let id: RequestId | undefined;
  const operations: WriteOperation[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        id = readRequestId(reader);
        break;
      case 2:
        operations.push(readOperation(reader));
        break;
      default:
        reader.skip();
    }
  if (id === undefined) throw malformed('a write has no request id');
  return { kind: 'write', id, operations };
}

function readOperation(reader: ProtoReader): WriteOperation {
  const outer = reader.enter();
  let key: Uint8Array = emptyBytes;
  let row: Uint8Array | undefined;
  let condition: Condition | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        key = reader.bytes();
        break;
      case 2:
        row = reader.bytes();
        break;
      case 3:
        condition = readCondition(reader);
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return condition === undefined ? { key, row } : { key, row, condition };
}

function readCondition(reader: ProtoReader): Condition {
  const outer = reader.enter();
  const condition: { -readonly [Key in keyof Condition]: Condition[Key] } = {};
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        condition.exists = reader.bool();
        break;
      case 2:
        condition.versions = readVersions(reader);
        break;
      case 3:
        condition.versionsNot = readVersions(reader);
        break;
      default:
        // A condition that this program does not know must not be taken for one that holds.
        throw malformed(`no such condition: ${field}`);
    }
  reader.leave(outer);
  return condition;
}

function readVersions(reader: ProtoReader): readonly Timestamp[] {
  const outer = reader.enter();
  const versions: number[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) reader.uints(versions);
    else reader.skip();
  reader.leave(outer);
  return versions.map(decodeTimestamp);
}

function readClock(reader: ProtoReader): ClockRequest {
  let key: Uint8Array = emptyBytes;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) key = reader.bytes();
    else reader.skip();
  return { kind: 'clock', key };
}

function readSplit(reader: ProtoReader): SplitRequest {
  let rangeId = 0;
  let splitKey: Uint8Array | undefined;
  let newRangeId = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        rangeId = reader.uint();
        break;
      case 2:
        splitKey = reader.bytes();
        break;
      case 3:
        newRangeId = reader.uint();
        break;
      default:
        reader.skip();
    }
  return { kind: 'split', rangeId: decodeRangeId(rangeId), splitKey, newRangeId: decodeRangeId(newRangeId) };
}

function readMerge(reader: ProtoReader): MergeRequest {
  let rangeId = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) rangeId = reader.uint();
    else reader.skip();
  return { kind: 'merge', rangeId: decodeRangeId(rangeId) };
}

function readChangeReplicas(reader: ProtoReader): ChangeReplicasRequest {
  let rangeId = 0;
  const add: number[] = [];
  const remove: number[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        rangeId = reader.uint();
        break;
      case 2:
        reader.uints(add);
        break;
      case 3:
        reader.uints(remove);
        break;
      default:
        reader.skip();
    }
  const nodeIds = (numbers: readonly number[]): readonly NodeId[] => numbers.map(decodeNodeId);
  return { kind: 'change-replicas', rangeId: decodeRangeId(rangeId), add: nodeIds(add), remove: nodeIds(remove) };
}

function readTransferLease(reader: ProtoReader): TransferLeaseRequest {
  let rangeId = 0;
  let to = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        rangeId = reader.uint();
        break;
      case 2:
        to = reader.uint();
        break;
      default:
        reader.skip();
    }
  return { kind: 'transfer-lease', rangeId: decodeRangeId(rangeId), to: decodeNodeId(to) };
}
