/** What the columns of stored rows share: the complaint about bytes that nothing writes, and the codecs of the simple shapes. */
import { JimError } from '../../base/index.ts';
import type { StoredCodec } from './sql-type.ts';
import { readUtf8 } from './utf8-text.ts';

/** A stored column that nothing writes. */
export function damaged(type: string): JimError {
  return new JimError('corruption', `a stored row has a column of type ${type} that nothing writes`);
}

/** Texts: their UTF-8 bytes. */
export const storedText: StoredCodec<string> = {
  write(value, writer) {
    writer.text(value);
  },
  read(bytes, start, end) {
    const text = readUtf8(bytes, start, end);
    if (text === undefined) throw damaged('text');
    return text;
  },
};

/** Byte strings as they are. What is read is a copy: the row's own bytes may be another row's soon. */
export const storedBytes: StoredCodec<Uint8Array> = {
  write(value, writer) {
    writer.raw(value);
  },
  read(bytes, start, end) {
    return bytes.slice(start, end);
  },
};

/** Truth values: one byte. */
export const storedBoolean: StoredCodec<boolean> = {
  write(value, writer) {
    writer.uint8(value ? 1 : 0);
  },
  read(bytes, start, end) {
    if (end - start !== 1 || bytes[start] > 1) throw damaged('boolean');
    return bytes[start] === 1;
  },
};

/** Doubles: 8 bytes of IEEE. */
export const storedFloat64: StoredCodec<number> = {
  write: (value, writer) => writer.float64(value),
  read(bytes, start, end) {
    if (end - start !== 8) throw damaged('double precision');
    return new DataView(bytes.buffer, bytes.byteOffset + start, 8).getFloat64(0);
  },
};

/** Single precision: 4 bytes of IEEE. */
export const storedFloat32: StoredCodec<number> = {
  write: (value, writer) => writer.float32(value),
  read(bytes, start, end) {
    if (end - start !== 4) throw damaged('real');
    return new DataView(bytes.buffer, bytes.byteOffset + start, 4).getFloat32(0);
  },
};
