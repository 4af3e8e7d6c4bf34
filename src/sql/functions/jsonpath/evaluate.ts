/**
 * Runs a jsonpath over a document (jsonpath_exec.c). Items are found one by one, in order; a failure of the path itself ends the search, and within a
 * predicate makes it unknown. In lax mode arrays are unwrapped where no array is wanted, and what is not there is no failure.
 */
import { unreachable } from '../../../base/index.ts';
import { SqlError } from '../../errors.ts';
import {
  type ArithmeticExpression,
  Decimal,
  isArray,
  isPathPredicate,
  type JsonNode,
  JsonObject,
  type JsonPath,
  type PathExpression,
  type PathStep,
  type SubscriptRange,
} from '../../values/index.ts';
import { arithmetic, signed } from './arithmetic.ts';
import { PathFailure } from './failure.ts';
import { applyMethod } from './methods.ts';
import { type PathWorld, test } from './predicates.ts';

/** What `@` and `last` stand for. */
interface Place {
  readonly current: JsonNode;
  readonly size: number;
}

/**
 * The items that a path finds in a document, in order, as they are asked for.
 * @throws PathFailure
 */
export function findItems(path: JsonPath, root: JsonNode, variables: JsonObject): Iterable<JsonNode> {
  return new Search(path.isStrict, root, variables).items(path.root, { current: root, size: -1 });
}

class Search {
  readonly #isLax: boolean;
  readonly #root: JsonNode;
  readonly #variables: JsonObject;
  /** `**` looks over what is not there in strict mode, too. */
  #forgives: boolean;
  readonly #ids = new Map<JsonNode, number>();

  constructor(isStrict: boolean, root: JsonNode, variables: JsonObject) {
    this.#isLax = !isStrict;
    this.#forgives = !isStrict;
    this.#root = root;
    this.#variables = variables;
    this.#ids.set(root, 0);
  }

  *items(expression: PathExpression, place: Place): Iterable<JsonNode> {
    if (isPathPredicate(expression)) {
      yield test(expression, this.#worldAt(place)) ?? null;
      return;
    }
    switch (expression.kind) {
      case 'root':
        yield this.#root;
        break;
      case 'current':
        yield place.current;
        break;
      case 'last':
        yield Decimal.fromInteger(place.size - 1);
        break;
      case 'literal':
        yield expression.value;
        break;
      case 'variable':
        yield this.#variable(expression.name);
        break;
      case 'chain':
        for (const item of this.items(expression.base, place))
          yield* this.#from(expression.steps, 0, item, place, this.#isLax);
        break;
      case 'arithmetic':
        yield this.#arithmetic(expression, place);
        break;
      case 'sign':
        for (const item of this.#unwrapped(expression.operand, place)) yield signed(expression.operator, item);
        break;
      default:
        unreachable(expression);
    }
  }

  #variable(name: string): JsonNode {
    const value = this.#variables.get(name);
    if (value === undefined) throw new SqlError('42704', `could not find jsonpath variable "${name}"`);
    return value;
  }

  #arithmetic({ operator, left, right }: ArithmeticExpression, place: Place): Decimal {
    const a = single(this.#unwrapped(left, place), `left operand of jsonpath operator ${operator}`);
    const b = single(this.#unwrapped(right, place), `right operand of jsonpath operator ${operator}`);
    return arithmetic(operator, a, b);
  }

  #worldAt(place: Place): PathWorld {
    return {
      isLax: this.#isLax,
      items: (expression) => this.items(expression, place),
      unwrapped: (expression) => this.#unwrapped(expression, place),
    };
  }

  /** In lax mode, of arrays the elements. */
  #unwrapped(expression: PathExpression, place: Place): readonly JsonNode[] {
    const items = [...this.items(expression, place)];
    return this.#isLax ? items.flatMap((item) => (isArray(item) ? item : [item])) : items;
  }

  // Steps -----------------------------------------------------------------------------------------------------------

  /** What the steps find, from one of them on. @param unwraps whether an array may stand for its elements here */
  *#from(steps: readonly PathStep[], at: number, item: JsonNode, place: Place, unwraps: boolean): Iterable<JsonNode> {
    if (at === steps.length) {
      yield item;
      return;
    }
    const step = steps[at];
    if (unwraps && isArray(item) && wantsNoArray(step)) {
      for (const element of item) yield* this.#from(steps, at, element, place, false);
      return;
    }
    const forgave = this.#forgives;
    if (step.kind === 'any-depth') this.#forgives = true;
    try {
      for (const next of this.#step(step, item, place)) yield* this.#from(steps, at + 1, next, place, this.#isLax);
    } finally {
      this.#forgives = forgave;
    }
  }

