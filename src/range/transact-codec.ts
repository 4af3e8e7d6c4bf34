/** The bodies of the requests `lock` and `transact`, to bytes and back. */
import { decodeTimestamp, decodeTxnId, emptyBytes, type Span } from '../base/index.ts';
import { malformed, type ProtoReader, type ProtoWriter } from '../wire/index.ts';
import type { CommitAuthor } from './command.ts';
import { readSpan, writeSpan } from './descriptor-codec.ts';
import {
  readCondition,
  readLockWish,
  readRowCall,
  writeCondition,
  writeLockWish,
  writeRowCall,
} from './request-parts-codec.ts';
import type {
  Change,
  Condition,
  LockRequest,
  LockWish,
  PrepareNote,
  RequestId,
  TransactOperation,
  TransactRequest,
} from './requests.ts';
import { readAuthor, readRequestId, writeAuthor, writeRequestId } from './shared-codec.ts';
import { writeText } from './txn-codec.ts';

/** Writes the body of a lock request. */
export function writeLock(writer: ProtoWriter, { keys, lock }: LockRequest): void {
  for (const key of keys) writer.bytesPresent(1, key);
  writeLockWish(writer, 2, lock);
}

/** Reads the body of a lock request. */
export function readLock(reader: ProtoReader): LockRequest {
  const keys: Uint8Array[] = [];
  let lock: LockWish | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        keys.push(reader.bytes());
        break;
      case 2:
        lock = readLockWish(reader);
        break;
      default:
        reader.skip();
    }
  if (lock === undefined) throw malformed('a lock request does not say for whom');
  return { kind: 'lock', keys, lock };
}

/** About how many bytes the body takes. */
export function transactLengthGuess({ operations }: TransactRequest): number {
  let length = 96;
  for (const operation of operations) length += operationLengthGuess(operation);
  return length;
}

function operationLengthGuess({ key, change }: TransactOperation): number {
  return key.length + 8 + (change?.kind === 'put' ? change.row.length + 4 : 0);
}

/** Writes the body of a transaction's part. */
export function writeTransact(writer: ProtoWriter, request: TransactRequest): void {
  writeRequestId(writer, 1, request.id);
  writer.string(2, request.txn);
  for (const operation of request.operations) writeOperation(writer, 3, operation);
  for (const token of request.tokens) writeText(writer, 4, token);
  writer.uint(5, request.notAfter);
  writer.uint(6, request.lockTimeoutMs);
  if (request.prepare !== undefined) writePrepareNote(writer, 7, request.prepare);
  if (request.locked !== undefined) writeSpan(writer, 8, request.locked);
  if (request.author !== undefined) writeAuthor(writer, 9, request.author);
}

function writeOperation(writer: ProtoWriter, field: number, operation: TransactOperation): void {
  const mark = writer.begin(field, operationLengthGuess(operation));
  writer.bytes(1, operation.key);
  if (operation.condition !== undefined) writeCondition(writer, 2, operation.condition);
  if (operation.change?.kind === 'put') writer.bytesPresent(3, operation.change.row);
  if (operation.change?.kind === 'delete') writer.bool(4, true);
  if (operation.change?.kind === 'compute') writeRowCall(writer, 5, operation.change.call);
  if (operation.read !== undefined) writer.uintPresent(6, operation.read ? 1 : 0);
  writer.end(mark);
}

function writePrepareNote(writer: ProtoWriter, field: number, note: PrepareNote): void {
  const mark = writer.begin(field);
  writer.bytes(1, note.anchor);
  writer.uint(2, note.participant);
  for (const key of note.participants) writer.bytesPresent(3, key);
  writer.end(mark);
}

/** Reads the body of a transaction's part. */
export function readTransact(reader: ProtoReader): TransactRequest {
  let id: RequestId | undefined;
  let txn = '';
  const operations: TransactOperation[] = [];
  const tokens: string[] = [];
  let notAfter = 0;
  let lockTimeoutMs = 0;
  // What was not sent is left out, so that a request looks after the trip as it looked before.
  const rest: { prepare?: PrepareNote; locked?: Span; author?: CommitAuthor } = {};
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        id = readRequestId(reader);
        break;
      case 2:
        txn = reader.string();
        break;
      case 3:
        operations.push(readOperation(reader));
        break;
      case 4:
        tokens.push(reader.string());
        break;
      case 5:
        notAfter = reader.uint();
        break;
      case 6:
        lockTimeoutMs = reader.uint();
        break;
      case 7:
        rest.prepare = readPrepareNote(reader);
        break;
      case 8:
        rest.locked = readSpan(reader);
        break;
      case 9:
        rest.author = readAuthor(reader);
        break;
      default:
        reader.skip();
    }
  if (id === undefined) throw malformed("a transaction's part has no request id");
  return {
    kind: 'transact',
    id,
    txn: decodeTxnId(txn),
    operations,
    tokens,
    notAfter: decodeTimestamp(notAfter),
    lockTimeoutMs,
    ...rest,
  };
}

function readOperation(reader: ProtoReader): TransactOperation {
  const outer = reader.enter();
  let key: Uint8Array = emptyBytes;
  const rest: { condition?: Condition; change?: Change; read?: boolean } = {};
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        key = reader.bytes();
        break;
      case 2:
        rest.condition = readCondition(reader);
        break;
      case 3:
        rest.change = { kind: 'put', row: reader.bytes() };
        break;
      case 4:
        if (!reader.bool()) throw malformed('a deletion that is none');
        rest.change = { kind: 'delete' };
        break;
      case 5:
        rest.change = { kind: 'compute', call: readRowCall(reader) };
        break;
      case 6:
        rest.read = reader.bool();
        break;
      default:
        // Another kind of change, which this program does not know, must not be taken for none.
        throw malformed(`no such part of an operation: ${field}`);
    }
  reader.leave(outer);
  return { key, ...rest };
}

function readPrepareNote(reader: ProtoReader): PrepareNote {
  const outer = reader.enter();
  let anchor: Uint8Array = emptyBytes;
  let participant = 0;
  const participants: Uint8Array[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        anchor = reader.bytes();
        break;
      case 2:
        participant = reader.uint();
        break;
      case 3:
        participants.push(reader.bytes());
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { anchor, participant, participants };
}
