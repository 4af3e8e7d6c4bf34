/**
 * Evaluates `select expression [from (values …) as t(columns)]` with the table of functions, the slow and plain way: each node is resolved
 * and computed where it stands. What is tested are the functions and the rules that choose them.
 */

import { SqlError } from '../../../src/sql/errors.ts';
import {
  aggregatesNamed,
  arrayOfArrays,
  commonTypeFor,
  type FunctionContext,
  findCast,
  functionsNamed,
  matchesAll,
  matchesAny,
  operatorsNamed,
  type ResolvedCall,
  recordTypeOf,
  resolveFunction,
  resolveOperator,
  type SqlAggregate,
  type SqlFunction,
  slice,
  subscript,
} from '../../../src/sql/functions/index.ts';
import type { Expression, FunctionCall, Query, SqlParser, TypeName } from '../../../src/sql/parse/index.ts';
import {
  builtinTypes,
  SqlArray,
  SqlRow,
  type SqlType,
  type SqlValue,
  types,
  type Value,
} from '../../../src/sql/values/index.ts';

/** A value with its type; a set's rows. */
interface Typed {
  readonly type: SqlType;
  readonly value: SqlValue;
  readonly rows?: readonly SqlValue[];
}

/** What a statement gives: its type's name, and each row as text. */
export interface Answer {
  readonly type: string;
  readonly rows: readonly (string | null)[];
}

/** Rows for aggregates. */
interface Table {
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** Evaluates a statement. */
export function evaluate(parser: SqlParser, statement: string, context: FunctionContext): Answer {
  const [{ statement: tree }] = parser.parse(statement);
  if (tree.kind !== 'select') throw new Error('only select');
  const evaluator = new Evaluator(context, undefined, undefined);
  const from = tree.from[0];
  const table = from?.kind === 'subquery' ? evaluator.table(from.query, from.alias?.columns ?? []) : undefined;
  const typed = evaluator.settle(new Evaluator(context, table, undefined).evaluate(tree.targets[0].expression));
  const cast = findCast(typed.type, types.text, 'explicit');
  const print = (value: SqlValue): string | null => {
    if (value === null) return null;
    return cast?.body === undefined ? String(value) : String(cast.body(value, context));
  };
  return { type: typed.type.displayName, rows: (typed.rows ?? [typed.value]).map(print) };
}

class Evaluator {
  readonly #context: FunctionContext;
  readonly #table: Table | undefined;
  readonly #row: readonly SqlValue[] | undefined;

  constructor(context: FunctionContext, table: Table | undefined, row: readonly SqlValue[] | undefined) {
    this.#context = context;
    this.#table = table;
    this.#row = row;
  }

  /** `values` with the types that the columns of all rows have in common. */
  table(query: Query, names: readonly string[]): Table {
    if (query.kind !== 'values') throw new Error('only values');
    const rows = query.rows.map((row) => row.map((item) => this.evaluate(item)));
    const columns = rows[0].map((_, i) => ({
      name: names[i] ?? `column${i + 1}`,
      type: commonTypeFor(
        'VALUES',
        rows.map((row) => row[i].type),
      ),
    }));
    return { columns, rows: rows.map((row) => row.map((item, i) => this.coerce(item, columns[i].type))) };
  }

  /** A literal that nobody has asked for a type is text. */
  settle(typed: Typed): Typed {
    return typed.type.oid === types.unknown.oid ? { type: types.text, value: typed.value } : typed;
  }

