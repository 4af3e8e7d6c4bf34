/** Questions for changes and their answers as bytes: `ChangesRequest` and `ChangesReply` in `proto/jimkv.proto`. */
import { decodeTimestamp, type Timestamp, zeroTimestamp } from '../base/index.ts';
import { malformed, ProtoReader, ProtoWriter } from '../wire/index.ts';
import type { ChangedSpan, ChangesAfter, ChangesRequest, CommitPart, RowChange } from './changes.ts';
import type { CommitAuthor } from './command.ts';
import type { CommitId } from './commits/index.ts';
import { readSpan, writeSpan } from './descriptor-codec.ts';
import { readAuthor, writeAuthor } from './shared-codec.ts';

/** A question as bytes. */
export function encodeChangesRequest({ parts, waitMs, bytesMax }: ChangesRequest): Uint8Array {
  const writer = new ProtoWriter();
  for (const { span, after } of parts) {
    const part = writer.begin(1);
    writeSpan(writer, 1, span);
    writer.uint(2, after);
    writer.end(part);
  }
  writer.uint(2, waitMs);
  writer.uint(3, bytesMax);
  return writer.finish();
}

/** Reads a question. Throws a JimError. */
export function decodeChangesRequest(bytes: Uint8Array): ChangesRequest {
  const reader = new ProtoReader(bytes);
  const parts: ChangesAfter[] = [];
  let [waitMs, bytesMax] = [0, 0];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1: {
        const { span, after } = readChangedSpan(reader);
        parts.push({ span, after });
        break;
      }
      case 2:
        waitMs = reader.uint();
        break;
      case 3:
        bytesMax = reader.uint();
        break;
      default:
        reader.skip();
    }
  return { parts, waitMs, bytesMax };
}

/** An answer as bytes. */
export function encodeChanges(answer: readonly ChangedSpan[]): Uint8Array {
  const writer = new ProtoWriter();
  for (const { span, after, resolved, commits } of answer) {
    const part = writer.begin(1);
    writeSpan(writer, 1, span);
    writer.uint(2, after);
    writer.uint(3, resolved);
    for (const commit of commits) writeCommit(writer, commit);
    writer.end(part);
  }
  return writer.finish();
}

function writeCommit(writer: ProtoWriter, { timestamp, id, author, changes }: CommitPart): void {
  const mark = writer.begin(4);
  writer.uint(1, timestamp);
  writer.string(2, id);
  if (author !== undefined) writeAuthor(writer, 4, author);
  for (const { key, before, after } of changes) {
    const change = writer.begin(3);
    writer.bytesPresent(1, key);
    if (before !== undefined) writer.bytesPresent(2, before);
    if (after !== undefined) writer.bytesPresent(3, after);
    writer.end(change);
  }
  writer.end(mark);
}

/** Reads an answer. Throws a JimError. */
export function decodeChanges(bytes: Uint8Array): readonly ChangedSpan[] {
  const reader = new ProtoReader(bytes);
  const answer: ChangedSpan[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) answer.push(readChangedSpan(reader));
    else reader.skip();
  return answer;
}

/** A part of a question looks like one of an answer that has only its beginning. */
function readChangedSpan(reader: ProtoReader): ChangedSpan {
  const outer = reader.enter();
  let span: ChangedSpan['span'] | undefined;
  let [after, resolved]: Timestamp[] = [zeroTimestamp, zeroTimestamp];
  const commits: CommitPart[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        span = readSpan(reader);
        break;
      case 2:
        after = decodeTimestamp(reader.uint());
        break;
      case 3:
        resolved = decodeTimestamp(reader.uint());
        break;
      case 4:
        commits.push(readCommit(reader));
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  if (span === undefined) throw malformed('changes name no span');
  return { span, after, resolved, commits };
}

function readCommit(reader: ProtoReader): CommitPart {
  const outer = reader.enter();
  let timestamp = zeroTimestamp;
  let id = '';
  const changes: RowChange[] = [];
  let author: CommitAuthor | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        timestamp = decodeTimestamp(reader.uint());
        break;
      case 2:
        id = reader.string();
        break;
      case 3:
        changes.push(readChange(reader));
        break;
      case 4:
        author = readAuthor(reader);
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { timestamp, id: id as CommitId, author, changes };
}

function readChange(reader: ProtoReader): RowChange {
  const outer = reader.enter();
  let key: Uint8Array | undefined;
  let before: Uint8Array | undefined;
  let after: Uint8Array | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        key = reader.bytes();
        break;
      case 2:
        before = reader.bytes();
        break;
      case 3:
        after = reader.bytes();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  if (key === undefined) throw malformed('a change names no key');
  return { key, before, after };
}
