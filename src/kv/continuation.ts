/**
 * Where a scan goes on: an opaque token that belongs to one scan. The client repeats the scan's own parameters and adds
 * the token; the pages then come from one and the same state of the data.
 *
 *   base64url of
 *   +-----------+---------------------+-----------------+-------------+-----------+
 *   | format u8 | read timestamp u64  | fingerprint u32 | resume key  | CRC u32   |
 *   +-----------+---------------------+-----------------+-------------+-----------+
 *   fingerprint   CRC-32 of namespace, direction and bounds: a token of another scan is refused
 *   CRC           over everything before it: a damaged token is refused
 */
import { assert, concatBytes, decodeTimestamp, type Timestamp, utf8 } from '../base/index.ts';
import { portableCrc32 } from '../io/index.ts';
import { invalid } from './refusal.ts';

/** What identifies a scan. */
export interface ScanBounds {
  readonly namespace: string;
  readonly start: Uint8Array;
  readonly end: Uint8Array | undefined;
  readonly reverse: boolean;
}

/** Where and at which state a scan goes on. */
export interface Continuation {
  readonly readTimestamp: Timestamp;
  readonly resumeKey: Uint8Array;
}

const format = 1;
const headBytes = 1 + 8 + 4;
const crcBytes = 4;
const base64urlPattern = /^[A-Za-z0-9_-]+$/;

/** The token for the place. */
export function encodeContinuation(bounds: ScanBounds, place: Continuation): string {
  const bytes = Buffer.alloc(headBytes + place.resumeKey.length + crcBytes);
  bytes[0] = format;
  bytes.writeBigUInt64BE(BigInt(place.readTimestamp), 1);
  bytes.writeUInt32BE(fingerprint(bounds), 9);
  bytes.set(place.resumeKey, headBytes);
  const end = bytes.length - crcBytes;
  bytes.writeUInt32BE(portableCrc32(bytes.subarray(0, end)), end);
  return bytes.toString('base64url');
}

/** Reads the token, which must belong to the scan. */
export function decodeContinuation(bounds: ScanBounds, token: string): Continuation {
  if (!base64urlPattern.test(token)) throw damaged();
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length < headBytes + crcBytes || bytes[0] !== format) throw damaged();
  const end = bytes.length - crcBytes;
  if (portableCrc32(bytes.subarray(0, end)) !== bytes.readUInt32BE(end)) throw damaged();
  if (bytes.readUInt32BE(9) !== fingerprint(bounds))
    throw invalid('the continuation belongs to another scan: repeat namespace, start, end, prefix and reverse');
  const timestamp = bytes.readBigUInt64BE(1);
  if (timestamp > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged();
  const resumeKey = new Uint8Array(bytes.subarray(headBytes, end));
  return { readTimestamp: decodeTimestamp(Number(timestamp)), resumeKey };
}

function damaged(): Error {
  return invalid('the continuation is damaged: pass it on as it came');
}

function fingerprint(bounds: ScanBounds): number {
  const lengths = new Uint8Array(8);
  const view = new DataView(lengths.buffer);
  view.setUint32(0, bounds.start.length);
  view.setUint32(4, bounds.end === undefined ? 0xffffffff : bounds.end.length);
  const direction = utf8(bounds.reverse ? 'r' : 'f');
  const end = bounds.end ?? new Uint8Array(0);
  assert(bounds.namespace !== '', 'a scan has a namespace');
  return portableCrc32(concatBytes(direction, lengths, utf8(bounds.namespace), bounds.start, end));
}