  evaluate(expression: Expression): Typed {
    switch (expression.kind) {
      case 'integer':
        return { type: types.int4, value: expression.value };
      case 'numeric':
        return this.#number(expression.text);
      case 'string':
        return { type: types.unknown, value: expression.value };
      case 'boolean':
        return { type: types.bool, value: expression.value };
      case 'null':
        return { type: types.unknown, value: null };
      case 'column':
        return this.#column(expression.path[expression.path.length - 1]);
      case 'cast':
        return this.#cast(expression.operand, expression.type);
      case 'operator':
        return this.#operator(
          expression.operator.name,
          expression.left === undefined ? undefined : this.evaluate(expression.left),
          this.evaluate(expression.right),
        );
      case 'call':
        return this.#call(expression);
      case 'current-value':
        return this.#invoke(expression.value, []);
      case 'array':
        return this.#array(expression.elements);
      case 'row': {
        const fields = expression.fields.map((field) => this.settle(this.evaluate(field)));
        const type = recordTypeOf(fields.map((field, i) => ({ name: `f${i + 1}`, type: field.type, modifier: -1 })));
        return { type, value: new SqlRow(fields.map(({ value }) => value)) };
      }
      case 'pattern-match':
        return this.#pattern(expression);
      case 'quantified-array':
        return this.#quantified(expression);
      case 'subscript':
        return this.#subscript(expression);
      case 'not':
        return this.#logic(expression.operand, (value) => (value === null ? null : !value));
      case 'is-null':
        return { type: types.bool, value: (this.evaluate(expression.operand).value === null) !== expression.negated };
      case 'coalesce': {
        const operands = expression.operands.map((operand) => this.evaluate(operand));
        const type = commonTypeFor(
          'COALESCE',
          operands.map((operand) => operand.type),
        );
        const values = operands.map((operand) => this.coerce(operand, type));
        return { type, value: values.find((value) => value !== null) ?? null };
      }
      case 'collate':
        return this.evaluate(expression.operand);
      default:
        throw new Error(`not evaluated here: ${expression.kind}`);
    }
  }

  #number(text: string): Typed {
    if (/^\d+$/.test(text) && BigInt(text) < 1n << 63n) return { type: types.int8, value: BigInt(text) };
    return { type: types.numeric, value: types.numeric.text.parse(text, this.#context.values) };
  }

  #column(name: string): Typed {
    const index = this.#table?.columns.findIndex((column) => column.name === name) ?? -1;
    if (this.#table === undefined || this.#row === undefined || index < 0) throw new Error(`no column ${name}`);
    return { type: this.#table.columns[index].type, value: this.#row[index] };
  }

  #cast(operand: Expression, name: TypeName): Typed {
    const { type, modifier } = this.#type(name);
    // An array's elements are cast one by one.
    const typed =
      operand.kind === 'array' && type.element !== undefined
        ? this.#array(operand.elements, type)
        : this.evaluate(operand);
    return { type, value: this.coerce(typed, type, true, modifier) };
  }

  #type({ name, modifiers, intervalFields, arrayDimensions }: TypeName): {
    readonly type: SqlType;
    readonly modifier: number;
  } {
    const base = builtinTypes.byName(name);
    const type = base !== undefined && arrayDimensions > 0 ? builtinTypes.arrayOf(base) : base;
    if (type === undefined) throw new SqlError('42704', `type "${name}" does not exist`);
    const words = modifiers.map((item) => String(this.evaluate(item).value));
    if (name === 'interval') words.unshift(intervalFields ?? '');
    return { type, modifier: words.length === 0 || words.join('') === '' ? -1 : (type.modifiers?.parse(words) ?? -1) };
  }

  /** Makes a value fit a type. */
  coerce(typed: Typed, target: SqlType, explicit = false, modifier = -1): SqlValue {
    const { values } = this.#context;
    let { value } = typed;
    if (value === null) {
      if (!explicit || typed.type.oid === types.unknown.oid || findCast(typed.type, target, 'explicit') !== undefined)
        return null;
      throw new SqlError('42846', `cannot cast type ${typed.type.displayName} to ${target.displayName}`);
    }
    if (typed.type.oid === types.unknown.oid && target.oid !== types.unknown.oid)
      value = target.text.parse(String(value), values, modifier);
    else if (typed.type.oid !== target.oid) {
      const cast = findCast(typed.type, target, explicit ? 'explicit' : 'implicit');
      if (cast === undefined)
        throw new SqlError('42846', `cannot cast type ${typed.type.displayName} to ${target.displayName}`);
      value = cast.body === undefined ? value : cast.body(value, this.#context);
    }
    return value === null || target.modifiers === undefined ? value : target.modifiers.apply(value, modifier, explicit);
  }

  #operator(name: string, left: Typed | undefined, right: Typed): Typed {
    const resolved = resolveOperator(name, left?.type, right.type, operatorsNamed(name));
    return this.#apply(resolved, left === undefined ? [right] : [left, right]);
  }

