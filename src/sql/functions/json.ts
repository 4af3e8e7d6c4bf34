/** json and jsonb: taking apart, putting together, changing. json's functions work on its text, jsonb's on its nodes. */
import { SqlError } from '../errors.ts';
import {
  formatNode,
  isArray,
  Jsonb,
  type JsonNode,
  JsonObject,
  quoteJson,
  type SqlArray,
  SqlRow,
  type SqlValue,
} from '../values/index.ts';
import { jsonMaking } from './json-making.ts';
import {
  type Change,
  changeAt,
  concatenateNodes,
  containsNode,
  deleteAt,
  elementAt,
  entriesOf,
  nodeAt,
  stepsOf,
  stripNulls,
  withoutKeys,
} from './json-nodes.ts';
import { elementsOf, type JsonKind, kindOfJson, membersOf, plainText } from './json-text.ts';
import { fn, operator, type SqlFunction, unusual } from './signature.ts';

/** A node as text without JSON's quotes; null for JSON's null. */
export function textOfNode(node: JsonNode): string | null {
  if (node === null) return null;
  return typeof node === 'string' ? node : formatNode(node);
}

function jsonbOrNull(node: JsonNode | undefined): Jsonb | null {
  return node === undefined ? null : new Jsonb(node);
}

function textOrNull(node: JsonNode | undefined): string | null {
  return node === undefined ? null : textOfNode(node);
}

function member({ root }: Jsonb, key: string): JsonNode | undefined {
  return root instanceof JsonObject ? root.get(key) : undefined;
}

function element({ root }: Jsonb, index: number): JsonNode | undefined {
  if (isArray(root)) return elementAt(root, index);
  // A scalar is kept as an array of one, which shows here.
  return root instanceof JsonObject || (index !== 0 && index !== -1) ? undefined : root;
}

function jsonMember(json: string, key: string): string | undefined {
  // Of equal keys the last one counts.
  return membersOf(json).findLast(([name]) => name === key)?.[1];
}

function jsonElement(json: string, index: number): string | undefined {
  const elements = elementsOf(json);
  return elements[index < 0 ? elements.length + index : index];
}

function jsonAt(json: string, steps: readonly (string | null)[]): string | undefined {
  let at: string | undefined = json;
  for (const step of steps) {
    if (at === undefined || step === null) return undefined;
    if (kindOfJson(at) === 'array') at = /^[+-]?\d+$/.test(step) ? jsonElement(at, Number(step)) : undefined;
    else at = jsonMember(at, step);
  }
  return at;
}

function textSteps(path: SqlArray): readonly (string | null)[] {
  return path.elements.map((step) => (step === null ? null : String(step)));
}

function plainOrNull(json: string | undefined): string | null {
  return json === undefined ? null : plainText(json);
}

const taking: readonly SqlFunction[] = [
  operator('json -> text: json', (json, key) => jsonMember(json, key) ?? null),
  operator('json -> int4: json', (json, index) => jsonElement(json, index) ?? null),
  operator('json ->> text: text', (json, key) => plainOrNull(jsonMember(json, key))),
  operator('json ->> int4: text', (json, index) => plainOrNull(jsonElement(json, index))),
  operator('json #> text[]: json', (json, path) => jsonAt(json, textSteps(path)) ?? null),
  operator('json #>> text[]: text', (json, path) => plainOrNull(jsonAt(json, textSteps(path)))),
  operator('jsonb -> text: jsonb', (json, key) => jsonbOrNull(member(json, key))),
  operator('jsonb -> int4: jsonb', (json, index) => jsonbOrNull(element(json, index))),
  operator('jsonb ->> text: text', (json, key) => textOrNull(member(json, key))),
  operator('jsonb ->> int4: text', (json, index) => textOrNull(element(json, index))),
  operator('jsonb #> text[]: jsonb', ({ root }, path) => jsonbOrNull(nodeAt(root, textSteps(path)))),
  operator('jsonb #>> text[]: text', ({ root }, path) => textOrNull(nodeAt(root, textSteps(path)))),
  fn('json_extract_path(json, ...text): json', (json, ...path) => jsonAt(json, path) ?? null),
  fn('json_extract_path_text(json, ...text): text', (json, ...path) => plainOrNull(jsonAt(json, path))),
  fn('jsonb_extract_path(jsonb, ...text): jsonb', ({ root }, ...path) => jsonbOrNull(nodeAt(root, path))),
  fn('jsonb_extract_path_text(jsonb, ...text): text', ({ root }, ...path) => textOrNull(nodeAt(root, path))),
];

function hasKey({ root }: Jsonb, key: string): boolean {
  if (root instanceof JsonObject) return root.get(key) !== undefined;
  return isArray(root) ? root.includes(key) : root === key;
}

function keysOf(path: SqlArray): readonly string[] {
  return path.elements.flatMap((key) => (key === null ? [] : [String(key)]));
}

