/**
 * Bytes in JSON, without loss: `"key": "text"` where the bytes are UTF-8, `"keyBase64": "…"` where they are not; the same
 * for `value`. Readers take either form. Objects are read by name only, and an unknown name is an error, so that
 * `__proto__` is one more unknown name.
 */
import { formatTimestamp, utf8, zeroTimestamp } from '../base/index.ts';
import { invalid } from './refusal.ts';
import type { KvEntry } from './service.ts';

/** A JSON object whose names are known. */
export type JsonObject = Readonly<Record<string, unknown>>;

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const base64Pattern = /^[A-Za-z0-9+/]*={0,2}$/;

/** The text, or undefined where the bytes are not UTF-8. */
export function exactText(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** `{name: text}` or `{nameBase64: base64}`. */
export function bytesField(name: string, bytes: Uint8Array): Record<string, string> {
  const text = exactText(bytes);
  return text === undefined ? { [`${name}Base64`]: base64Of(bytes) } : { [name]: text };
}

/** The bytes that `object.name` or `object.nameBase64` spells; undefined where it has neither. */
export function readBytesField(object: JsonObject, name: string, what: string): Uint8Array | undefined {
  const text = object[name];
  const base64 = object[`${name}Base64`];
  if (text !== undefined && base64 !== undefined) throw invalid(`${what} has both ${name} and ${name}Base64`);
  if (text !== undefined) return textBytes(text, `${what}: ${name}`);
  return base64 === undefined ? undefined : base64Bytes(base64, `${what}: ${name}Base64`);
}

function textBytes(text: unknown, what: string): Uint8Array {
  if (typeof text !== 'string') throw invalid(`${what} is a string`);
  if (!text.isWellFormed()) throw invalid(`${what} has half a surrogate pair; write bytes as base64`);
  return utf8(text);
}

function base64Bytes(text: unknown, what: string): Uint8Array {
  if (typeof text !== 'string' || text.length % 4 !== 0 || !base64Pattern.test(text))
    throw invalid(`${what} is base64 with padding`);
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** An entry as scans and batches show it. */
export function entryJson(entry: KvEntry, withValue: boolean): JsonObject {
  return {
    ...bytesField('key', entry.key),
    ...(withValue ? { ...bytesField('value', entry.value), contentType: entry.contentType } : {}),
    // What a transaction has written itself has no version before the commit.
    ...(entry.version === zeroTimestamp ? {} : { version: formatTimestamp(entry.version) }),
    ...(entry.expiresAtMs === undefined ? {} : { expires: expiryText(entry.expiresAtMs) }),
  };
}

/** `2026-11-21T06:00:00.000Z` */
export function expiryText(expiresAtMs: number): string {
  return new Date(expiresAtMs).toISOString();
}

/** Reads JSON text. */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  const text = exactText(bytes);
  if (text === undefined) throw invalid(`${what} is not UTF-8`);
  return parseJsonText(text, what);
}

/** Reads JSON text; the message keeps the place and leaves out what the text says. */
export function parseJsonText(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = / at position \d+/.exec(String(error))?.[0] ?? '';
    throw invalid(`${what} is not JSON: unexpected text${place}`);
  }
}

/** Checks that a value is an object with known names only. */
export function asObject(value: unknown, names: ReadonlySet<string>, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${what} is not an object`);
  for (const name of Object.keys(value)) {
    if (!names.has(name))
      throw invalid(`${what} has no field ${JSON.stringify(name.slice(0, 64))}: it takes ${[...names].join(', ')}`);
  }
  // Own fields only: nothing is read through a prototype.
  return Object.assign(Object.create(null), value) as JsonObject;
}
