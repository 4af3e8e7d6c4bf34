/** What is written, as a JSON object says it: `{"value": "text" | "valueBase64": "…", "contentType": "…", "ttl": 60}`. */
import { defaultContentType, JimError } from '../base/index.ts';
import { checkContentType } from './entry.ts';
import type { KvContext } from './exchange.ts';
import { type JsonObject, readBytesField } from './json.ts';
import { parseTtlMs } from './query.ts';
import { invalid } from './refusal.ts';

/** A value and what comes with it, checked. */
export interface Put {
  readonly value: Uint8Array;
  readonly contentType: string;
  readonly ttlMs: number | undefined;
}

/** Reads the object's fields about the value; others may stand beside them. */
export function parsePut(object: JsonObject, what: string, context: KvContext): Put {
  const value = readBytesField(object, 'value', what);
  if (value === undefined) throw invalid(`${what} has no value`);
  const { valueBytesMax } = context.limits;
  if (value.length > valueBytesMax)
    throw new JimError('value-too-large', `a value has ${valueBytesMax} bytes at most, not ${value.length}`);
  const { contentType = defaultTypeOf(object), ttl } = object;
  if (typeof contentType !== 'string') throw invalid(`${what}: contentType is a string`);
  checkContentType(contentType);
  if (ttl !== undefined && typeof ttl !== 'number') throw invalid(`${what}: ttl is a number of seconds`);
  return { value, contentType, ttlMs: ttl === undefined ? undefined : parseTtlMs(String(ttl)) };
}

function defaultTypeOf(object: JsonObject): string {
  return object.value === undefined ? defaultContentType : 'text/plain; charset=utf-8';
}
