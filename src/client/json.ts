/**
 * Rows as JSON without loss. The database writes numbers of any length; one that a JavaScript number can't hold comes as text, digit for digit, and a `bigint` goes out as digits.
 */

/** Whatever JSON can say. Numbers that JavaScript can't hold are texts. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** A value that a column is given: JSON's own, or a whole number of any length. */
export type ColumnValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly ColumnValue[]
  | { readonly [name: string]: ColumnValue | undefined };

/** A row, or some of its columns, by their names. */
export type Columns = Readonly<Record<string, ColumnValue | undefined>>;

/** Parses JSON; numbers that would lose digits stay text. */
export function parseLossless(text: string): unknown {
  // Looking at the source of every number is slow, and only long ones can lose anything.
  return mayLoseDigits.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

const mayLoseDigits = /\d[\d.]{15}|[eE][+-]?\d{3}/;

/** The third argument is newer than the compiler's library: what stands in the text for the value. */
function keepDigits(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined) return value;
  if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value) ? value : source;
  return significantDigits(source) === significantDigits(String(value)) ? value : source;
}

/** The digits that count, without sign, point, exponent and zeros at either end. */
function significantDigits(number: string): string {
  return number
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');
}

/** Writes JSON; a `bigint` as digits in a text, which every column of numbers reads. */
export function formatLossless(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
}
