/** Commands to the bytes of a log entry and back: `Command` in `proto/jimkv.proto`. They outlive every process. */
import {
  decodeRangeId,
  decodeTimestamp,
  decodeTxnId,
  emptyBytes,
  type Timestamp,
  unreachable,
  zeroTimestamp,
} from '../base/index.ts';
import { malformed, ProtoReader, ProtoWriter } from '../wire/index.ts';
import type {
  Command,
  CommitAuthor,
  DescriptorCommand,
  Effect,
  FreezeCommand,
  LocksCommand,
  MergeCommand,
  SafepointCommand,
  SplitCommand,
  ThawCommand,
  WriteCommand,
} from './command.ts';
import type { RangeDescriptor } from './descriptor.ts';
import { readDescriptor, writeDescriptor } from './descriptor-codec.ts';
import type { RequestId } from './requests.ts';
import {
  effectLengthGuess,
  readAuthor,
  readEffect,
  readRequestId,
  writeAuthor,
  writeEffect,
  writeRequestId,
} from './shared-codec.ts';
import { outcomeIn, readPrepare, readTxnFields, writePrepare, writeTxnFields } from './txn-codec.ts';

const fieldOfKind: Readonly<Record<Command['kind'], number>> = {
  write: 2,
  descriptor: 3,
  split: 4,
  freeze: 5,
  thaw: 6,
  merge: 7,
  safepoint: 8,
  prepare: 9,
  resolve: 10,
  decide: 11,
  bar: 12,
  forget: 13,
  locks: 14,
};

const writer = new ProtoWriter();

/** The bytes of a command. */
export function encodeCommand(command: Command): Uint8Array {
  writer.reset();
  writer.uint(1, command.timestamp);
  const mark = writer.begin(fieldOfKind[command.kind], lengthGuessOf(command));
  writeBody(command);
  writer.end(mark);
  // A copy: the entry may stay in memory for long, and must not hold a whole slab.
  return writer.finishCopy();
}

/** Reads and checks a command; keys and rows are views into `bytes`. Throws a JimError. */
export function decodeCommand(bytes: Uint8Array): Command {
  const reader = new ProtoReader(bytes);
  let timestamp = zeroTimestamp;
  let field = reader.nextField();
  if (field === 1) {
    timestamp = decodeTimestamp(reader.uint());
    field = reader.nextField();
  }
  const outer = reader.enter();
  const command = readBody(reader, field, timestamp);
  reader.leave(outer);
  if (reader.nextField() !== 0) throw malformed('a command is of two kinds');
  return command;
}

function lengthGuessOf(command: Command): number {
  if (command.kind !== 'write' && command.kind !== 'prepare') return 128;
  let length = 32;
  for (const effect of command.effects) length += effectLengthGuess(effect);
  return length;
}

function writeBody(command: Command): void {
  switch (command.kind) {
    case 'write':
      writeWrite(command);
      return;
    case 'descriptor':
      writeDescriptor(writer, 1, command.descriptor);
      return;
    case 'split':
      writeDescriptor(writer, 1, command.left);
      writeDescriptor(writer, 2, command.right);
      writer.bytes(5, command.rightLocks);
      return;
    case 'freeze':
      writer.uint(1, command.generation);
      writer.uint(2, command.into);
      return;
    case 'thaw':
      writer.uint(1, command.generation);
      return;
    case 'merge':
      writeDescriptor(writer, 1, command.merged);
      writer.uint(2, command.leftGeneration);
      writer.uint(3, command.rightId);
      writer.uint(4, command.rightIndex);
      writer.bytes(5, command.rightSessions);
      writer.bytes(6, command.rightLocks);
      return;
    case 'safepoint':
      writer.uint(1, command.safepoint);
      return;
    case 'prepare':
      writePrepare(writer, command);
      return;
    case 'resolve':
      writeTxnFields(writer, command);
      return;
    case 'decide':
      writeTxnFields(writer, {
        key: command.anchor,
        txn: command.txn,
        outcome: command.outcome,
        parts: command.parts,
      });
      return;
    case 'bar':
    case 'forget':
      writeTxnFields(writer, command);
      return;
    case 'locks':
      writer.bytes(1, command.image);
      return;
    default:
      unreachable(command);
  }
}

function writeWrite(command: WriteCommand): void {
  if (command.id !== undefined) writeRequestId(writer, 1, command.id);
  for (const effect of command.effects) writeEffect(writer, 2, effect);
  writer.bools(3, command.existed);
  if (command.author !== undefined) writeAuthor(writer, 4, command.author);
}

