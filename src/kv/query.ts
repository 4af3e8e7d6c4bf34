/**
 * A request's query parameters. Only those that the route declares are taken: a misspelt `tll=60` is an error, not an
 * entry that never ends. A `+` is refused, since half of the world reads it as a space.
 */
import { parseTimestamp, type Timestamp, utf8Text } from '../base/index.ts';
import { headerOf, type RequestHeaders } from './exchange.ts';
import type { KvLimits } from './limits.ts';
import { invalid } from './refusal.ts';
import type { KvReadOptions } from './service.ts';
import { decodePercent } from './target.ts';

/** Parameter name to its bytes, decoded. */
export type Query = ReadonlyMap<string, Uint8Array>;

const noQuery: Query = new Map();

/** Reads what stands behind the question mark. */
export function parseQuery(rawQuery: string, known: ReadonlySet<string>): Query {
  if (rawQuery === '') return noQuery;
  const query = new Map<string, Uint8Array>();
  for (const part of rawQuery.split('&')) {
    if (part === '') continue;
    if (part.includes('+')) throw invalid('a plus sign in a query is ambiguous: write %2B for it and %20 for a space');
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    if (!known.has(name)) throw unknownParameter(name, known);
    if (query.has(name)) throw invalid(`the parameter ${name} is given twice`);
    query.set(name, decodePercent(equals < 0 ? '' : part.slice(equals + 1), `the parameter ${name}`));
  }
  return query;
}

function unknownParameter(name: string, known: ReadonlySet<string>): Error {
  const here = known.size === 0 ? 'this route takes none' : `this route takes ${[...known].join(', ')}`;
  return invalid(`no parameter ${JSON.stringify(name.slice(0, 64))}: ${here}`);
}

/** The parameter as text. */
export function textParameter(query: Query, name: string): string | undefined {
  const bytes = query.get(name);
  return bytes === undefined ? undefined : utf8Text(bytes);
}

/** The parameter as a whole number in `[min, max]`. */
export function integerParameter(query: Query, name: string, min: number, max: number): number | undefined {
  const text = textParameter(query, name);
  return text === undefined ? undefined : parseInteger(text, `the parameter ${name}`, min, max);
}

/** `name`, `name=true` or `name=false`. */
export function booleanParameter(query: Query, name: string, otherwise: boolean): boolean {
  const text = textParameter(query, name);
  if (text === undefined) return otherwise;
  if (text === '' || text === 'true') return true;
  if (text === 'false') return false;
  throw invalid(`the parameter ${name} is true or false`);
}

function parseInteger(text: string, what: string, min: number, max: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw invalid(`${what} is a whole number from ${min} to ${max}`);
}

/** `?ttl=` in seconds, to milliseconds. */
export function ttlParameter(query: Query): number | undefined {
  const text = textParameter(query, 'ttl');
  return text === undefined ? undefined : parseTtlMs(text);
}

/** Seconds, with up to three decimals, more than none. */
export function parseTtlMs(text: string): number {
  const ms = /^\d{1,10}(\.\d{1,3})?$/.test(text) ? Math.round(Number(text) * 1000) : 0;
  if (ms < 1) throw invalid('ttl is a number of seconds above 0, with up to three decimals');
  return ms;
}

/** `?deadline=` or the header `Jimkv-Deadline`, else the default: milliseconds that the request may take. */
export function requestDeadlineMs(query: Query, headers: RequestHeaders, limits: KvLimits): number {
  const header = headers['jimkv-deadline'];
  if (header === undefined && query.size === 0) return limits.deadlineMsDefault;
  const text = textParameter(query, 'deadline') ?? headerOf(headers, 'jimkv-deadline');
  if (text === undefined) return limits.deadlineMsDefault;
  return parseInteger(text, 'the deadline in milliseconds', 1, limits.deadlineMsMax);
}

/** `?at=`, `?read=` and `?staleness=`. */
export function readOptions(query: Query, headers: RequestHeaders, limits: KvLimits): KvReadOptions {
  const deadlineMs = requestDeadlineMs(query, headers, limits);
  if (query.size === 0) return { deadlineMs };
  const at = atParameter(query);
  const read = textParameter(query, 'read') ?? 'linearizable';
  const staleMsMax = integerParameter(query, 'staleness', 0, 3_600_000);
  if (read !== 'linearizable' && read !== 'bounded') throw invalid('read is linearizable or bounded');
  if ((read === 'bounded') !== (staleMsMax !== undefined))
    throw invalid('read=bounded and staleness=MILLISECONDS belong together');
  if (at !== undefined && query.has('read')) throw invalid('at names the state to read: it takes no read=');
  if (staleMsMax !== undefined) return { deadlineMs, freshness: { kind: 'bounded', staleMsMax } };
  return at === undefined ? { deadlineMs } : { deadlineMs, at };
}

function atParameter(query: Query): Timestamp | undefined {
  const text = textParameter(query, 'at');
  return text === undefined ? undefined : parseTimestamp(text);
}
