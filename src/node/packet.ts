/**
 * A small message with bytes in it: a head as JSON, which anybody can read in a trace, and behind it the keys and rows as they are.
 *
 *   +---------------+-----------------------------------+-----------+-----------+----
 *   | head size u32 | head: {"lengths": [3, -1, …], …}  | 3 bytes   |           | …
 *   +---------------+-----------------------------------+-----------+-----------+----
 *                     a length of -1: there is no such part
 */
import { assert, JimError, utf8, utf8Text } from '../base/index.ts';

/** A head, and parts that may be missing. */
export interface Packet<Head extends object> {
  readonly head: Head;
  readonly parts: readonly (Uint8Array | undefined)[];
}

const sizeBytes = 4;

/** The bytes of a packet. */
export function encodePacket<Head extends object>({ head, parts }: Packet<Head>): Uint8Array {
  assert(!('lengths' in head), 'the lengths are the packet’s own');
  const headBytes = utf8(JSON.stringify({ ...head, lengths: parts.map((part) => part?.length ?? -1) }));
  const length = parts.reduce((sum, part) => sum + (part?.length ?? 0), sizeBytes + headBytes.length);
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(0, headBytes.length);
  bytes.set(headBytes, sizeBytes);
  let offset = sizeBytes + headBytes.length;
  for (const part of parts) {
    if (part === undefined) continue;
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Reads a packet; the parts are views. The caller checks what the head says. Throws a JimError. */
export function decodePacket(bytes: Uint8Array): Packet<Readonly<Record<string, unknown>>> {
  const { head, end } = readHead(bytes);
  let offset = end;
  const parts = lengthsOf(head).map((length) => {
    if (length === -1) return undefined;
    offset += length;
    return bytes.subarray(offset - length, offset);
  });
  if (offset !== bytes.length) throw malformed();
  return { head, parts };
}

function readHead(bytes: Uint8Array): { readonly head: Readonly<Record<string, unknown>>; readonly end: number } {
  const size = bytes.length < sizeBytes ? -1 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const end = sizeBytes + size;
  if (size < 0 || end > bytes.length) throw malformed();
  const head = parseHead(utf8Text(bytes.subarray(sizeBytes, end)));
  if (typeof head !== 'object' || head === null) throw malformed();
  return { head: head as Readonly<Record<string, unknown>>, end };
}

function parseHead(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed();
  }
}

function lengthsOf({ lengths }: Readonly<Record<string, unknown>>): readonly number[] {
  if (!Array.isArray(lengths) || !lengths.every((length) => Number.isSafeInteger(length) && length >= -1))
    throw malformed();
  return lengths;
}

function malformed(): JimError {
  return new JimError('corruption', 'a packet from another node is not readable', { outcome: 'ambiguous' });
}