  #invoke(
    name: string,
    args: readonly Typed[],
    shape: { variadic?: boolean; argumentNames?: readonly string[] } = {},
  ): Typed {
    const resolved = resolveFunction(
      { name, argumentTypes: args.map(({ type }) => type), ...shape },
      functionsNamed(name),
    );
    if ('castTo' in resolved) return { type: resolved.castTo, value: this.coerce(args[0], resolved.castTo, true) };
    return this.#apply(resolved, args);
  }

  #apply(resolved: ResolvedCall<SqlFunction>, args: readonly Typed[]): Typed {
    const { function: found, argumentTypes, resultType: type } = resolved;
    const settled = argumentTypes;
    const values = resolved.sources.map((source, i) => {
      if (source.kind === 'default') return settled[i].text.parse(source.text, this.#context.values);
      return this.coerce(args[source.index], settled[i]);
    });
    const body = found.bodyFor({ argumentTypes: this.#spreadTypes(resolved, settled), resultType: type });
    const fixed = found.parameters.length;
    if (found.strict && values.slice(0, fixed).includes(null))
      return { type, value: null, rows: found.returnsSet ? [] : undefined };
    const spread = resolved.spreads ? values[values.length - 1] : undefined;
    const passed = spread instanceof SqlArray ? [...values.slice(0, -1), ...spread.elements] : values;
    const result = body(...(found.usesContext ? [this.#context] : []), ...passed);
    if (!found.returnsSet) return { type, value: isSet(result) ? null : result };
    return { type, value: null, rows: isSet(result) ? [...result] : [] };
  }

  #spreadTypes(resolved: ResolvedCall<SqlFunction>, settled: readonly SqlType[]): readonly SqlType[] {
    const last = settled[settled.length - 1];
    return resolved.spreads && last.element !== undefined ? [...settled.slice(0, -1), last.element] : settled;
  }

  #call(call: FunctionCall): Typed {
    const { name } = call.function;
    const aggregates = aggregatesNamed(name);
    if (aggregates.length > 0 && this.#table !== undefined) return this.#aggregate(call, aggregates);
    const names = call.arguments.flatMap((argument) => (argument.name === undefined ? [] : [argument.name]));
    return this.#invoke(
      name,
      call.arguments.map(({ value }) => this.evaluate(value)),
      { variadic: call.variadic, ...(names.length > 0 ? { argumentNames: names } : {}) },
    );
  }

  #aggregate(call: FunctionCall, aggregates: readonly SqlAggregate[]): Typed {
    const table = this.#table;
    if (table === undefined) throw new Error('an aggregate needs rows');
    const sorted = call.withinGroup ? call.orderBy.map(({ expression }) => expression) : [];
    const direct = call.withinGroup ? call.arguments.map(({ value }) => value) : [];
    const expressions = [...call.arguments.map(({ value }) => value), ...sorted];
    const evaluated = table.rows.map((row) => {
      const evaluator = new Evaluator(this.#context, table, row);
      return expressions.map((expression) => evaluator.evaluate(expression));
    });
    const argumentTypes = evaluated[0].map(({ type }) => type);
    const resolved = resolveFunction({ name: call.function.name, argumentTypes }, aggregates);
    if ('castTo' in resolved) throw new Error('an aggregate is no cast');
    const core = resolved.function.coreFor({ argumentTypes: resolved.argumentTypes, resultType: resolved.resultType });
    const settled = resolved.argumentTypes.map((type) => (type.oid === types.unknown.oid ? types.text : type));
    const rows = evaluated.map((row) => row.map((item, i) => this.coerce(item, settled[i])));
    const directValues = rows[0].slice(0, direct.length);
    const ordered = rows.map((row) => row.slice(direct.length));
    const order = settled[direct.length]?.order;
    if (call.withinGroup && order !== undefined)
      ordered.sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : order.compare(a, b)));
    let state = core.initial();
    for (const row of ordered)
      if (!(resolved.function.strict && row.includes(null))) state = core.step(state, row, this.#context);
    return { type: resolved.resultType, value: core.final(state, this.#context, directValues) };
  }

  #array(elements: readonly Expression[], wanted?: SqlType): Typed {
    const inner = elements.map((element) =>
      element.kind === 'array' ? this.#array(element.elements, wanted) : this.evaluate(element),
    );
    if (inner.some(({ type }) => type.element !== undefined)) {
      const type =
        wanted ??
        commonTypeFor(
          'ARRAY',
          inner.map((item) => item.type),
        );
      const arrays = inner.map((item) => this.coerce(item, type, wanted !== undefined));
      return { type, value: arrayOfArrays(arrays.map((array) => (array instanceof SqlArray ? array : null))) };
    }
    if (inner.length === 0 && wanted === undefined) throw new SqlError('42P18', 'cannot determine type of empty array');
    const element =
      wanted?.element ??
      commonTypeFor(
        'ARRAY',
        inner.map((item) => item.type),
      );
    const type = wanted ?? builtinTypes.arrayOf(element);
    if (type === undefined)
      throw new SqlError('42704', `could not find array type for data type ${element.displayName}`);
    return { type, value: SqlArray.of(inner.map((item) => this.coerce(item, element, wanted !== undefined))) };
  }

  #pattern(expression: Expression & { readonly kind: 'pattern-match' }): Typed {
    const operand = this.evaluate(expression.operand);
    let pattern = this.evaluate(expression.pattern);
    const escapes = expression.escape === undefined ? [] : [this.evaluate(expression.escape)];
    if (expression.match === 'similar') pattern = this.#invoke('similar_to_escape', [pattern, ...escapes]);
    else if (escapes.length > 0) pattern = this.#invoke('like_escape', [pattern, ...escapes]);
    const name = { like: '~~', ilike: '~~*', similar: '~' }[expression.match];
    return this.#operator(expression.negated ? `!${name}` : name, operand, pattern);
  }

  #quantified(expression: Expression & { readonly kind: 'quantified-array' }): Typed {
    const left = this.evaluate(expression.left);
    const array = this.evaluate(expression.array);
    const elementType = array.type.element ?? types.unknown;
    const resolved = resolveOperator(
      expression.operator.name,
      left.type,
      elementType,
      operatorsNamed(expression.operator.name),
    );
    const arrayType = builtinTypes.arrayOf(resolved.argumentTypes[1]);
    const list = arrayType === undefined ? null : this.coerce(array, arrayType);
    const value = this.coerce(left, resolved.argumentTypes[0]);
    if (!(list instanceof SqlArray) || value === null) return { type: types.bool, value: null };
    const body = resolved.function.bodyFor({ argumentTypes: resolved.argumentTypes, resultType: resolved.resultType });
    const test = (a: Value, b: Value): SqlValue => {
      const result = resolved.function.usesContext ? body(this.#context, a, b) : body(a, b);
      return isSet(result) ? null : result;
    };
    const matches = expression.quantifier === 'any' ? matchesAny : matchesAll;
    return { type: types.bool, value: matches(value, list, test) };
  }

  #subscript(expression: Expression & { readonly kind: 'subscript' }): Typed {
    const { type, value } = this.evaluate(expression.operand);
    const number = (item: Expression | undefined) =>
      item === undefined ? undefined : Number(this.evaluate(item).value);
    const isSlice = expression.subscripts.some(({ kind }) => kind === 'slice');
    const element = type.element ?? types.unknown;
    if (!(value instanceof SqlArray)) return { type: isSlice ? type : element, value: null };
    if (!isSlice)
      return {
        type: element,
        value: subscript(
          value,
          expression.subscripts.map((item) => (item.kind === 'index' ? Number(number(item.index)) : 0)),
        ),
      };
    const bounds = expression.subscripts.map((item) =>
      item.kind === 'slice' ? ([number(item.lower), number(item.upper)] as const) : ([1, number(item.index)] as const),
    );
    return { type, value: slice(value, bounds) };
  }

  #logic(operand: Expression, work: (value: boolean | null) => boolean | null): Typed {
    const { value } = this.evaluate(operand);
    return { type: types.bool, value: work(value === null ? null : value === true) };
  }
}

function isSet(result: SqlValue | Iterable<SqlValue>): result is Iterable<SqlValue> {
  return result !== null && typeof result === 'object' && Symbol.iterator in result && !(result instanceof Uint8Array);
}