function readBody(reader: ProtoReader, field: number, timestamp: Timestamp): Command {
  switch (field) {
    case fieldOfKind.write:
      return readWrite(reader, timestamp);
    case fieldOfKind.descriptor:
      return readDescriptorCommand(reader, timestamp);
    case fieldOfKind.split:
      return readSplit(reader, timestamp);
    case fieldOfKind.freeze:
      return readFreeze(reader, timestamp);
    case fieldOfKind.thaw:
      return readThaw(reader, timestamp);
    case fieldOfKind.merge:
      return readMerge(reader, timestamp);
    case fieldOfKind.safepoint:
      return readSafepoint(reader, timestamp);
    case fieldOfKind.prepare:
      return readPrepare(reader, timestamp);
    case fieldOfKind.resolve: {
      const fields = readTxnFields(reader);
      const { txn, parts } = fields;
      return { kind: 'resolve', timestamp, txn: decodeTxnId(txn), outcome: outcomeIn(fields), ...(parts && { parts }) };
    }
    case fieldOfKind.decide: {
      const fields = readTxnFields(reader);
      const { key: anchor, txn, parts } = fields;
      const decided = { timestamp, txn: decodeTxnId(txn), anchor, outcome: outcomeIn(fields) };
      return { kind: 'decide', ...decided, ...(parts && { parts }) };
    }
    case fieldOfKind.bar: {
      const { key, txn, participant } = readTxnFields(reader);
      return { kind: 'bar', timestamp, txn: decodeTxnId(txn), participant, key };
    }
    case fieldOfKind.forget:
      return { kind: 'forget', timestamp, txns: readTxnFields(reader).txns };
    case fieldOfKind.locks:
      return readLocks(reader, timestamp);
    default:
      throw malformed(`no such kind of command: ${field}`);
  }
}

function readWrite(reader: ProtoReader, timestamp: Timestamp): WriteCommand {
  let id: RequestId | undefined;
  const effects: Effect[] = [];
  const existed: boolean[] = [];
  let author: CommitAuthor | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        id = readRequestId(reader);
        break;
      case 2:
        effects.push(readEffect(reader));
        break;
      case 3:
        reader.bools(existed);
        break;
      case 4:
        author = readAuthor(reader);
        break;
      default:
        reader.skip();
    }
  return { kind: 'write', timestamp, id, effects, existed, ...(author && { author }) };
}

function readDescriptorCommand(reader: ProtoReader, timestamp: Timestamp): DescriptorCommand {
  return { kind: 'descriptor', timestamp, descriptor: present(readParts(reader).descriptors[1]) };
}

function readSplit(reader: ProtoReader, timestamp: Timestamp): SplitCommand {
  const { descriptors, bytes } = readParts(reader, 2);
  const [, left, right] = descriptors;
  return { kind: 'split', timestamp, left: present(left), right: present(right), rightLocks: bytes[0] };
}

function readFreeze(reader: ProtoReader, timestamp: Timestamp): FreezeCommand {
  const { numbers } = readParts(reader, 0);
  return { kind: 'freeze', timestamp, generation: numbers[1], into: decodeRangeId(numbers[2]) };
}

function readThaw(reader: ProtoReader, timestamp: Timestamp): ThawCommand {
  return { kind: 'thaw', timestamp, generation: readParts(reader, 0).numbers[1] };
}

function readSafepoint(reader: ProtoReader, timestamp: Timestamp): SafepointCommand {
  return { kind: 'safepoint', timestamp, safepoint: decodeTimestamp(readParts(reader, 0).numbers[1]) };
}

function readLocks(reader: ProtoReader, timestamp: Timestamp): LocksCommand {
  let image: Uint8Array = emptyBytes;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) image = reader.bytes();
    else reader.skip();
  return { kind: 'locks', timestamp, image };
}

function readMerge(reader: ProtoReader, timestamp: Timestamp): MergeCommand {
  const { descriptors, numbers, bytes } = readParts(reader);
  return {
    kind: 'merge',
    timestamp,
    merged: present(descriptors[1]),
    leftGeneration: numbers[2],
    rightId: decodeRangeId(numbers[3]),
    rightIndex: numbers[4],
    rightSessions: bytes[0],
    rightLocks: bytes[1],
  };
}

interface Parts {
  readonly descriptors: readonly (RangeDescriptor | undefined)[];
  readonly numbers: readonly number[];
  readonly bytes: readonly [Uint8Array, Uint8Array];
}

/** The fields of a rare command by number: first `descriptorCount` descriptors, then numbers, 5 and 6 are byte strings. */
function readParts(reader: ProtoReader, descriptorCount = 1): Parts {
  const descriptors: (RangeDescriptor | undefined)[] = [];
  const numbers = [0, 0, 0, 0, 0];
  const bytes: [Uint8Array, Uint8Array] = [emptyBytes, emptyBytes];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field <= descriptorCount) descriptors[field] = readDescriptor(reader);
    else if (field < numbers.length) numbers[field] = reader.uint();
    else if (field === 5 || field === 6) bytes[field - 5] = reader.bytes();
    else reader.skip();
  return { descriptors, numbers, bytes };
}

function present(descriptor: RangeDescriptor | undefined): RangeDescriptor {
  if (descriptor === undefined) throw malformed("a command's descriptor is missing");
  return descriptor;
}
