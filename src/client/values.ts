/** Keys and values on their way between a program and the REST door's JSON and URLs. */
import { JimError, utf8, utf8Text } from '../base/index.ts';

/** A key or a value: text stands for its UTF-8 bytes. */
export type Bytes = string | Uint8Array;

/** The bytes. Text with half a surrogate pair has none: it would be stored as another text. */
export function bytesOf(value: Bytes): Uint8Array {
  if (typeof value !== 'string') return value;
  if (!value.isWellFormed()) throw new JimError('invalid-argument', 'the text has half a surrogate pair');
  return utf8(value);
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `{name: text}` where the bytes are UTF-8, else `{nameBase64: base64}`. */
export function bytesField(name: string, value: Bytes): Record<string, string> {
  if (typeof value === 'string' && value.isWellFormed()) return { [name]: value };
  const bytes = bytesOf(value);
  try {
    return { [name]: strictDecoder.decode(bytes) };
  } catch {
    return { [`${name}Base64`]: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') };
  }
}

/** The bytes of a field that `bytesField` wrote. */
export function readBytesField(object: Readonly<Record<string, unknown>>, name: string): Uint8Array {
  const text = object[name];
  if (typeof text === 'string') return utf8(text);
  return new Uint8Array(Buffer.from(String(object[`${name}Base64`] ?? ''), 'base64'));
}

const escapes = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/** Percent-encodes every byte that is not unreserved (RFC 3986, 2.3). */
export function encodePercent(value: Bytes): string {
  let out = '';
  for (const byte of bytesOf(value)) out += escapes[byte];
  return out;
}

/** `?a=1&b=2` of the parameters that are given; empty where none is. */
export function queryOf(parameters: Readonly<Record<string, Bytes | number | boolean | undefined>>): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    parts.push(`${name}=${encodePercent(value instanceof Uint8Array ? value : String(value))}`);
  }
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** An entry as it was read. */
export class Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly contentType: string;
  /** Pass it as `ifVersion` to write only if nobody else has. */
  readonly version: string;
  /** When the entry ends; undefined for never. */
  readonly expiresAt: Date | undefined;

  constructor(parts: Pick<Entry, 'key' | 'value' | 'contentType' | 'version' | 'expiresAt'>) {
    this.key = parts.key;
    this.value = parts.value;
    this.contentType = parts.contentType;
    this.version = parts.version;
    this.expiresAt = parts.expiresAt;
  }

  /** The key as text. */
  get keyText(): string {
    return utf8Text(this.key);
  }

  /** The value as text. */
  get text(): string {
    return utf8Text(this.value);
  }

  /** The value as JSON says it. */
  json(): unknown {
    return JSON.parse(this.text);
  }
}

/** The entry that a scan's or a batch's JSON shows. */
export function entryOfJson(object: Readonly<Record<string, unknown>>): Entry {
  return new Entry({
    key: readBytesField(object, 'key'),
    value: readBytesField(object, 'value'),
    contentType: String(object.contentType ?? ''),
    version: String(object.version),
    expiresAt: object.expires === undefined ? undefined : new Date(String(object.expires)),
  });
}
