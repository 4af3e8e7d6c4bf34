/** Reads of several keys to bytes and back: `GetManyRequest` and `FoundReply` in `proto/jimkv.proto`. */
import { decodeTimestamp } from '../base/index.ts';
import { malformed, type ProtoReader, type ProtoWriter } from '../wire/index.ts';
import {
  readLockWish,
  readOwnParts,
  readViewProof,
  writeLockWish,
  writeOwnParts,
  writeViewProof,
} from './request-parts-codec.ts';
import type { FoundReply, FoundRow, GetManyRequest, LockGrant } from './requests.ts';
import { readFoundRow, readGrant, writeFoundRow, writeGrant } from './txn-reply-codec.ts';

/** Tags, lengths and the version around a row. */
const rowOverhead = 16;

/** About how many bytes the request has. */
export function getManyLengthGuess({ keys }: GetManyRequest): number {
  return keys.reduce((length, key) => length + key.length + 4, 64);
}

/** Writes the body of a request. */
export function writeGetMany(writer: ProtoWriter, { keys, at, view, lock, own }: GetManyRequest): void {
  for (const key of keys) writer.bytesPresent(1, key);
  if (at !== undefined) writer.uintPresent(2, at);
  if (view !== undefined) writeViewProof(writer, 3, view);
  if (lock !== undefined) writeLockWish(writer, 4, lock);
  if (own !== undefined) writeOwnParts(writer, 5, own);
}

/** Reads the body of a request. */
export function readGetMany(reader: ProtoReader): GetManyRequest {
  const keys: Uint8Array[] = [];
  // What was not sent is left out, so that a request looks after the trip as it looked before.
  const options: { -readonly [Name in 'at' | 'view' | 'lock' | 'own']?: GetManyRequest[Name] } = {};
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        keys.push(reader.bytes());
        break;
      case 2:
        options.at = decodeTimestamp(reader.uint());
        break;
      case 3:
        options.view = readViewProof(reader);
        break;
      case 4:
        options.lock = readLockWish(reader);
        break;
      case 5:
        options.own = readOwnParts(reader);
        break;
      default:
        reader.skip();
    }
  if (keys.length === 0) throw malformed('a read of several keys names none');
  return { kind: 'get-many', keys, ...options };
}

/** About how many bytes the reply has. */
export function foundLengthGuess({ rows }: FoundReply): number {
  return rows.reduce((length, { row }) => length + (row?.length ?? 0) + rowOverhead, 64);
}

/** Writes the body of a reply. */
export function writeFound(writer: ProtoWriter, { rows, readTimestamp, grant, taken }: FoundReply): void {
  for (const row of rows) writeFoundRow(writer, 1, row);
  writer.uint(2, readTimestamp);
  if (grant !== undefined) writeGrant(writer, 3, grant);
  if (taken !== undefined) writer.bools(4, taken);
}

/** Reads the body of a reply. */
export function readFound(reader: ProtoReader): FoundReply {
  const rows: FoundRow[] = [];
  let readTimestamp = 0;
  let grant: LockGrant | undefined;
  const taken: boolean[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        rows.push(readFoundRow(reader));
        break;
      case 2:
        readTimestamp = reader.uint();
        break;
      case 3:
        grant = readGrant(reader);
        break;
      case 4:
        reader.bools(taken);
        break;
      default:
        reader.skip();
    }
  return {
    kind: 'found',
    rows,
    readTimestamp: decodeTimestamp(readTimestamp),
    ...(grant === undefined ? {} : { grant }),
    ...(taken.length === 0 ? {} : { taken }),
  };
}