  #step(step: PathStep, item: JsonNode, place: Place): Iterable<JsonNode> {
    switch (step.kind) {
      case 'key':
        return this.#member(step.name, item);
      case 'any-key':
        if (item instanceof JsonObject) return item.values;
        return this.#missing('2203C', 'jsonpath wildcard member accessor can only be applied to an object');
      case 'any-element':
        if (isArray(item)) return item;
        if (this.#isLax) return [item];
        return this.#missing('22039', 'jsonpath wildcard array accessor can only be applied to an array');
      case 'elements':
        if (!isArray(item) && !this.#isLax)
          return this.#missing('22039', 'jsonpath array accessor can only be applied to an array');
        return this.#elements(step.ranges, isArray(item) ? item : [item], place);
      case 'any-depth':
        return below(item, step.first, step.last);
      case 'filter':
        return test(step.predicate, this.#worldAt({ ...place, current: item })) === true ? [item] : [];
      case 'method':
        return applyMethod(step.name, item, this.#isLax, (container) => this.#idOf(container));
      case 'datetime':
        throw new SqlError('0A000', 'jsonpath item method .datetime() is not supported');
      default:
        return unreachable(step);
    }
  }

  #member(name: string, item: JsonNode): readonly JsonNode[] {
    if (!(item instanceof JsonObject))
      return this.#missing('2203A', 'jsonpath member accessor can only be applied to an object');
    const value = item.get(name);
    return value === undefined ? this.#missing('2203A', `JSON object does not contain key "${name}"`) : [value];
  }

  *#elements(ranges: readonly SubscriptRange[], array: readonly JsonNode[], place: Place): Iterable<JsonNode> {
    const inside = { current: place.current, size: array.length };
    for (const { from, to } of ranges) {
      const first = subscript([...this.items(from, inside)]);
      const last = to === undefined ? first : subscript([...this.items(to, inside)]);
      if (!this.#forgives && (first < 0 || first > last || last >= array.length))
        throw new PathFailure('22033', 'jsonpath array subscript is out of bounds');
      for (let i = Math.max(first, 0); i <= Math.min(last, array.length - 1); i++) yield array[i];
    }
  }

  #missing(sqlstate: string, message: string): readonly JsonNode[] {
    if (!this.#forgives) throw new PathFailure(sqlstate, message);
    return [];
  }

  /** Objects that `keyvalue()` is asked of are told apart by numbers. */
  #idOf(container: JsonNode): number {
    const known = this.#ids.get(container);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    this.#ids.set(container, id);
    return id;
  }
}

function wantsNoArray(step: PathStep): boolean {
  switch (step.kind) {
    case 'key':
    case 'any-key':
    case 'filter':
      return true;
    case 'method':
      return step.name !== 'type' && step.name !== 'size';
    default:
      return false;
  }
}

/** What lies `first` to `last` levels below, the item itself at 0; without levels (`last`) only what has nothing below it. */
function* below(item: JsonNode, first: number, last: number, level = 0): Iterable<JsonNode> {
  const isLeaf = !isArray(item) && !(item instanceof JsonObject);
  const isDeepest = first === Number.POSITIVE_INFINITY && isLeaf && level > 0;
  if (level >= first || isDeepest) yield item;
  if (level < last) for (const child of childrenOf(item)) yield* below(child, first, last, level + 1);
}

function childrenOf(item: JsonNode): readonly JsonNode[] {
  if (isArray(item)) return item;
  return item instanceof JsonObject ? item.values : [];
}

function single(items: readonly JsonNode[], what: string): Decimal {
  const [item] = items;
  if (items.length === 1 && item instanceof Decimal) return item;
  throw new PathFailure('22038', `${what} is not a single numeric value`);
}

function subscript(items: readonly JsonNode[]): number {
  const [item] = items;
  if (items.length !== 1 || !(item instanceof Decimal))
    throw new PathFailure('22033', 'jsonpath array subscript is not a single numeric value');
  const index = Number(item.truncate(0).unscaled);
  if (index < -0x8000_0000 || index > 0x7fff_ffff)
    throw new PathFailure('22033', 'jsonpath array subscript is out of integer range');
  return index;
}
