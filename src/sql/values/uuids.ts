/** UUIDs, kept as their canonical text, in 16 bytes everywhere else. */
import { fromHex, toHex } from '../../base/index.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { BinaryCodec, KeyPartCodec, StoredCodec, TextCodec } from './sql-type.ts';
import { damaged } from './stored.ts';
import { invalidSyntax } from './text-input.ts';

const bytesOfUuid = 16;
const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Hyphens may stand behind any four digits, braces around all. */
const accepted = /^(\{?)([0-9a-f]{4}(?:-?[0-9a-f]{4}){7})(\}?)$/i;

/** Reads every form that PostgreSQL does; writes the canonical one. */
export const uuidText: TextCodec<string> = {
  parse(text) {
    if (canonical.test(text)) return text;
    const match = accepted.exec(text);
    if (match === null || match[1].length !== match[3].length) throw invalidSyntax('uuid', text);
    return hyphenate(match[2].replaceAll('-', '').toLowerCase());
  },
  format: (value) => value,
};

/** 16 bytes. */
export const uuidBinary: BinaryCodec<string> = {
  write: writeUuid,
  read(reader) {
    const value = hyphenate(toHex(reader.raw(bytesOfUuid)));
    reader.end('uuid');
    return value;
  },
};

/** 16 bytes, which sort as they are. */
export const uuidKey: KeyPartCodec<string> = {
  write: writeUuid,
  read: (reader) => hyphenate(toHex(reader.raw(bytesOfUuid))),
  exact: true,
};

/** 16 bytes. */
export const uuidStored: StoredCodec<string> = {
  write: writeUuid,
  read(bytes, start, end) {
    if (end - start !== bytesOfUuid) throw damaged('uuid');
    return hyphenate(toHex(bytes.subarray(start, end)));
  },
};

function writeUuid(value: string, writer: ByteWriter): void {
  writer.raw(fromHex(value.replaceAll('-', '')));
}

function hyphenate(digits: string): string {
  const part = digits.slice.bind(digits);
  return `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20)}`;
}
