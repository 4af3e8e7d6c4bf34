/**
 * jsonpath's functions and operators.
 *
 *   functions.ts   what SQL calls
 *   evaluate.ts    items step by step, in the modes lax and strict
 *   predicates.ts  true, false, unknown
 *   methods.ts     `.size()` and its kin; arithmetic.ts: numbers
 *
 * Left out: `.datetime()`.
 */
import { SqlError } from '../../errors.ts';
import { Jsonb, type JsonNode, JsonObject, type JsonPath, parseJsonPath } from '../../values/index.ts';
import { fn, operator, type SqlFunction } from '../signature.ts';
import { findItems } from './evaluate.ts';
import { PathFailure } from './failure.ts';

const cacheMax = 256;
const cache = new Map<string, JsonPath>();

/** A path's tree, kept: mostly it is a constant. */
function pathOf(text: string): JsonPath {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const path = parseJsonPath(text);
  if (cache.size >= cacheMax) cache.clear();
  cache.set(text, path);
  return path;
}

function find(target: Jsonb, path: string, variables: JsonNode): Iterable<JsonNode> {
  if (!(variables instanceof JsonObject))
    throw new SqlError('22023', '"vars" argument is not an object', {
      detail: 'Jsonpath parameters should be encoded as key-value pairs of "vars" object.',
    });
  return findItems(pathOf(path), target.root, variables);
}

/** All items; with `silent` those before a failure. */
function findAll(target: Jsonb, path: string, variables: JsonNode, silent: boolean): readonly JsonNode[] {
  const items: JsonNode[] = [];
  lookingOver(silent, () => {
    for (const item of find(target, path, variables)) items.push(item);
  });
  return items;
}

/** In lax mode one item is enough; strictly, all must be found without a failure. */
function exists(target: Jsonb, path: string, variables: JsonNode, silent: boolean): boolean | null {
  const found = lookingOver(silent, () => {
    const items = find(target, path, variables);
    if (pathOf(path).isStrict) return [...items].length > 0;
    for (const _ of items) return true;
    return false;
  });
  return found ?? null;
}

function match(target: Jsonb, path: string, variables: JsonNode, silent: boolean): boolean | null {
  const [item, second] = findAll(target, path, variables, silent);
  if (second === undefined && (item === null || typeof item === 'boolean')) return item;
  if (silent) return null;
  throw new SqlError('22038', 'single boolean result is expected');
}

/** Undefined where the path failed and that is to be looked over. */
function lookingOver<T>(silent: boolean, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (silent && error instanceof PathFailure) return undefined;
    throw error;
  }
}

const none = new JsonObject([], []);

/** Those with `_tz` may look at the session's time zone; without `.datetime()` they have no use for it. */
const called = (['', '_tz'] as const).flatMap((suffix): readonly SqlFunction[] => [
  fn(
    `jsonb_path_exists${suffix}(target jsonb, path jsonpath, vars jsonb = {}, silent bool = false): bool`,
    (target, path, vars, silent) => exists(target, path, vars.root, silent),
  ),
  fn(
    `jsonb_path_match${suffix}(target jsonb, path jsonpath, vars jsonb = {}, silent bool = false): bool`,
    (target, path, vars, silent) => match(target, path, vars.root, silent),
  ),
  fn(
    `jsonb_path_query${suffix}(target jsonb, path jsonpath, vars jsonb = {}, silent bool = false): setof jsonb`,
    (target, path, vars, silent) => findAll(target, path, vars.root, silent).map((item) => new Jsonb(item)),
  ),
  fn(
    `jsonb_path_query_array${suffix}(target jsonb, path jsonpath, vars jsonb = {}, silent bool = false): jsonb`,
    (target, path, vars, silent) => new Jsonb(findAll(target, path, vars.root, silent)),
  ),
  fn(
    `jsonb_path_query_first${suffix}(target jsonb, path jsonpath, vars jsonb = {}, silent bool = false): jsonb`,
    (target, path, vars, silent) => {
      const [first] = findAll(target, path, vars.root, silent);
      return first === undefined ? null : new Jsonb(first);
    },
  ),
]);

/** The functions. */
export const jsonPaths: readonly SqlFunction[] = [
  ...called,
  operator('jsonb @? jsonpath: bool', (target, path) => exists(target, path, none, true)),
  operator('jsonb @@ jsonpath: bool', (target, path) => match(target, path, none, true)),
];
