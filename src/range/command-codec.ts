/** Commands to the bytes of a log entry and back: `Command` in `proto/jimkv.proto`. They outlive every process. */
import {
  decodeRangeId,
  decodeTimestamp,
  emptyBytes,
  type Timestamp,
  unreachable,
  zeroTimestamp,
} from '../base/index.ts';
import { malformed, ProtoReader, ProtoWriter } from '../wire/index.ts';
import type {
  Command,
  DescriptorCommand,
  Effect,
  FreezeCommand,
  MergeCommand,
  SafepointCommand,
  SplitCommand,
  ThawCommand,
  WriteCommand,
} from './command.ts';
import type { RangeDescriptor } from './descriptor.ts';
import { readDescriptor, writeDescriptor } from './descriptor-codec.ts';
import type { RequestId } from './requests.ts';

const fieldOfKind: Readonly<Record<Command['kind'], number>> = {
  write: 2,
  descriptor: 3,
  split: 4,
  freeze: 5,
  thaw: 6,
  merge: 7,
  safepoint: 8,
};

/** Tags and lengths around a key and a row. */
const effectOverhead = 8;
const writer = new ProtoWriter();

/** The bytes of a command. */
export function encodeCommand(command: Command): Uint8Array {
  writer.reset();
  writer.uint(1, command.timestamp);
  const mark = writer.begin(fieldOfKind[command.kind], command.kind === 'write' ? writeLengthGuess(command) : 128);
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

function writeLengthGuess(command: WriteCommand): number {
  let length = 32;
  for (const { key, row } of command.effects) length += key.length + (row?.length ?? 0) + effectOverhead;
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
      return;
    case 'safepoint':
      writer.uint(1, command.safepoint);
      return;
    default:
      unreachable(command);
  }
}

function writeWrite(command: WriteCommand): void {
  if (command.id !== undefined) writeRequestId(writer, 1, command.id);
  for (const { key, row } of command.effects) {
    const mark = writer.begin(2, key.length + (row?.length ?? 0) + effectOverhead);
    writer.bytes(1, key);
    if (row !== undefined) writer.bytesPresent(2, row);
    writer.end(mark);
  }
  writer.bools(3, command.existed);
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
    default:
      throw malformed(`no such kind of command: ${field}`);
  }
}

function readWrite(reader: ProtoReader, timestamp: Timestamp): WriteCommand {
  let id: RequestId | undefined;
  const effects: Effect[] = [];
  const existed: boolean[] = [];
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
      default:
        reader.skip();
    }
  return { kind: 'write', timestamp, id, effects, existed };
}

function readEffect(reader: ProtoReader): Effect {
  const outer = reader.enter();
  let key: Uint8Array = emptyBytes;
  let row: Uint8Array | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        key = reader.bytes();
        break;
      case 2:
        row = reader.bytes();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { key, row };
}

function readDescriptorCommand(reader: ProtoReader, timestamp: Timestamp): DescriptorCommand {
  return { kind: 'descriptor', timestamp, descriptor: present(readParts(reader).descriptors[1]) };
}

function readSplit(reader: ProtoReader, timestamp: Timestamp): SplitCommand {
  const { descriptors } = readParts(reader, 2);
  return { kind: 'split', timestamp, left: present(descriptors[1]), right: present(descriptors[2]) };
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

function readMerge(reader: ProtoReader, timestamp: Timestamp): MergeCommand {
  const { descriptors, numbers, bytes } = readParts(reader);
  return {
    kind: 'merge',
    timestamp,
    merged: present(descriptors[1]),
    leftGeneration: numbers[2],
    rightId: decodeRangeId(numbers[3]),
    rightIndex: numbers[4],
    rightSessions: bytes,
  };
}

interface Parts {
  readonly descriptors: readonly (RangeDescriptor | undefined)[];
  readonly numbers: readonly number[];
  readonly bytes: Uint8Array;
}

/** The fields of a rare command by number: first `descriptorCount` descriptors, then numbers, 5 is a byte string. */
function readParts(reader: ProtoReader, descriptorCount = 1): Parts {
  const descriptors: (RangeDescriptor | undefined)[] = [];
  const numbers = [0, 0, 0, 0, 0];
  let bytes: Uint8Array = emptyBytes;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field <= descriptorCount) descriptors[field] = readDescriptor(reader);
    else if (field < numbers.length) numbers[field] = reader.uint();
    else if (field === 5) bytes = reader.bytes();
    else reader.skip();
  return { descriptors, numbers, bytes };
}

function present(descriptor: RangeDescriptor | undefined): RangeDescriptor {
  if (descriptor === undefined) throw malformed("a command's descriptor is missing");
  return descriptor;
}

/** Writes a request id as a nested message. */
export function writeRequestId(writer: ProtoWriter, field: number, id: RequestId): void {
  const mark = writer.begin(field);
  writer.uint(1, id.session);
  writer.uint(2, id.sequence);
  writer.uint(3, id.finishedBelow);
  writer.end(mark);
}

/** Reads a request id from a nested message. */
export function readRequestId(reader: ProtoReader): RequestId {
  const outer = reader.enter();
  let session = 0;
  let sequence = 0;
  let finishedBelow = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        session = reader.uint();
        break;
      case 2:
        sequence = reader.uint();
        break;
      case 3:
        finishedBelow = reader.uint();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { session, sequence, finishedBelow };
}
