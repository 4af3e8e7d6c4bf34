/** Requests to bytes and back: `RangeRequest` in `proto/jimkv.proto`. */
import {
  decodeNodeId,
  decodeRangeId,
  decodeTimestamp,
  decodeTxnId,
  emptyBytes,
  type NodeId,
  type Span,
  unreachable,
} from '../base/index.ts';
import { malformed, ProtoReader, ProtoWriter } from '../wire/index.ts';
import type { CommitAuthor } from './command.ts';
import { readSpan, writeSpan } from './descriptor-codec.ts';
import { getManyLengthGuess, readGetMany, writeGetMany } from './get-many-codec.ts';
import {
  readCondition,
  readLockWish,
  readOwnParts,
  readViewProof,
  writeCondition,
  writeLockWish,
  writeOwnParts,
  writeViewProof,
} from './request-parts-codec.ts';
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
import { readAuthor, readRequestId, writeAuthor, writeRequestId } from './shared-codec.ts';
import { readLock, readTransact, transactLengthGuess, writeLock, writeTransact } from './transact-codec.ts';
import { outcomeIn, readTxnFields, writeTxnFields } from './txn-codec.ts';

const fieldOfKind: Readonly<Record<RangeRequest['kind'], number>> = {
  get: 1,
  scan: 2,
  write: 3,
  clock: 4,
  split: 5,
  merge: 6,
  'change-replicas': 7,
  'transfer-lease': 8,
  lock: 9,
  transact: 10,
  resolve: 11,
  decide: 12,
  record: 13,
  settle: 14,
  forget: 15,
  renew: 16,
  'get-many': 17,
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
  if (request.kind === 'transact') return transactLengthGuess(request);
  if (request.kind === 'get-many') return getManyLengthGuess(request);
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
      if (request.view !== undefined) writeViewProof(writer, 4, request.view);
      if (request.lock !== undefined) writeLockWish(writer, 5, request.lock);
      if (request.own !== undefined) writeOwnParts(writer, 6, request.own);
      return;
    case 'scan':
      writeSpan(writer, 1, request.span);
      if (request.at !== undefined) writer.uintPresent(2, request.at);
      if (request.bounded !== undefined) writer.uintPresent(3, request.bounded);
      writer.uint(4, request.rowsMax);
      writer.uint(5, request.bytesMax);
      writer.bool(6, request.reverse);
      if (request.view !== undefined) writeViewProof(writer, 7, request.view);
      if (request.lock !== undefined) writeLockWish(writer, 8, request.lock);
      if (request.lockSpan !== undefined) writer.uintPresent(9, request.lockSpan ? 1 : 0);
      writeProgram(request);
      if (request.own !== undefined) writeOwnParts(writer, 11, request.own);
      return;
    case 'write':
      writeRequestId(writer, 1, request.id);
      for (const operation of request.operations) writeOperation(operation);
      if (request.author !== undefined) writeAuthor(writer, 3, request.author);
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
    case 'lock':
      writeLock(writer, request);
      return;
    case 'get-many':
      writeGetMany(writer, request);
      return;
    case 'transact':
      writeTransact(writer, request);
      return;
    case 'resolve': {
      const { key, txn, outcome, participant } = request;
      writeTxnFields(writer, { key, txn, outcome, ...(participant !== undefined && { parts: [participant] }) });
      return;
    }
    case 'decide':
    case 'record':
    case 'settle':
    case 'forget':
    case 'renew':
      writeTxnFields(writer, request);
      return;
    default:
      unreachable(request);
  }
}

/** Made when a request leaves for another node: in this process nobody asks for it. */
function writeProgram({ program, sink }: ScanRequest): void {
  const bytes = program ?? sink?.program;
  if (bytes !== undefined) writer.bytesPresent(10, bytes);
}

function writeOperation(operation: WriteOperation): void {
  const mark = writer.begin(2, operationLengthGuess(operation));
  writer.bytes(1, operation.key);
  if (operation.row !== undefined) writer.bytesPresent(2, operation.row);
  if (operation.condition !== undefined) writeCondition(writer, 3, operation.condition);
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
  readLock,
  readTransact,
  (reader) => {
    const fields = readTxnFields(reader);
    const { key, txn, parts } = fields;
    const request = { kind: 'resolve', key, txn: decodeTxnId(txn), outcome: outcomeIn(fields) } as const;
    return parts === undefined ? request : { ...request, participant: parts[0] };
  },
  (reader) => {
    const fields = readTxnFields(reader);
    const { key, txn } = fields;
    return { kind: 'decide', key, txn: decodeTxnId(txn), outcome: outcomeIn(fields) };
  },
  (reader) => {
    const { key, txn } = readTxnFields(reader);
    return { kind: 'record', key, txn: decodeTxnId(txn) };
  },
  (reader) => {
    const { key, txn, participant } = readTxnFields(reader);
    return { kind: 'settle', key, txn: decodeTxnId(txn), participant };
  },
  (reader) => {
    const { key, txns } = readTxnFields(reader);
    return { kind: 'forget', key, txns };
  },
  (reader) => {
    const { key, txn, tokens, locked } = readTxnFields(reader);
    const request = { kind: 'renew', key, txn: decodeTxnId(txn), tokens } as const;
    return locked === undefined ? request : { ...request, locked };
  },
  readGetMany,
];

/** What reads have in common and need not have. */
type ReadOptions = { -readonly [Name in 'at' | 'bounded' | 'view' | 'lock' | 'own']?: GetRequest[Name] };

function readGet(reader: ProtoReader): GetRequest {
  let key: Uint8Array = emptyBytes;
  // What was not sent is left out, so that a request looks after the trip as it looked before.
  const options: ReadOptions = {};
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        key = reader.bytes();
        break;
      case 2:
        options.at = decodeTimestamp(reader.uint());
        break;
      case 3:
        options.bounded = decodeTimestamp(reader.uint());
        break;
      case 4:
        options.view = readViewProof(reader);
        break;
      case 5:
        options.lock = readLockWish(reader);
        break;
      case 6:
        options.own = readOwnParts(reader);
        break;
      default:
        reader.skip();
    }
  return { kind: 'get', key, ...options };
}

function readScan(reader: ProtoReader): ScanRequest {
  let span: Span = { start: emptyBytes, end: emptyBytes };
  const options: ReadOptions & { lockSpan?: boolean; program?: Uint8Array } = {};
  let rowsMax = 0;
  let bytesMax = 0;
  let reverse = false;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        span = readSpan(reader);
        break;
      case 2:
        options.at = decodeTimestamp(reader.uint());
        break;
      case 3:
        options.bounded = decodeTimestamp(reader.uint());
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
      case 7:
        options.view = readViewProof(reader);
        break;
      case 8:
        options.lock = readLockWish(reader);
        break;
      case 9:
        options.lockSpan = reader.bool();
        break;
      case 10:
        options.program = reader.bytes();
        break;
      case 11:
        options.own = readOwnParts(reader);
        break;
      default:
        reader.skip();
    }
  return { kind: 'scan', span, rowsMax, bytesMax, reverse, ...options };
}

function readWrite(reader: ProtoReader): WriteRequest {
  let id: RequestId | undefined;
  let author: CommitAuthor | undefined;
  const operations: WriteOperation[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        id = readRequestId(reader);
        break;
      case 2:
        operations.push(readOperation(reader));
        break;
      case 3:
        author = readAuthor(reader);
        break;
      default:
        reader.skip();
    }
  if (id === undefined) throw malformed('a write has no request id');
  return { kind: 'write', id, operations, ...(author && { author }) };
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
