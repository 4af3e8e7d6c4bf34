/** What several requests are made of, to bytes and back: conditions, calls of functions over rows, lock wishes, view proofs, a reader's own parts. */
import { decodeTimestamp, decodeTxnId, emptyBytes, type Timestamp } from '../base/index.ts';
import { malformed, type ProtoReader, type ProtoWriter } from '../wire/index.ts';
import type { Condition, LockMode, LockWish, OwnParts, RowCall, ViewProof } from './requests.ts';

const lockModes: readonly LockMode[] = ['shared', 'update', 'exclusive'];
const lockWaits: readonly LockWish['wait'][] = ['queue', 'no-wait', 'skip-locked'];

/** Writes a condition as a nested message. */
export function writeCondition(writer: ProtoWriter, field: number, condition: Condition): void {
  const mark = writer.begin(field);
  if (condition.exists !== undefined) writer.uintPresent(1, condition.exists ? 1 : 0);
  if (condition.versions !== undefined) writeVersions(writer, 2, condition.versions);
  if (condition.versionsNot !== undefined) writeVersions(writer, 3, condition.versionsNot);
  if (condition.test !== undefined) writeRowCall(writer, 4, condition.test);
  writer.end(mark);
}

/** An empty list is a condition too, so the list is wrapped in a message that can be there without content. */
function writeVersions(writer: ProtoWriter, field: number, versions: readonly Timestamp[]): void {
  const mark = writer.begin(field);
  writer.uints(1, versions);
  writer.end(mark);
}

/** Reads a condition from a nested message. */
export function readCondition(reader: ProtoReader): Condition {
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
      case 4:
        condition.test = readRowCall(reader);
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

/** Writes a call of a function over rows as a nested message. */
export function writeRowCall(writer: ProtoWriter, field: number, call: RowCall): void {
  const mark = writer.begin(field, call.argument.length);
  writer.string(1, call.name);
  writer.bytes(2, call.argument);
  writer.end(mark);
}

/** Reads a call of a function over rows from a nested message. */
export function readRowCall(reader: ProtoReader): RowCall {
  const outer = reader.enter();
  let name = '';
  let argument: Uint8Array = emptyBytes;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        name = reader.string();
        break;
      case 2:
        argument = reader.bytes();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { name, argument };
}

/** Writes a lock wish as a nested message. */
export function writeLockWish(writer: ProtoWriter, field: number, wish: LockWish): void {
  const mark = writer.begin(field);
  writer.string(1, wish.txn);
  writer.uint(2, lockModes.indexOf(wish.mode));
  writer.uint(3, lockWaits.indexOf(wish.wait));
  writer.uint(4, wish.timeoutMs);
  writer.end(mark);
}

/** Reads a lock wish from a nested message. */
export function readLockWish(reader: ProtoReader): LockWish {
  const outer = reader.enter();
  let txn = '';
  let modeNumber = 0;
  let waitNumber = 0;
  let timeoutMs = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        txn = reader.string();
        break;
      case 2:
        modeNumber = reader.uint();
        break;
      case 3:
        waitNumber = reader.uint();
        break;
      case 4:
        timeoutMs = reader.uint();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  const mode = lockModes[modeNumber];
  const wait = lockWaits[waitNumber];
  if (mode === undefined) throw malformed(`no such mode of a lock: ${modeNumber}`);
  if (wait === undefined) throw malformed(`no such way to wait for a lock: ${waitNumber}`);
  return { txn: decodeTxnId(txn), mode, wait, timeoutMs };
}

/** Writes a view proof as a nested message. */
export function writeViewProof(writer: ProtoWriter, field: number, view: ViewProof): void {
  const mark = writer.begin(field);
  writer.uints(1, view.clocks);
  writer.bool(2, view.complete);
  writer.end(mark);
}

/** Reads a view proof from a nested message. */
export function readViewProof(reader: ProtoReader): ViewProof {
  const outer = reader.enter();
  const clocks: number[] = [];
  let complete = false;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        reader.uints(clocks);
        break;
      case 2:
        complete = reader.bool();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { clocks, complete };
}

/** Writes which of its own parts a transaction sees, as a nested message. */
export function writeOwnParts(writer: ProtoWriter, field: number, { txn, below }: OwnParts): void {
  const mark = writer.begin(field);
  writer.string(1, txn);
  writer.uint(2, below);
  writer.end(mark);
}

/** Reads it. */
export function readOwnParts(reader: ProtoReader): OwnParts {
  const outer = reader.enter();
  let txn = '';
  let below = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) txn = reader.string();
    else if (field === 2) below = reader.uint();
    else reader.skip();
  reader.leave(outer);
  return { txn: decodeTxnId(txn), below };
}
