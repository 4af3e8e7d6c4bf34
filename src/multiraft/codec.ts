/** Messages between nodes to bytes and back: `NodeMessage` in `proto/jimkv.proto`, in batches (`src/wire/envelope.ts`). */
import {
  decodeNodeId,
  decodeRangeId,
  decodeReplicaId,
  decodeTimestamp,
  emptyBytes,
  type Timestamp,
  unreachable,
} from '../base/index.ts';
import type { Crc32 } from '../io/index.ts';
import { type Batch, decodeBatch, encodeBatch, malformed, type ProtoReader, type ProtoWriter } from '../wire/index.ts';
import {
  type Call,
  type CallReply,
  type Heartbeat,
  type HeartbeatReply,
  type Hello,
  type ImageBegin,
  type ImageChunk,
  type ImageResult,
  type NodeLife,
  type NodeMessage,
  noLife,
  type RangeRaft,
  type ReplicaGone,
} from './messages.ts';
import { raftLengthGuess, readRaftMessage, writeRaftMessage } from './raft-codec.ts';

const fieldOfKind: Readonly<Record<NodeMessage['kind'], number>> = {
  hello: 1,
  heartbeat: 2,
  'heartbeat-reply': 3,
  raft: 4,
  'replica-gone': 5,
  'image-begin': 6,
  'image-chunk': 7,
  'image-result': 8,
  call: 9,
  'call-reply': 10,
};

/** The bytes of a batch. @param crc32 a faster one, where there is one */
export function encodeMessages(messages: readonly NodeMessage[], clock: Timestamp, crc32?: Crc32): Uint8Array {
  return encodeBatch(messages, clock, writeNodeMessage, lengthGuessOf, crc32);
}

/** Reads and checks a batch; byte strings are views into it. Throws a JimError. */
export function decodeMessages(bytes: Uint8Array, crc32?: Crc32): Batch<NodeMessage> {
  return decodeBatch(bytes, readNodeMessage, crc32);
}

/** Tags, ids and lengths around a message's bytes, about. */
const messageOverhead = 32;

function lengthGuessOf(message: NodeMessage): number {
  switch (message.kind) {
    case 'raft':
      return raftLengthGuess(message.message) + messageOverhead;
    case 'call':
    case 'call-reply':
      return message.body.length + messageOverhead;
    case 'image-chunk':
      return message.bytes.length + messageOverhead;
    default:
      return messageOverhead;
  }
}

function writeNodeMessage(writer: ProtoWriter, message: NodeMessage): void {
  const mark = writer.begin(fieldOfKind[message.kind], lengthGuessOf(message));
  writeBody(writer, message);
  writer.end(mark);
}

function writeLife(writer: ProtoWriter, field: number, { number, draw }: NodeLife): void {
  const mark = writer.begin(field);
  writer.uint(1, number);
  writer.uint(2, draw);
  writer.end(mark);
}

function writeBody(writer: ProtoWriter, message: NodeMessage): void {
  switch (message.kind) {
    case 'hello':
      writer.uint(1, message.protocol);
      writer.string(2, message.version);
      writer.string(3, message.clusterId);
      writer.uint(4, message.nodeId);
      writer.string(5, message.zone);
      writer.string(6, message.rpcAddress);
      writer.string(7, message.httpAddress);
      writer.uint(8, message.clock);
      writeLife(writer, 9, message.life);
      writeLife(writer, 10, message.lifeKnown);
      return;
    case 'heartbeat':
      writer.uint(1, message.sequence);
      writer.uint(2, message.clock);
      writer.uint(3, message.clockCeiling);
      return;
    case 'heartbeat-reply':
      writer.uint(1, message.sequence);
      writer.uint(2, message.clock);
      writer.uint(3, message.grant);
      return;
    case 'raft':
      writeRangeRaft(writer, message);
      return;
    case 'replica-gone':
      writer.uint(1, message.rangeId);
      writer.uint(2, message.replicaId);
      return;
    case 'image-begin':
      writer.uint(1, message.rangeId);
      writer.uint(2, message.from);
      writer.uint(3, message.to);
      writer.uint(4, message.term);
      writer.uint(5, message.index);
      writer.uint(6, message.length);
      return;
    case 'image-chunk':
      writer.uint(1, message.offset);
      writer.bytes(2, message.bytes);
      return;
    case 'image-result':
      writer.bool(1, message.installed);
      writer.string(2, message.reason);
      return;
    case 'call':
      writer.uint(1, message.callId);
      writer.string(2, message.method);
      writer.double(3, message.deadlineMs);
      writer.bytes(4, message.body);
      return;
    case 'call-reply':
      writer.uint(1, message.callId);
      writer.bool(2, message.ok);
      writer.bytes(3, message.body);
      return;
    default:
      unreachable(message);
  }
}

function writeRangeRaft(writer: ProtoWriter, message: RangeRaft): void {
  writer.uint(1, message.rangeId);
  const lengthGuess = raftLengthGuess(message.message);
  const mark = writer.begin(2, lengthGuess);
  writeRaftMessage(writer, message.message, lengthGuess);
  writer.end(mark);
}

function readNodeMessage(reader: ProtoReader): NodeMessage {
  const field = reader.nextField();
  const readBody = bodyReaders[field];
  if (readBody === undefined) throw malformed(`no such kind of message: ${field}`);
  const outer = reader.enter();
  const message = readBody(reader);
  reader.leave(outer);
  if (reader.nextField() !== 0) throw malformed('a message is of two kinds');
  return message;
}

