/** Raft messages to bytes and back: `RaftMessage` in `proto/jimkv.proto`. */
import { decodeReplicaId, emptyBytes, type ReplicaId, unreachable } from '../base/index.ts';
import { malformed, type ProtoReader, type ProtoWriter } from '../wire/index.ts';
import type {
  AppendReply,
  AppendRequest,
  Entry,
  EntryKind,
  RaftMessage,
  VoteReply,
  VoteRequest,
} from './raft/types.ts';

type Kind = RaftMessage['kind'];
type Addresses = { readonly from: ReplicaId; readonly to: ReplicaId; readonly term: number };

const fieldOfKind: Readonly<Record<Kind, number>> = {
  'pre-vote': 4,
  vote: 5,
  'pre-vote-reply': 6,
  'vote-reply': 7,
  append: 8,
  'append-reply': 9,
  'timeout-now': 10,
  absent: 11,
};

const entryKinds: readonly EntryKind[] = ['noop', 'command', 'config'];
const entryKindNumbers: Readonly<Record<EntryKind, number>> = { noop: 0, command: 1, config: 2 };
/** Tags, numbers and lengths of an entry, at most about. */
const entryOverhead = 16;

/** About how many bytes the message takes. */
export function raftLengthGuess(message: RaftMessage): number {
  if (message.kind !== 'append') return 32;
  let length = 48;
  for (const entry of message.entries) length += entry.payload.length + entryOverhead;
  return length;
}

/** Writes the message's fields. */
export function writeRaftMessage(writer: ProtoWriter, message: RaftMessage, lengthGuess: number): void {
  writer.uint(1, message.from);
  writer.uint(2, message.to);
  writer.uint(3, message.term);
  const mark = writer.begin(fieldOfKind[message.kind], lengthGuess);
  writeBody(writer, message);
  writer.end(mark);
}

function writeBody(writer: ProtoWriter, message: RaftMessage): void {
  switch (message.kind) {
    case 'pre-vote':
    case 'vote':
      writer.uint(1, message.lastIndex);
      writer.uint(2, message.lastTerm);
      writer.bool(3, message.transfer);
      writer.uint(4, message.commit);
      writer.uint(5, message.commitTerm);
      return;
    case 'pre-vote-reply':
    case 'vote-reply':
      writer.bool(1, message.granted);
      writer.bool(2, message.quarantined);
      writer.uint(3, message.clockCeiling);
      writer.uint(4, message.commit);
      writer.uint(5, message.commitTerm);
      return;
    case 'append':
      writer.uint(1, message.prevIndex);
      writer.uint(2, message.prevTerm);
      writer.uint(3, message.commit);
      for (const entry of message.entries) writeEntry(writer, entry);
      writer.uint(5, message.cured);
      return;
    case 'append-reply':
      writer.bool(1, message.accepted);
      writer.uint(2, message.matchIndex);
      writer.uint(3, message.rejectedIndex);
      writer.uint(4, message.hintIndex);
      writer.uint(5, message.hintTerm);
      writer.uint(6, message.supportGrant);
      writer.uint(7, message.quarantine);
      return;
    case 'timeout-now':
    case 'absent':
      return;
    default:
      unreachable(message);
  }
}

function writeEntry(writer: ProtoWriter, entry: Entry): void {
  const mark = writer.begin(4, entry.payload.length + entryOverhead);
  writer.uint(1, entry.index);
  writer.uint(2, entry.term);
  writer.uint(3, entryKindNumbers[entry.kind]);
  writer.bytes(4, entry.payload);
  writer.end(mark);
}

/** Reads a message to its end. Payloads are views. */
export function readRaftMessage(reader: ProtoReader): RaftMessage {
  let from = 0;
  let to = 0;
  let term = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        from = reader.uint();
        break;
      case 2:
        to = reader.uint();
        break;
      case 3:
        term = reader.uint();
        break;
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
      case 9:
      case 10:
      case 11: {
        // Our writer puts the body last; a message whose addresses come behind it is not ours and fails the checks below.
        const addresses = { from: decodeReplicaId(from), to: decodeReplicaId(to), term };
        const outer = reader.enter();
        const message = readBody(reader, field, addresses);
        reader.leave(outer);
        if (reader.nextField() !== 0) throw malformed('a Raft message goes on behind its body');
        return message;
      }
      default:
        reader.skip();
    }
  throw malformed('a Raft message has no body of a known kind');
}

