/** What commands, requests and images have in common, to bytes and back: request ids and effects. */
import { emptyBytes } from '../base/index.ts';
import type { ProtoReader, ProtoWriter } from '../wire/index.ts';
import type { CommitAuthor, Effect } from './command.ts';
import type { RequestId } from './requests.ts';

/** Tags and lengths around a key and a row. */
const effectOverhead = 8;

/** About how many bytes an effect takes. */
export function effectLengthGuess({ key, row }: Effect): number {
  return key.length + (row?.length ?? 0) + effectOverhead;
}

/** Writes an effect as a nested message. */
export function writeEffect(writer: ProtoWriter, field: number, effect: Effect): void {
  const mark = writer.begin(field, effectLengthGuess(effect));
  writer.bytes(1, effect.key);
  if (effect.row !== undefined) writer.bytesPresent(2, effect.row);
  writer.end(mark);
}

/** Reads an effect from a nested message. */
export function readEffect(reader: ProtoReader): Effect {
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

/** Writes who commits as a nested message. */
export function writeAuthor(writer: ProtoWriter, field: number, { user, tag }: CommitAuthor): void {
  const mark = writer.begin(field);
  writer.string(1, user);
  writer.string(2, tag);
  writer.end(mark);
}

/** Reads who commits from a nested message. */
export function readAuthor(reader: ProtoReader): CommitAuthor {
  const outer = reader.enter();
  let [user, tag] = ['', ''];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        user = reader.string();
        break;
      case 2:
        tag = reader.string();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { user, tag };
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
