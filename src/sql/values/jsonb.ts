/**
 * JSON as a value: SQL's jsonb. Numbers are exact, objects keep their keys sorted (shorter ones first, then by bytes) and each once, the last
 * one given. Strings, booleans and null are JavaScript's.
 */
import { compareDecimals, Decimal, withoutTrailingZeros } from './decimal.ts';
import { formatDecimal } from './decimal-text.ts';
import { combineHashes, compareTexts, hashBigint, hashText } from './orders.ts';
import type { Order } from './sql-type.ts';

/** Anything inside a jsonb. */
export type JsonNode = null | boolean | string | Decimal | JsonObject | readonly JsonNode[];

/** An object; `keys` are sorted, `values` stand beside them. */
export class JsonObject {
  readonly keys: readonly string[];
  readonly values: readonly JsonNode[];

  constructor(keys: readonly string[], values: readonly JsonNode[]) {
    this.keys = keys;
    this.values = values;
  }

  /** An object of keys and values in any order; of equal keys the last one counts. */
  static sorted(keys: readonly string[], values: readonly JsonNode[]): JsonObject {
    if (areSorted(keys)) return new JsonObject(keys, values);
    const byKey = new Map<string, JsonNode>();
    for (let i = 0; i < keys.length; i++) byKey.set(keys[i], values[i]);
    const sortedKeys = [...byKey.keys()].sort(compareKeys);
    return new JsonObject(
      sortedKeys,
      sortedKeys.map((key) => byKey.get(key) ?? null),
    );
  }

  /** The value under a key; undefined where there is none. */
  get(key: string): JsonNode | undefined {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = compareKeys(this.keys[middle], key);
      if (order === 0) return this.values[middle];
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }
}

function areSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if (compareKeys(keys[i - 1], keys[i]) >= 0) return false;
  return true;
}

/** A jsonb value: a document. */
export class Jsonb {
  readonly root: JsonNode;

  constructor(root: JsonNode) {
    this.root = root;
  }
}

/** PostgreSQL's order of documents, in which an empty array is, for historical reasons, the least. */
export const jsonbOrder: Order<Jsonb> = {
  compare(a, b) {
    const left = isEmptyArray(a.root);
    const right = isEmptyArray(b.root);
    if (left || right) return Number(right) - Number(left);
    return compareNodes(a.root, b.root);
  },
  hash: (value) => hashNode(value.root),
};

/** null, strings, numbers, booleans, arrays, objects; larger arrays and objects behind smaller ones, then member by member. */
export function compareNodes(a: JsonNode, b: JsonNode): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (a instanceof Decimal && b instanceof Decimal) return compareDecimals(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (isArray(a) && isArray(b)) return compareArrays(a, b);
  if (a instanceof JsonObject && b instanceof JsonObject) return compareObjects(a, b);
  return 0;
}

/** Is it an array? (`Array.isArray` forgets that it is read-only.) */
export function isArray(node: JsonNode): node is readonly JsonNode[] {
  return Array.isArray(node);
}

/** As PostgreSQL prints jsonb: `{"a": 1, "b": [1, 2]}`. */
export function formatJsonb(value: Jsonb): string {
  return formatNode(value.root);
}

/** A node as text. */
export function formatNode(node: JsonNode): string {
  if (node === null) return 'null';
  if (typeof node === 'boolean') return node ? 'true' : 'false';
  if (typeof node === 'string') return quoteJson(node);
  if (node instanceof Decimal) return formatDecimal(node);
  if (isArray(node)) return `[${node.map(formatNode).join(', ')}]`;
  return `{${node.keys.map((key, i) => `${quoteJson(key)}: ${formatNode(node.values[i])}`).join(', ')}}`;
}

/** A JSON string literal; only what must be escaped is. */
export function quoteJson(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return `"${text.replace(/["\\\u0000-\u001f]/g, escapeCharacter)}"`;
}

const shortEscapes = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escapeCharacter(character: string): string {
  return shortEscapes.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Shorter keys first: by their length in bytes, then by their bytes. */
export function compareKeys(a: string, b: string): number {
  return utf8Length(a) - utf8Length(b) || compareTexts(a, b);
}

function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // A surrogate pair has two units and four bytes.
    if (code >= 0x80) length += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return length;
}

function rankOf(node: JsonNode): number {
  if (node === null) return 0;
  if (typeof node === 'string') return 1;
  if (node instanceof Decimal) return 2;
  if (typeof node === 'boolean') return 3;
  return isArray(node) ? 4 : 5;
}

function isEmptyArray(node: JsonNode): boolean {
  return isArray(node) && node.length === 0;
}

function compareArrays(a: readonly JsonNode[], b: readonly JsonNode[]): number {
  let order = a.length - b.length;
  for (let i = 0; i < a.length && order === 0; i++) order = compareNodes(a[i], b[i]);
  return order;
}

function compareObjects(a: JsonObject, b: JsonObject): number {
  let order = a.keys.length - b.keys.length;
  for (let i = 0; i < a.keys.length && order === 0; i++)
    order = compareTexts(a.keys[i], b.keys[i]) || compareNodes(a.values[i], b.values[i]);
  return order;
}

function hashNode(node: JsonNode): number {
  if (node === null) return 0;
  if (typeof node === 'boolean') return node ? 1 : 2;
  if (typeof node === 'string') return hashText(node);
  if (node instanceof Decimal) return hashDecimal(node);
  if (isArray(node)) return node.reduce((hash: number, element) => combineHashes(hash, hashNode(element)), 4);
  return node.keys.reduce(
    (hash, key, i) => combineHashes(combineHashes(hash, hashText(key)), hashNode(node.values[i])),
    5,
  );
}

/** Equal numbers have equal hashes, whatever their scale. */
export function hashDecimal(value: Decimal): number {
  if (!value.isFinite) return value.isNaN ? 3 : value.sign > 0 ? 1 : 2;
  const reduced = withoutTrailingZeros(value);
  return combineHashes(hashBigint(reduced.unscaled), reduced.scale);
}
