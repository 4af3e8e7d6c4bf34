/** Says what a client says: for tests. */
import type { Format } from '../frontend-messages.ts';

/** A zero-terminated text. */
export function text(value: string): Buffer {
  return Buffer.concat([Buffer.from(value), Buffer.alloc(1)]);
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value & 0xffff);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
}

/** A message: type, length, body. */
export function message(letter: string, ...body: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(body);
  return Buffer.concat([Buffer.from(letter), int32(bytes.length + 4), bytes]);
}

/** A start-up packet: length, code, body. */
export function packet(code: number, ...body: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(body);
  return Buffer.concat([int32(bytes.length + 8), int32(code), bytes]);
}

export const version30 = 3 << 16;
export const cancelCode = 80877102;
export const sslCode = 80877103;
export const gssCode = 80877104;

/** A whole start-up packet of protocol 3. */
export function startup(parameters: Readonly<Record<string, string>>, minor = 0): Buffer {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [text(name), text(value)]);
  return packet(version30 | minor, ...pairs, Buffer.alloc(1));
}

export function query(sql: string): Buffer {
  return message('Q', text(sql));
}

export function parse(name: string, sql: string, types: readonly number[] = []): Buffer {
  return message('P', text(name), text(sql), int16(types.length), ...types.map(int32));
}

/** @param values texts, bytes or null */
export function bind(
  portal: string,
  statement: string,
  values: readonly (string | Uint8Array | null)[],
  parameterFormats: readonly Format[] = [],
  resultFormats: readonly Format[] = [],
): Buffer {
  return message(
    'B',
    text(portal),
    text(statement),
    formats(parameterFormats),
    int16(values.length),
    Buffer.concat(values.map(parameter)),
    formats(resultFormats),
  );
}

function parameter(value: string | Uint8Array | null): Buffer {
  if (value === null) return int32(-1);
  const bytes = Buffer.from(value);
  return Buffer.concat([int32(bytes.length), bytes]);
}

function formats(list: readonly Format[]): Buffer {
  return Buffer.concat([int16(list.length), ...list.map(int16)]);
}

export function describe(target: 'S' | 'P', name: string): Buffer {
  return message('D', Buffer.from(target), text(name));
}

export function close(target: 'S' | 'P', name: string): Buffer {
  return message('C', Buffer.from(target), text(name));
}

export function execute(portal: string, rowsMax = 0): Buffer {
  return message('E', text(portal), int32(rowsMax));
}

export const sync: Buffer = message('S');
export const flush: Buffer = message('H');
export const copyDone: Buffer = message('c');
export const terminate: Buffer = message('X');

export function copyData(data: string | Uint8Array): Buffer {
  return message('d', Buffer.from(data));
}

export function copyFail(reason: string): Buffer {
  return message('f', text(reason));
}