const bodyReaders: readonly (((reader: ProtoReader) => NodeMessage) | undefined)[] = [
  undefined,
  readHello,
  readHeartbeat,
  readHeartbeatReply,
  readRangeRaft,
  readReplicaGone,
  readImageBegin,
  readImageChunk,
  readImageResult,
  readCall,
  readCallReply,
];

function readHello(reader: ProtoReader): Hello {
  let protocol = 0;
  const texts = ['', '', '', '', ''];
  let nodeId = 0;
  let clock = 0;
  const lives = [noLife, noLife];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        protocol = reader.uint();
        break;
      case 2:
      case 3:
        texts[field - 2] = reader.string();
        break;
      case 4:
        nodeId = reader.uint();
        break;
      case 5:
      case 6:
      case 7:
        texts[field - 3] = reader.string();
        break;
      case 8:
        clock = reader.uint();
        break;
      case 9:
      case 10:
        lives[field - 9] = readLife(reader);
        break;
      default:
        reader.skip();
    }
  const [version, clusterId, zone, rpcAddress, httpAddress] = texts;
  return {
    kind: 'hello',
    protocol,
    version,
    clusterId,
    nodeId: nodeId === 0 ? 0 : decodeNodeId(nodeId),
    zone,
    rpcAddress,
    httpAddress,
    clock: decodeTimestamp(clock),
    life: lives[0],
    lifeKnown: lives[1],
  };
}

function readLife(reader: ProtoReader): NodeLife {
  const outer = reader.enter();
  const [, number, draw] = readNumbers(reader, 2);
  reader.leave(outer);
  return { number, draw };
}

function readHeartbeat(reader: ProtoReader): Heartbeat {
  const [, sequence, clock, clockCeiling] = readNumbers(reader, 3);
  return {
    kind: 'heartbeat',
    sequence,
    clock: decodeTimestamp(clock),
    clockCeiling: decodeTimestamp(clockCeiling),
  };
}

function readHeartbeatReply(reader: ProtoReader): HeartbeatReply {
  const [, sequence, clock, grant] = readNumbers(reader, 3);
  return { kind: 'heartbeat-reply', sequence, clock: decodeTimestamp(clock), grant };
}

function readRangeRaft(reader: ProtoReader): RangeRaft {
  let rangeId = 0;
  let message: RangeRaft['message'] | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        rangeId = reader.uint();
        break;
      case 2: {
        const outer = reader.enter();
        message = readRaftMessage(reader);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip();
    }
  if (message === undefined) throw malformed('a Raft message is missing');
  return { kind: 'raft', rangeId: decodeRangeId(rangeId), message };
}

function readReplicaGone(reader: ProtoReader): ReplicaGone {
  const [, rangeId, replicaId] = readNumbers(reader, 2);
  return { kind: 'replica-gone', rangeId: decodeRangeId(rangeId), replicaId: decodeReplicaId(replicaId) };
}

function readImageBegin(reader: ProtoReader): ImageBegin {
  const [, rangeId, from, to, term, index, length] = readNumbers(reader, 6);
  return {
    kind: 'image-begin',
    rangeId: decodeRangeId(rangeId),
    from: decodeReplicaId(from),
    to: decodeReplicaId(to),
    term,
    index,
    length,
  };
}

/** The fields 1 to `count`, all whole numbers; missing ones are 0. Place 0 is not used. */
function readNumbers(reader: ProtoReader, count: number): number[] {
  const numbers = new Array<number>(count + 1).fill(0);
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field <= count) numbers[field] = reader.uint();
    else reader.skip();
  return numbers;
}

function readImageChunk(reader: ProtoReader): ImageChunk {
  let offset = 0;
  let bytes: Uint8Array = emptyBytes;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        offset = reader.uint();
        break;
      case 2:
        bytes = reader.bytes();
        break;
      default:
        reader.skip();
    }
  return { kind: 'image-chunk', offset, bytes };
}

function readImageResult(reader: ProtoReader): ImageResult {
  let installed = false;
  let reason = '';
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        installed = reader.bool();
        break;
      case 2:
        reason = reader.string();
        break;
      default:
        reader.skip();
    }
  return { kind: 'image-result', installed, reason };
}

function readCall(reader: ProtoReader): Call {
  let callId = 0;
  let method = '';
  let deadlineMs = 0;
  let body: Uint8Array = emptyBytes;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        callId = reader.uint();
        break;
      case 2:
        method = reader.string();
        break;
      case 3:
        deadlineMs = reader.double();
        break;
      case 4:
        body = reader.bytes();
        break;
      default:
        reader.skip();
    }
  if (!(deadlineMs >= 0)) throw malformed('a deadline is not a number of milliseconds');
  return { kind: 'call', callId, method, deadlineMs, body };
}

function readCallReply(reader: ProtoReader): CallReply {
  let callId = 0;
  let ok = false;
  let body: Uint8Array = emptyBytes;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        callId = reader.uint();
        break;
      case 2:
        ok = reader.bool();
        break;
      case 3:
        body = reader.bytes();
        break;
      default:
        reader.skip();
    }
  return { kind: 'call-reply', callId, ok, body };
}