const asking: readonly SqlFunction[] = [
  operator('jsonb @> jsonb: bool', (a, b) => containsNode(a.root, b.root)),
  operator('jsonb <@ jsonb: bool', (a, b) => containsNode(b.root, a.root)),
  operator('jsonb ? text: bool', hasKey),
  operator('jsonb ?| text[]: bool', (json, keys) => keysOf(keys).some((key) => hasKey(json, key))),
  operator('jsonb ?& text[]: bool', (json, keys) => keysOf(keys).every((key) => hasKey(json, key))),
  fn('json_typeof(json): text', kindOfJson),
  fn('jsonb_typeof(jsonb): text', ({ root }) => kindOfNode(root)),
  fn('json_array_length(json): int4', (json) => {
    checkArray(kindOfJson(json));
    return elementsOf(json).length;
  }),
  fn('jsonb_array_length(jsonb): int4', ({ root }) => arrayOf(root, 'get array length of').length),
];

/** The kind of a node. */
export function kindOfNode(node: JsonNode): JsonKind {
  if (node === null) return 'null';
  if (typeof node === 'string') return 'string';
  if (typeof node === 'boolean') return 'boolean';
  if (isArray(node)) return 'array';
  return node instanceof JsonObject ? 'object' : 'number';
}

function checkArray(kind: JsonKind): void {
  if (kind === 'object') throw new SqlError('22023', 'cannot get array length of a non-array');
  if (kind !== 'array') throw new SqlError('22023', 'cannot get array length of a scalar');
}

function arrayOf(node: JsonNode, action: string): readonly JsonNode[] {
  if (isArray(node)) return node;
  throw new SqlError('22023', `cannot ${action} a ${node instanceof JsonObject ? 'non-array' : 'scalar'}`);
}

function remove({ root }: Jsonb, keys: readonly string[]): Jsonb {
  if (root instanceof JsonObject) return new Jsonb(withoutKeys(root, new Set(keys)));
  if (isArray(root)) return new Jsonb(root.filter((item) => typeof item !== 'string' || !keys.includes(item)));
  throw new SqlError('22023', 'cannot delete from scalar');
}

function removeElement({ root }: Jsonb, index: number): Jsonb {
  if (root instanceof JsonObject) throw new SqlError('22023', 'cannot delete from object using integer index');
  if (!isArray(root)) throw new SqlError('22023', 'cannot delete from scalar');
  const at = index < 0 ? root.length + index : index;
  return new Jsonb(root.filter((_, i) => i !== at));
}

function change({ root }: Jsonb, path: SqlArray, { root: value }: Jsonb, mode: Change['mode']): Jsonb {
  if (path.dimensions.length > 1) throw new SqlError('2202E', 'wrong number of array subscripts');
  if (!(root instanceof JsonObject) && !isArray(root)) throw new SqlError('22023', 'cannot set path in scalar');
  if (path.elements.length === 0) return new Jsonb(root);
  return new Jsonb(changeAt(root, stepsOf(path), { value, mode }));
}

const changing: readonly SqlFunction[] = [
  operator('jsonb || jsonb: jsonb', (a, b) => new Jsonb(concatenateNodes(a.root, b.root))),
  operator('jsonb - text: jsonb', (json, key) => remove(json, [key])),
  operator('jsonb - text[]: jsonb', (json, keys) => remove(json, keysOf(keys))),
  operator('jsonb - int4: jsonb', removeElement),
  operator('jsonb #- text[]: jsonb', ({ root }, path) => {
    if (!(root instanceof JsonObject) && !isArray(root)) throw new SqlError('22023', 'cannot delete path in scalar');
    return new Jsonb(deleteAt(root, stepsOf(path)));
  }),
  fn(
    'jsonb_set(target jsonb, path text[], replacement jsonb, create_if_missing bool = true): jsonb',
    (json, path, value, create) => change(json, path, value, create ? 'set' : 'replace'),
  ),
  unusual(
    'jsonb_set_lax(target jsonb, path text[], replacement jsonb, create_if_missing bool = true, null_value_treatment text = use_json_null): jsonb',
    { nullable: true },
    setLax,
  ),
  fn(
    'jsonb_insert(target jsonb, path text[], replacement jsonb, insert_after bool = false): jsonb',
    (json, path, value, after) => change(json, path, value, after ? 'insertAfter' : 'insertBefore'),
  ),
  fn('jsonb_strip_nulls(jsonb): jsonb', ({ root }) => new Jsonb(stripNulls(root))),
  fn('json_strip_nulls(json): json', stripJson),
  fn('jsonb_pretty(jsonb): text', ({ root }) => pretty(root, 0)),
];

function setLax(
  json: Jsonb | null,
  path: SqlArray | null,
  value: Jsonb | null,
  create: boolean | null,
  treatment: string | null,
): Jsonb | null {
  if (json === null || path === null || create === null) return null;
  if (value !== null) return change(json, path, value, create ? 'set' : 'replace');
  switch (treatment) {
    case 'raise_exception':
      throw new SqlError('22004', 'JSON value must not be null', {
        detail: 'Exception was raised because null_value_treatment is "raise_exception".',
        hint: 'To avoid, either change the null_value_treatment argument or ensure that an SQL NULL is not passed.',
      });
    case 'use_json_null':
      return change(json, path, new Jsonb(null), create ? 'set' : 'replace');
    case 'delete_key':
      return new Jsonb(deleteAt(json.root, stepsOf(path)));
    case 'return_target':
      return json;
    default:
      throw new SqlError(
        '22023',
        'null_value_treatment must be "delete_key", "return_target", "use_json_null", or "raise_exception"',
      );
  }
}

