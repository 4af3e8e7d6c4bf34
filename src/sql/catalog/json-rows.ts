/**
 * The catalog's rows are JSON: one byte in front says so in the format that all rows of the cluster share (`base/kv-row.ts`: content type
 * `application/json`, no expiry), then an object with the number of its format.
 *
 *   +------+---------------------------------
 *   | 0x04 | {"format":1, …}
 *   +------+---------------------------------
 *
 * What is read is checked field by field before it is believed; unknown fields are dropped, missing ones are `undefined` where that may be.
 */
import { JimError, utf8, utf8Text } from '../../base/index.ts';

const head = 0x04;
const format = 1;

/** Makes a value of what JSON gave, or throws. */
export type Reading<T> = (value: unknown) => T;

/** The row of an object. */
export function encodeJsonRow(value: object): Uint8Array {
  const text = utf8(JSON.stringify({ format, ...value }));
  const row = new Uint8Array(1 + text.length);
  row[0] = head;
  row.set(text, 1);
  return row;
}

/** The object of a row; `what` names it in the error if it is damaged. */
export function decodeJsonRow<T>(row: Uint8Array, what: string, reading: Reading<T>): T {
  try {
    if (row[0] !== head) throw new Error('not JSON');
    const value: unknown = JSON.parse(utf8Text(row.subarray(1)));
    const written = plain(value).format;
    if (written !== format) throw new Error(`its format is ${written}, this node knows ${format}`);
    return reading(value);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new JimError('corruption', `the catalog can't be read: ${what}: ${reason}`, { cause });
  }
}

/** A string. */
export const text: Reading<string> = (value) => {
  if (typeof value !== 'string') throw new Error(`not a string: ${JSON.stringify(value)}`);
  return value;
};

/** A whole number that is exact. */
export const whole: Reading<number> = (value) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new Error(`not a whole number: ${JSON.stringify(value)}`);
  return value;
};

/** Any finite number. */
export const finite: Reading<number> = (value) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`not a number: ${JSON.stringify(value)}`);
  return value;
};

/** True or false. */
export const flag: Reading<boolean> = (value) => {
  if (typeof value !== 'boolean') throw new Error(`not true or false: ${JSON.stringify(value)}`);
  return value;
};

/** May be missing. */
export function optional<T>(reading: Reading<T>): Reading<T | undefined> {
  return (value) => (value === undefined ? undefined : reading(value));
}

/** One of these words. */
export function oneOf<const W extends string>(...words: readonly W[]): Reading<W> {
  return (value) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw new Error(`${JSON.stringify(value)} is none of ${words.join(', ')}`);
    return found;
  };
}

/** A list. */
export function list<T>(reading: Reading<T>): Reading<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw new Error('not a list');
    return value.map(reading);
  };
}

/** An object with these fields. */
export function object<T>(fields: { readonly [K in keyof T]-?: Reading<T[K]> }): Reading<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return (value) => {
    const source = plain(value);
    const made: Partial<T> = {};
    for (const name of names) {
      try {
        made[name] = fields[name](source[name]);
      } catch (cause) {
        throw new Error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
      }
    }
    // Every field was read.
    return made as T;
  };
}

function plain(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
  return value as Readonly<Record<string, unknown>>;
}
