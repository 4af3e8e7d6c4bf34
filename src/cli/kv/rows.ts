/**
 * Rows as files have them. NDJSON: what `jimkv kv dump` and a streamed scan write, or any JSON as value. CSV: a heading,
 * then one row per record; the key is one column, the value another or the whole record as JSON.
 */
import { utf8 } from '../../base/index.ts';
import { type CsvRecord, parseCsv } from './csv.ts';
import { Seal } from './seal.ts';

/** One row to be written. */
export interface Row {
  /** Where it stands in the file, from 1. */
  readonly line: number;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly contentType: string;
  readonly ttlSeconds: number | undefined;
}

/** A row, or why it is none. */
export type RowOrReason = Row | { readonly line: number; readonly reason: string };

const textType = 'text/plain; charset=utf-8';
const jsonType = 'application/json';
const bytesType = 'application/octet-stream';
const fields = new Set(['key', 'keyBase64', 'value', 'valueBase64', 'contentType', 'ttl', 'version', 'expires']);

/**
 * Reads lines of JSON objects. Blank lines, the last line of a streamed scan, and entries that have ended since they were
 * dumped are skipped. `wallMs` is now. Behind a dump that is damaged or cut off comes the reason.
 */
export async function* readNdjson(
  text: AsyncIterable<string>,
  wallMs: number,
  seal = new Seal(),
): AsyncIterable<RowOrReason> {
  let line = 0;
  for await (const content of linesOf(text)) {
    line++;
    if (content.trim() === '' || seal.take(content)) continue;
    const row = parseRow(line, content, wallMs);
    if (row !== undefined) yield row;
  }
  const damage = seal.damage();
  if (damage !== undefined) yield { line, reason: damage };
}

/** Which columns of a CSV file are key and value; without a value column the record becomes a JSON object. */
export interface CsvColumns {
  readonly key: string | undefined;
  readonly value: string | undefined;
}

/** Reads CSV with a heading. The key is the named column, else the one called `key`, else the first. */
export async function* readCsv(text: AsyncIterable<string>, columns: CsvColumns): AsyncIterable<RowOrReason> {
  let heading: readonly string[] | undefined;
  for await (const record of parseCsv(text)) {
    if (heading === undefined) {
      heading = record.cells;
      checkColumns(heading, columns);
    } else yield csvRow(record, heading, columns);
  }
}

/** The lines of a text that comes in pieces. */
export async function* linesOf(text: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function parseRow(line: number, content: string, wallMs: number): RowOrReason | undefined {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    return { line, reason: `not JSON: ${(error as Error).message}` };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { line, reason: 'not a JSON object' };
  const object = new Map<string, unknown>(Object.entries(json));
  if (object.get('end') === true && !object.has('key')) return undefined;
  const strange = [...object.keys()].find((name) => !fields.has(name));
  if (strange !== undefined) return { line, reason: `unknown field ${JSON.stringify(strange)}` };
  return rowOf(line, object, wallMs);
}

function rowOf(line: number, object: ReadonlyMap<string, unknown>, wallMs: number): RowOrReason | undefined {
  const key = bytesOf(object, 'key');
  if (key === undefined) return { line, reason: 'no key: "key" is a text, "keyBase64" base64' };
  const value = jsonOrBytes(object);
  if (value === undefined) return { line, reason: 'no value: "value" is any JSON, "valueBase64" base64' };
  const given = object.get('contentType');
  if (given !== undefined && typeof given !== 'string') return { line, reason: 'contentType is a text' };
  const ttl = ttlOf(object, wallMs);
  if (ttl !== undefined && Number.isNaN(ttl))
    return { line, reason: 'ttl is a number of seconds, expires a time; one of them' };
  if (ttl !== undefined && ttl <= 0) return undefined;
  return { line, key, value: value.bytes, contentType: given ?? value.contentType, ttlSeconds: ttl };
}

/** Seconds until the entry ends; NaN where nobody can tell. */
function ttlOf(object: ReadonlyMap<string, unknown>, wallMs: number): number | undefined {
  const ttl = object.get('ttl');
  const expires = object.get('expires');
  if (ttl === undefined && expires === undefined) return undefined;
  if (ttl === undefined) return Math.ceil((Date.parse(String(expires)) - wallMs) / 1000);
  return typeof ttl === 'number' && ttl > 0 && expires === undefined ? ttl : Number.NaN;
}

function bytesOf(object: ReadonlyMap<string, unknown>, name: string): Uint8Array | undefined {
  const text = object.get(name);
  const base64 = object.get(`${name}Base64`);
  if (typeof base64 === 'string' && text === undefined) return new Uint8Array(Buffer.from(base64, 'base64'));
  return typeof text === 'string' && base64 === undefined ? utf8(text) : undefined;
}

/** A text stays as it is; everything else is kept as JSON. */
function jsonOrBytes(object: ReadonlyMap<string, unknown>): { bytes: Uint8Array; contentType: string } | undefined {
  const bytes = bytesOf(object, 'value');
  if (bytes !== undefined) return { bytes, contentType: object.has('value') ? textType : bytesType };
  if (!object.has('value') || object.has('valueBase64')) return undefined;
  return { bytes: utf8(JSON.stringify(object.get('value'))), contentType: jsonType };
}

function checkColumns(heading: readonly string[], columns: CsvColumns): void {
  for (const name of [columns.key, columns.value])
    if (name !== undefined && !heading.includes(name))
      throw new Error(`the CSV heading has no column ${JSON.stringify(name)}: it has ${heading.join(', ')}`);
}

function csvRow(record: CsvRecord, heading: readonly string[], columns: CsvColumns): RowOrReason {
  const { line, cells, reason } = record;
  if (reason !== undefined) return { line, reason };
  if (cells.length !== heading.length)
    return { line, reason: `${cells.length} columns where the heading has ${heading.length}` };
  const keyAt = Math.max(0, heading.indexOf(columns.key ?? 'key'));
  const key = utf8(cells[keyAt]);
  const valueName = columns.value ?? (heading.length === 2 ? heading[1 - keyAt] : undefined);
  if (valueName !== undefined) {
    const value = utf8(cells[heading.indexOf(valueName)]);
    return { line, key, value, contentType: textType, ttlSeconds: undefined };
  }
  const object = Object.fromEntries(heading.map((name, i) => [name, cells[i]]));
  return { line, key, value: utf8(JSON.stringify(object)), contentType: jsonType, ttlSeconds: undefined };
}