function stripJson(json: string): string {
  switch (kindOfJson(json)) {
    case 'object': {
      const kept = membersOf(json).filter(([, value]) => kindOfJson(value) !== 'null');
      return `{${kept.map(([key, value]) => `${quoteJson(key)}:${stripJson(value)}`).join(',')}}`;
    }
    case 'array':
      return `[${elementsOf(json).map(stripJson).join(',')}]`;
    default:
      return kindOfJson(json) === 'string' ? quoteJson(String(JSON.parse(json))) : json.trim();
  }
}

function pretty(node: JsonNode, depth: number): string {
  const indent = '    '.repeat(depth + 1);
  const end = '    '.repeat(depth);
  if (isArray(node))
    return `[\n${node.map((item) => indent + pretty(item, depth + 1)).join(',\n')}${node.length > 0 ? '\n' : ''}${end}]`;
  if (node instanceof JsonObject) {
    const members = entriesOf(node).map(([key, value]) => `${indent}${quoteJson(key)}: ${pretty(value, depth + 1)}`);
    return `{\n${members.join(',\n')}${members.length > 0 ? '\n' : ''}${end}}`;
  }
  return formatNode(node);
}

function objectMembers({ root }: Jsonb, name: string): readonly (readonly [string, JsonNode])[] {
  if (root instanceof JsonObject) return entriesOf(root);
  if (name !== 'jsonb_object_keys') throw new SqlError('22023', `cannot call ${name} on a non-object`);
  throw new SqlError('22023', isArray(root) ? `cannot call ${name} on an array` : `cannot call ${name} on a scalar`);
}

function jsonMembers(json: string, name: string): readonly (readonly [string, string])[] {
  const kind = kindOfJson(json);
  if (kind === 'object') return membersOf(json);
  if (name === 'json_object_keys')
    throw new SqlError(
      '22023',
      kind === 'array' ? `cannot call ${name} on an array` : `cannot call ${name} on a scalar`,
    );
  throw new SqlError(
    '22023',
    kind === 'array' ? 'cannot deconstruct an array as an object' : 'cannot deconstruct a scalar',
  );
}

function jsonElements(json: string, name: string): readonly string[] {
  const kind = kindOfJson(json);
  if (kind === 'array') return elementsOf(json);
  throw new SqlError(
    '22023',
    kind === 'object' ? `cannot call ${name} on a non-array` : `cannot call ${name} on a scalar`,
  );
}

/** One by one, as they are asked for. */
function* mapped<From, To>(elements: readonly From[], make: (element: From) => To): Generator<To> {
  for (const element of elements) yield make(element);
}

function nodes({ root }: Jsonb): readonly JsonNode[] {
  if (isArray(root)) return root;
  throw new SqlError(
    '22023',
    root instanceof JsonObject ? 'cannot extract elements from an object' : 'cannot extract elements from a scalar',
  );
}

const rows = <T>(list: readonly T[], row: (item: T) => readonly SqlValue[]) =>
  list.map((item) => new SqlRow(row(item)));

const sets: readonly SqlFunction[] = [
  fn('json_object_keys(json): setof text', (json) => jsonMembers(json, 'json_object_keys').map(([key]) => key)),
  fn('jsonb_object_keys(jsonb): setof text', (json) => objectMembers(json, 'jsonb_object_keys').map(([key]) => key)),
  fn('json_each(json): setof (key text, value json)', (json) =>
    rows(jsonMembers(json, 'json_each'), ([key, value]) => [key, value]),
  ),
  fn('json_each_text(json): setof (key text, value text)', (json) =>
    rows(jsonMembers(json, 'json_each_text'), ([key, value]) => [key, plainText(value)]),
  ),
  fn('jsonb_each(jsonb): setof (key text, value jsonb)', (json) =>
    rows(objectMembers(json, 'jsonb_each'), ([key, value]) => [key, new Jsonb(value)]),
  ),
  fn('jsonb_each_text(jsonb): setof (key text, value text)', (json) =>
    rows(objectMembers(json, 'jsonb_each_text'), ([key, value]) => [key, textOfNode(value)]),
  ),
  fn('json_array_elements(json): setof json', (json) => jsonElements(json, 'json_array_elements')),
  fn('json_array_elements_text(json): setof text', (json) =>
    jsonElements(json, 'json_array_elements_text').map(plainText),
  ),
  fn('jsonb_array_elements(jsonb): setof jsonb', (json) => mapped(nodes(json), (node) => new Jsonb(node))),
  fn('jsonb_array_elements_text(jsonb): setof text', (json) => mapped(nodes(json), textOfNode)),
];

/** The functions. */
export const json: readonly SqlFunction[] = [...taking, ...asking, ...changing, ...jsonMaking, ...sets];