function readBody(reader: ProtoReader, field: number, addresses: Addresses): RaftMessage {
  switch (field) {
    case 4:
      return readVoteRequest(reader, 'pre-vote', addresses);
    case 5:
      return readVoteRequest(reader, 'vote', addresses);
    case 6:
      return readVoteReply(reader, 'pre-vote-reply', addresses);
    case 7:
      return readVoteReply(reader, 'vote-reply', addresses);
    case 8:
      return readAppend(reader, addresses);
    case 9:
      return readAppendReply(reader, addresses);
    default: {
      while (reader.nextField() !== 0) reader.skip();
      const kind = field === 10 ? 'timeout-now' : 'absent';
      return { kind, from: addresses.from, to: addresses.to, term: addresses.term };
    }
  }
}

function readVoteRequest(reader: ProtoReader, kind: VoteRequest['kind'], { from, to, term }: Addresses): VoteRequest {
  let lastIndex = 0;
  let lastTerm = 0;
  let transfer = false;
  let commit = 0;
  let commitTerm = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        lastIndex = reader.uint();
        break;
      case 2:
        lastTerm = reader.uint();
        break;
      case 3:
        transfer = reader.bool();
        break;
      case 4:
        commit = reader.uint();
        break;
      case 5:
        commitTerm = reader.uint();
        break;
      default:
        reader.skip();
    }
  return { kind, from, to, term, lastIndex, lastTerm, transfer, commit, commitTerm };
}

function readVoteReply(reader: ProtoReader, kind: VoteReply['kind'], { from, to, term }: Addresses): VoteReply {
  let granted = false;
  let quarantined = false;
  let clockCeiling = 0;
  let commit = 0;
  let commitTerm = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        granted = reader.bool();
        break;
      case 2:
        quarantined = reader.bool();
        break;
      case 3:
        clockCeiling = reader.uint();
        break;
      case 4:
        commit = reader.uint();
        break;
      case 5:
        commitTerm = reader.uint();
        break;
      default:
        reader.skip();
    }
  return { kind, from, to, term, granted, quarantined, clockCeiling, commit, commitTerm };
}

function readAppend(reader: ProtoReader, { from, to, term }: Addresses): AppendRequest {
  let prevIndex = 0;
  let prevTerm = 0;
  let commit = 0;
  let cured = 0;
  const entries: Entry[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        prevIndex = reader.uint();
        break;
      case 2:
        prevTerm = reader.uint();
        break;
      case 3:
        commit = reader.uint();
        break;
      case 4: {
        const outer = reader.enter();
        entries.push(readEntry(reader));
        reader.leave(outer);
        break;
      }
      case 5:
        cured = reader.uint();
        break;
      default:
        reader.skip();
    }
  for (let i = 0; i < entries.length; i++)
    if (entries[i].index !== prevIndex + 1 + i) throw malformed("an append's entries are not contiguous");
  return { kind: 'append', from, to, term, prevIndex, prevTerm, commit, entries, cured };
}

function readEntry(reader: ProtoReader): Entry {
  let index = 0;
  let term = 0;
  let kindNumber = 0;
  let payload: Uint8Array = emptyBytes;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        index = reader.uint();
        break;
      case 2:
        term = reader.uint();
        break;
      case 3:
        kindNumber = reader.uint();
        break;
      case 4:
        payload = ownBytes(reader.bytes());
        break;
      default:
        reader.skip();
    }
  const kind = entryKinds[kindNumber];
  if (kind === undefined) throw malformed(`no such kind of entry: ${kindNumber}`);
  return { index, term, kind, payload };
}

function readAppendReply(reader: ProtoReader, { from, to, term }: Addresses): AppendReply {
  let accepted = false;
  let matchIndex = 0;
  let rejectedIndex = 0;
  let hintIndex = 0;
  let hintTerm = 0;
  let supportGrant = 0;
  let quarantine = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        accepted = reader.bool();
        break;
      case 2:
        matchIndex = reader.uint();
        break;
      case 3:
        rejectedIndex = reader.uint();
        break;
      case 4:
        hintIndex = reader.uint();
        break;
      case 5:
        hintTerm = reader.uint();
        break;
      case 6:
        supportGrant = reader.uint();
        break;
      case 7:
        quarantine = reader.uint();
        break;
      default:
        reader.skip();
    }
  return {
    kind: 'append-reply',
    from,
    to,
    term,
    accepted,
    matchIndex,
    rejectedIndex,
    hintIndex,
    hintTerm,
    supportGrant,
    quarantine,
  };
}

/** A small payload is copied: the entry may stay in memory for long, and must not hold the whole message it came in. */
function ownBytes(payload: Uint8Array): Uint8Array {
  if (payload.length === 0) return emptyBytes;
  return payload.length * 2 < payload.buffer.byteLength ? new Uint8Array(payload) : payload;
}
