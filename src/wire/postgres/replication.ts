/**
 * What goes inside of CopyData while a connection streams changes:
 *
 *   server   'w' | start i64 | end i64 | clock i64 | payload        a piece of what the output plugin says (XLogData)
 *            'k' | end i64 | clock i64 | reply u8                   nothing new up to here; does it want an answer?
 *   client   'r' | written i64 | flushed i64 | applied i64 | clock i64 | reply u8
 *            'h' | …                                                what its own queries still see; of no use here
 *
 * Clocks count microseconds since 2000-01-01 UTC.
 */
import type { BackendWriter } from './backend.ts';
import { BodyReader } from './body-reader.ts';
import { bufferOver } from './utf8.ts';
import { protocolViolation } from './wire-error.ts';

const letters = { data: 0x77, keepalive: 0x6b, status: 0x72, feedback: 0x68 } as const;

/** A piece of the stream. */
export function writeStreamData(
  writer: BackendWriter,
  place: { readonly start: bigint; readonly end: bigint },
  clock: bigint,
  payload: Uint8Array,
): void {
  const { out } = writer;
  writer.beginCopyData();
  out.uint8(letters.data);
  out.int64(place.start);
  out.int64(place.end);
  out.int64(clock);
  out.raw(payload);
  writer.endCopyData();
}

/** Word that the server is there, and how far it is. */
export function writeKeepalive(writer: BackendWriter, end: bigint, clock: bigint, wantsReply: boolean): void {
  const { out } = writer;
  writer.beginCopyData();
  out.uint8(letters.keepalive);
  out.int64(end);
  out.int64(clock);
  out.uint8(wantsReply ? 1 : 0);
  writer.endCopyData();
}

/** What a client says of itself. */
export type StandbyMessage =
  | {
      readonly kind: 'status';
      readonly written: bigint;
      /** Everything up to here is safe with it. */
      readonly flushed: bigint;
      readonly applied: bigint;
      readonly wantsReply: boolean;
    }
  | { readonly kind: 'feedback' };

/** Reads what came as CopyData. Throws a WireError. */
export function readStandbyMessage(data: Uint8Array): StandbyMessage {
  const body = new BodyReader();
  body.open(bufferOver(data), 0, data.length);
  const letter = body.uint8();
  if (letter === letters.feedback) return { kind: 'feedback' };
  if (letter !== letters.status)
    throw protocolViolation(`unexpected message type "${String.fromCharCode(letter)}"`, { severity: 'FATAL' });
  const written = int64(body);
  const flushed = int64(body);
  const applied = int64(body);
  int64(body);
  return { kind: 'status', written, flushed, applied, wantsReply: body.uint8() !== 0 };
}

function int64(body: BodyReader): bigint {
  return (BigInt(body.uint32()) << 32n) | BigInt(body.uint32());
}
