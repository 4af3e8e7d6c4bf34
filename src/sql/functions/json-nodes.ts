/** Changing jsonb documents: paths, merging, containment. Nodes are immutable, a change copies what lies on the way to it. */
import { SqlError } from '../errors.ts';
import { compareNodes, isArray, type JsonNode, JsonObject, type SqlArray } from '../values/index.ts';

/** A path's steps; NULL ones have no place in it. */
export function stepsOf(path: SqlArray): readonly string[] {
  return path.elements.map((step, i) => {
    if (step === null) throw new SqlError('22004', `path element at position ${i + 1} is null`);
    return String(step);
  });
}

/** The node at a path; undefined where there is none. */
export function nodeAt(node: JsonNode, steps: readonly (string | null)[]): JsonNode | undefined {
  let at: JsonNode | undefined = node;
  for (const step of steps) {
    if (at === undefined || step === null) return undefined;
    at = childOf(at, step);
  }
  return at;
}

function childOf(node: JsonNode, step: string): JsonNode | undefined {
  if (node instanceof JsonObject) return node.get(step);
  if (!isArray(node)) return undefined;
  const index = readIndex(step);
  return index === undefined ? undefined : elementAt(node, index);
}

/** An array's element; negative subscripts count from the end. */
export function elementAt(array: readonly JsonNode[], index: number): JsonNode | undefined {
  return array[index < 0 ? array.length + index : index];
}

function readIndex(step: string): number | undefined {
  return /^\s*[+-]?\d+$/.test(step) && Math.abs(Number(step)) <= 0x7fffffff ? Number(step) : undefined;
}

function indexOf(step: string, position: number): number {
  const index = readIndex(step);
  if (index === undefined)
    throw new SqlError('22P02', `path element at position ${position} is not an integer: "${step}"`);
  return index;
}

/** What a change does at the end of its path: gives the new node, or undefined to take the old one away. */
export interface Change {
  readonly value: JsonNode;
  readonly mode: 'set' | 'replace' | 'insertBefore' | 'insertAfter';
}

/** jsonb_set and jsonb_insert. */
export function changeAt(node: JsonNode, steps: readonly string[], change: Change, depth = 0): JsonNode {
  if (steps.length === depth) return node;
  const step = steps[depth];
  const isLast = depth === steps.length - 1;
  if (node instanceof JsonObject) {
    const old = node.get(step);
    if (!isLast) return old === undefined ? node : withMember(node, step, changeAt(old, steps, change, depth + 1));
    if (change.mode === 'insertBefore' || change.mode === 'insertAfter') {
      if (old !== undefined)
        throw new SqlError('22023', 'cannot replace existing key', {
          hint: 'Try using the function jsonb_set to replace key value.',
        });
    } else if (old === undefined && change.mode === 'replace') return node;
    return withMember(node, step, change.value);
  }
  if (!isArray(node)) return node;
  const given = indexOf(step, depth + 1);
  const index = given < 0 ? node.length + given : given;
  const exists = index >= 0 && index < node.length;
  if (!isLast)
    return exists ? node.map((item, i) => (i === index ? changeAt(item, steps, change, depth + 1) : item)) : node;
  if (!exists) {
    if (change.mode === 'replace') return node;
    return given < 0 ? [change.value, ...node] : [...node, change.value];
  }
  if (change.mode === 'set' || change.mode === 'replace')
    return node.map((item, i) => (i === index ? change.value : item));
  const at = change.mode === 'insertBefore' ? index : index + 1;
  return [...node.slice(0, at), change.value, ...node.slice(at)];
}

/** `#-`. */
export function deleteAt(node: JsonNode, steps: readonly string[], depth = 0): JsonNode {
  if (steps.length === depth) return node;
  const step = steps[depth];
  const isLast = depth === steps.length - 1;
  if (node instanceof JsonObject) {
    const old = node.get(step);
    if (old === undefined) return node;
    return isLast ? withoutKeys(node, new Set([step])) : withMember(node, step, deleteAt(old, steps, depth + 1));
  }
  if (!isArray(node) || node.length === 0) return node;
  const given = indexOf(step, depth + 1);
  const index = given < 0 ? node.length + given : given;
  if (isLast) return node.filter((_, i) => i !== index);
  return node.map((item, i) => (i === index ? deleteAt(item, steps, depth + 1) : item));
}

/** An object without some of its keys. */
export function withoutKeys(object: JsonObject, keys: ReadonlySet<string>): JsonObject {
  const kept = object.keys.flatMap((key, i) => (keys.has(key) ? [] : [[key, object.values[i]] as const]));
  return objectOf(kept);
}

/** An object with one more, or another, member. */
export function withMember(object: JsonObject, key: string, value: JsonNode): JsonObject {
  return objectOf([...entriesOf(object), [key, value]]);
}

/** An object's members. */
export function entriesOf(object: JsonObject): (readonly [string, JsonNode])[] {
  return object.keys.map((key, i) => [key, object.values[i]] as const);
}

/** `||`: objects merge, everything else becomes arrays one behind the other. */
export function concatenateNodes(a: JsonNode, b: JsonNode): JsonNode {
  if (a instanceof JsonObject && b instanceof JsonObject) return objectOf([...entriesOf(a), ...entriesOf(b)]);
  return [...(isArray(a) ? a : [a]), ...(isArray(b) ? b : [b])];
}

/** `@>`. */
export function containsNode(outer: JsonNode, inner: JsonNode, atRoot = true): boolean {
  if (inner instanceof JsonObject) {
    if (!(outer instanceof JsonObject)) return false;
    return inner.keys.every((key, i) => {
      const value = outer.get(key);
      return value !== undefined && containsNode(value, inner.values[i], false);
    });
  }
  if (isArray(inner)) {
    if (!isArray(outer)) return false;
    return inner.every((item) =>
      outer.some((other) => isContainer(item) === isContainer(other) && containsNode(other, item, false)),
    );
  }
  // A document that is an array contains its scalars.
  if (atRoot && isArray(outer)) return outer.some((item) => !isContainer(item) && compareNodes(item, inner) === 0);
  return !isContainer(outer) && compareNodes(outer, inner) === 0;
}

function isContainer(node: JsonNode): boolean {
  return node instanceof JsonObject || isArray(node);
}

/** Without members that are null, at all depths. */
export function stripNulls(node: JsonNode): JsonNode {
  if (isArray(node)) return node.map(stripNulls);
  if (!(node instanceof JsonObject)) return node;
  return objectOf(
    entriesOf(node).flatMap(([key, value]) => (value === null ? [] : [[key, stripNulls(value)] as const])),
  );
}

/** An object of these members, in any order; of equal keys the last one counts. */
export function objectOf(members: readonly (readonly [key: string, value: JsonNode])[]): JsonObject {
  return JsonObject.sorted(
    members.map(([key]) => key),
    members.map(([, value]) => value),
  );
}
