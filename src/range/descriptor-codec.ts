/** Range descriptors and spans to bytes and back: `RangeDescriptor` in `proto/jimkv.proto`. */
import {
  compareBytes,
  decodeNodeId,
  decodeRangeId,
  decodeReplicaId,
  emptyBytes,
  type Span,
  spanIsEmpty,
} from '../base/index.ts';
import { malformed, ProtoReader, ProtoWriter } from '../wire/index.ts';
import type { RangeDescriptor, ReplicaDescriptor, ReplicaRole } from './descriptor.ts';

const roles: readonly ReplicaRole[] = ['voter', 'incoming', 'outgoing', 'learner'];
const roleNumbers: Readonly<Record<ReplicaRole, number>> = { voter: 0, incoming: 1, outgoing: 2, learner: 3 };
const descriptorLengthGuess = 64;
const writer = new ProtoWriter();

/** The bytes of a descriptor: what the directory keeps. */
export function encodeDescriptor(descriptor: RangeDescriptor): Uint8Array {
  writer.reset();
  writeDescriptorFields(writer, descriptor);
  return writer.finishCopy();
}

/** Reads and checks a descriptor. Throws a JimError. */
export function decodeDescriptor(bytes: Uint8Array): RangeDescriptor {
  return readDescriptorFields(new ProtoReader(bytes));
}

/** Writes a descriptor as a nested message. */
export function writeDescriptor(writer: ProtoWriter, field: number, descriptor: RangeDescriptor): void {
  const mark = writer.begin(field, descriptorLengthGuess);
  writeDescriptorFields(writer, descriptor);
  writer.end(mark);
}

/** Reads a descriptor from a nested message. */
export function readDescriptor(reader: ProtoReader): RangeDescriptor {
  const outer = reader.enter();
  const descriptor = readDescriptorFields(reader);
  reader.leave(outer);
  return descriptor;
}

function writeDescriptorFields(writer: ProtoWriter, descriptor: RangeDescriptor): void {
  writer.uint(1, descriptor.rangeId);
  writeSpan(writer, 2, descriptor.span);
  writer.uint(3, descriptor.generation);
  for (const replica of descriptor.replicas) {
    const mark = writer.begin(4);
    writer.uint(1, replica.replicaId);
    writer.uint(2, replica.nodeId);
    writer.uint(3, roleNumbers[replica.role]);
    writer.end(mark);
  }
  writer.uint(5, descriptor.nextReplicaId);
}

function readDescriptorFields(reader: ProtoReader): RangeDescriptor {
  let rangeId = 0;
  let span: Span = { start: emptyBytes, end: emptyBytes };
  let generation = 0;
  const replicas: ReplicaDescriptor[] = [];
  let nextReplicaId = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        rangeId = reader.uint();
        break;
      case 2:
        span = readSpan(reader);
        break;
      case 3:
        generation = reader.uint();
        break;
      case 4:
        replicas.push(readReplica(reader));
        break;
      case 5:
        nextReplicaId = reader.uint();
        break;
      default:
        reader.skip();
    }
  if (spanIsEmpty(span)) throw malformed('a range has an empty span');
  checkReplicaIds(replicas, nextReplicaId);
  return {
    rangeId: decodeRangeId(rangeId),
    span,
    generation,
    replicas,
    nextReplicaId: decodeReplicaId(nextReplicaId),
  };
}

function readReplica(reader: ProtoReader): ReplicaDescriptor {
  const outer = reader.enter();
  let replicaId = 0;
  let nodeId = 0;
  let roleNumber = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        replicaId = reader.uint();
        break;
      case 2:
        nodeId = reader.uint();
        break;
      case 3:
        roleNumber = reader.uint();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  const role = roles[roleNumber];
  if (role === undefined) throw malformed(`no such role of a replica: ${roleNumber}`);
  return { replicaId: decodeReplicaId(replicaId), nodeId: decodeNodeId(nodeId), role };
}

function checkReplicaIds(replicas: readonly ReplicaDescriptor[], nextReplicaId: number): void {
  for (const [i, { replicaId }] of replicas.entries()) {
    if (replicaId >= nextReplicaId)
      throw malformed(`replica id ${replicaId} is not below the next one, ${nextReplicaId}`);
    if (replicas.some((other, j) => j < i && other.replicaId === replicaId))
      throw malformed(`replica id ${replicaId} is there twice`);
  }
}

/** Writes a span as a nested message. */
export function writeSpan(writer: ProtoWriter, field: number, span: Span): void {
  const mark = writer.begin(field, span.start.length + span.end.length);
  writer.bytes(1, span.start);
  writer.bytes(2, span.end);
  writer.end(mark);
}

/** Reads a span, which may be empty but not run backwards. */
export function readSpan(reader: ProtoReader): Span {
  const outer = reader.enter();
  let start: Uint8Array = emptyBytes;
  let end: Uint8Array = emptyBytes;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        start = reader.bytes();
        break;
      case 2:
        end = reader.bytes();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  if (end.length !== 0 && compareBytes(start, end) > 0) throw malformed('a span runs backwards');
  return { start, end };
}
