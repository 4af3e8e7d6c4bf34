/** json (the text as it came, once it is known to be JSON) and jsonb: text, wire, keys and rows. */
import { SqlError } from '../errors.ts';
import { type ByteReader, badBinary } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { Decimal } from './decimal.ts';
import { decimalKey } from './decimal-key.ts';
import { checkJson, jsonDepthMax, parseJson } from './json-parse.ts';
import { formatJsonb, isArray, Jsonb, type JsonNode, JsonObject } from './jsonb.ts';
import { damagedKey, textKey } from './key-parts.ts';
import type { BinaryCodec, KeyPartCodec, StoredCodec, TextCodec } from './sql-type.ts';
import { damaged, storedText } from './stored.ts';
import { textBinary } from './strings.ts';

const jsonbVersion = 1;

/** json. */
export const jsonText: TextCodec<string> = {
  parse(text) {
    checkJson(text);
    return text;
  },
  format: (value) => value,
};

/** json on the wire: its text. */
export const jsonBinary: BinaryCodec<string> = {
  write: textBinary.write,
  read(reader) {
    const text = textBinary.read(reader);
    checkJson(text);
    return text;
  },
};

/** jsonb. */
export const jsonbText: TextCodec<Jsonb> = {
  parse: (text) => new Jsonb(parseJson(text)),
  format: formatJsonb,
};

/** jsonb on the wire: a version byte, 1, and the text. */
export const jsonbBinary: BinaryCodec<Jsonb> = {
  write(value, writer) {
    writer.uint8(jsonbVersion);
    writer.text(formatJsonb(value));
  },
  read(reader) {
    const version = reader.uint8();
    if (version !== jsonbVersion) throw new SqlError('XX000', `unsupported jsonb version number ${version}`);
    return new Jsonb(parseJson(textBinary.read(reader)));
  },
};

/** jsonb inside a stored row: its text. */
export const jsonbStored: StoredCodec<Jsonb> = {
  write(value, writer) {
    writer.text(formatJsonb(value));
  },
  read(bytes, start, end) {
    try {
      return new Jsonb(parseJson(storedText.read(bytes, start, end)));
    } catch (error) {
      throw error instanceof SqlError ? damaged('jsonb') : error;
    }
  },
};

/** A node's first byte, in the order of the kinds. */
const heads = { emptyRoot: 0, null: 1, string: 2, number: 3, false: 4, true: 5, array: 6, object: 7 } as const;

/** jsonb inside a key: each node behind a byte for its kind; arrays and objects behind how many they have. */
export const jsonbKey: KeyPartCodec<Jsonb> = {
  write(value, writer) {
    if (isArray(value.root) && value.root.length === 0) writer.uint8(heads.emptyRoot);
    else writeNode(value.root, writer);
  },
  read(reader) {
    if (reader.bytes[reader.at] !== heads.emptyRoot) return new Jsonb(readNode(reader, 0));
    reader.uint8();
    return new Jsonb([]);
  },
  exact: false,
};

function writeNode(node: JsonNode, writer: ByteWriter): void {
  if (node === null) writer.uint8(heads.null);
  else if (typeof node === 'boolean') writer.uint8(node ? heads.true : heads.false);
  else if (typeof node === 'string') {
    writer.uint8(heads.string);
    textKey.write(node, writer);
  } else if (node instanceof Decimal) {
    writer.uint8(heads.number);
    decimalKey.write(node, writer);
  } else if (isArray(node)) {
    writer.uint8(heads.array);
    writer.int32(node.length);
    for (const element of node) writeNode(element, writer);
  } else writeObject(node, writer);
}

function writeObject(object: JsonObject, writer: ByteWriter): void {
  writer.uint8(heads.object);
  writer.int32(object.keys.length);
  for (let i = 0; i < object.keys.length; i++) {
    textKey.write(object.keys[i], writer);
    writeNode(object.values[i], writer);
  }
}

function readNode(reader: ByteReader, depth: number): JsonNode {
  if (depth > jsonDepthMax) throw damagedKey();
  switch (reader.uint8()) {
    case heads.null:
      return null;
    case heads.false:
      return false;
    case heads.true:
      return true;
    case heads.string:
      return textKey.read(reader);
    case heads.number:
      return decimalKey.read(reader);
    case heads.array:
      return Array.from({ length: readCount(reader) }, () => readNode(reader, depth + 1));
    case heads.object:
      return readObject(reader, depth);
    default:
      throw damagedKey();
  }
}

function readObject(reader: ByteReader, depth: number): JsonObject {
  const keys: string[] = [];
  const values: JsonNode[] = [];
  const count = readCount(reader);
  for (let i = 0; i < count; i++) {
    keys.push(textKey.read(reader));
    values.push(readNode(reader, depth + 1));
  }
  return new JsonObject(keys, values);
}

/** Every member has a byte at least, so a count is checked before anything is made of it. */
function readCount(reader: ByteReader): number {
  const count = reader.uint32();
  if (count > reader.left) throw badBinary('jsonb');
  return count;
}
