/**
 * How a function is described. Its signature is written as one line, which is read twice: by TypeScript, which gives the body's parameters
 * their types, and when the table is built:
 *
 *   fn('repeat(text, int4): text', (text, count) => …)
 *   fn('date_part(text, timestamp): float8', …)
 *   fn('concat_ws(text, ...any): text', …)                       variadic: the rest of the arguments, one by one
 *   fn('make_time(hour int4, min int4, sec float8): time', …)    with names, for named notation
 *   fn('make_interval(years int4 = 0, months int4 = 0): interval', …)
 *   fn('json_each(json): setof (key text, value json)', …)       a body that gives an iterable of values (rows, with more than one column)
 *   operator('int4 + int4: int4', …)   operator('- int4: int4', …)
 *
 * A body is a plain function over values, which a compiler of expressions can call as it is. Unless `nullable`, it is strict: it is not
 * called where an argument is NULL, the result is NULL (no rows, for a set). With `uses: 'context'` the context is its first argument. With
 * `perCall` it is made once for each call in a plan, which tells it the types behind `anyelement` and its kin.
 */
import type {
  BuiltinTypeName,
  Decimal,
  Interval,
  Jsonb,
  SqlArray,
  SqlRow,
  SqlType,
  SqlValue,
  TimeTz,
  Value,
} from '../values/index.ts';
import type { FunctionContext } from './context.ts';

/** What the values of a type are in JavaScript. */
interface TypeValues {
  bool: boolean;
  bytea: Uint8Array;
  char: string;
  name: string;
  int8: bigint;
  int2: number;
  int4: number;
  text: string;
  oid: number;
  json: string;
  float4: number;
  float8: number;
  unknown: string;
  bpchar: string;
  varchar: string;
  date: number;
  time: number;
  timestamp: bigint;
  timestamptz: bigint;
  interval: Interval;
  timetz: TimeTz;
  numeric: Decimal;
  uuid: string;
  jsonb: Jsonb;
  jsonpath: string;
  regtype: number;
  regclass: number;
  regproc: number;
  regprocedure: number;
  regoper: number;
  regoperator: number;
  regnamespace: number;
  regrole: number;
  regcollation: number;
  int2vector: SqlArray;
  oidvector: SqlArray;
  tid: string;
  xid: number;
  cid: number;
  xid8: bigint;
  pg_lsn: bigint;
  pg_node_tree: string;
  pg_ndistinct: string;
  pg_dependencies: string;
  pg_mcv_list: string;
  aclitem: string;
  any: SqlValue;
  anyelement: Value;
  anynonarray: Value;
  anyenum: string;
  anyarray: SqlArray;
  anycompatible: Value;
  anycompatiblenonarray: Value;
  anycompatiblearray: SqlArray;
  record: SqlRow;
  void: '';
}

/** Types that stand for others. */
export type PseudoTypeName =
  | 'any'
  | 'anyelement'
  | 'anynonarray'
  | 'anyenum'
  | 'anyarray'
  | 'anycompatible'
  | 'anycompatiblenonarray'
  | 'anycompatiblearray'
  | 'record'
  | 'void';

/** A type in a signature: a pseudo-type, or a type's name, perhaps with `[]`. */
export type TypeName = PseudoTypeName | BuiltinTypeName | `${BuiltinTypeName}[]`;

/** A parameter of a function. */
export interface Parameter {
  readonly name: string | undefined;
  readonly type: TypeName;
  /** The text of the value that a call may leave to the function. */
  readonly default: string | undefined;
}

/** What a call is known to be when it is planned. */
export interface Call {
  /** The arguments' types as they are passed, behind their casts. */
  readonly argumentTypes: readonly SqlType[];
  readonly resultType: SqlType;
}

/** A function's body as the table keeps it. */
export type FunctionBody = (...args: readonly unknown[]) => SqlValue | Iterable<SqlValue>;

/** When two calls with the same arguments give the same. */
export type Volatility = 'immutable' | 'stable' | 'volatile';

/** What a signature says. */
export interface Signature {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** The type of each argument behind the parameters, where there may be any number of them. */
  readonly variadic: TypeName | undefined;
  readonly result: TypeName;
  /** The columns of a result with more than one. */
  readonly columns: readonly { readonly name: string; readonly type: TypeName }[];
}

/** A function or an operator. */
export interface SqlFunction extends Signature {
  readonly kind: 'function' | 'operator';
  readonly returnsSet: boolean;
  readonly strict: boolean;
  readonly volatility: Volatility;
  /** Is the body's first argument a `FunctionContext`? */
  readonly usesContext: boolean;
  /** The body for a call. */
  bodyFor(call: Call): FunctionBody;
}

/** What is not usual about a function. */
export interface FunctionOptions {
  /** The body sees NULLs. */
  readonly nullable?: true;
  readonly uses?: 'context';
  readonly volatility?: Volatility;
  /** The body is made for each call in a plan. */
  readonly perCall?: true;
}

type ValueOf<T extends string> = T extends `${string}[]`
  ? SqlArray
  : T extends keyof TypeValues
    ? TypeValues[T]
    : never;

type ParameterOf<P extends string, N> = P extends `${infer Declared} = ${string}`
  ? ParameterOf<Declared, N>
  : P extends `${string} ${infer T}`
    ? ValueOf<T> | N
    : ValueOf<P> | N;

type ArgumentsOf<S extends string, N> = S extends ''
  ? []
  : S extends `...${infer T}`
    ? (ValueOf<T> | null)[]
    : S extends `${infer P}, ${infer Rest}`
      ? [ParameterOf<P, N>, ...ArgumentsOf<Rest, N>]
      : [ParameterOf<S, N>];

type ResultOf<R extends string> = R extends `setof (${string}`
  ? Iterable<SqlRow>
  : R extends `setof ${infer T}`
    ? Iterable<ValueOf<T> | null>
    : R extends `(${string}`
      ? SqlRow
      : R extends 'void'
        ? ''
        : ValueOf<R> | null;

type NullOf<O> = O extends { readonly nullable: true } ? null : never;
type ContextOf<O> = O extends { readonly uses: 'context' } ? [context: FunctionContext] : [];

type Made<O, B> = O extends { readonly perCall: true } ? (call: Call) => B : B;

type BodyOf<A extends string, R extends string, O> = Made<
  O,
  (...args: [...ContextOf<O>, ...ArgumentsOf<A, NullOf<O>>]) => ResultOf<R>
>;

type FunctionBodyOf<S extends string, O> = S extends `${string}(${infer A}): ${infer R}` ? BodyOf<A, R, O> : never;

type OperatorBodyOf<S extends string, O> = S extends `${infer L} ${string} ${infer Right}: ${infer R}`
  ? BodyOf<`${L}, ${Right}`, R, O>
  : S extends `${string} ${infer Right}: ${infer R}`
    ? BodyOf<Right, R, O>
    : never;

/** A strict, immutable function. */
export function fn<const S extends string>(signature: S, body: FunctionBodyOf<S, object>): SqlFunction {
  return assemble('function', parseSignature(signature), {}, body);
}

/** A function that is not as usual. */
export function unusual<const S extends string, const O extends FunctionOptions>(
  signature: S,
  options: O,
  body: FunctionBodyOf<S, O>,
): SqlFunction {
  return assemble('function', parseSignature(signature), options, body);
}

/** A strict, immutable operator. */
export function operator<const S extends string>(signature: S, body: OperatorBodyOf<S, object>): SqlFunction {
  return assemble('operator', parseOperator(signature), {}, body);
}

/** An operator that is not as usual. */
export function unusualOperator<const S extends string, const O extends FunctionOptions>(
  signature: S,
  options: O,
  body: OperatorBodyOf<S, O>,
): SqlFunction {
  return assemble('operator', parseOperator(signature), options, body);
}

/** Reads a function's signature. */
export function parseSignature(text: string): Signature & { readonly returnsSet: boolean } {
  const match = /^(\w+)\((.*?)\): (setof )?(.+)$/.exec(text);
  if (match === null) throw new Error(`not a signature: ${text}`);
  const [, name, list, set, result] = match;
  const declared = list === '' ? [] : list.split(', ');
  const last = declared.at(-1);
  const variadic = last?.startsWith('...') ? typeName(last.slice(3)) : undefined;
  const columns = result.startsWith('(') ? result.slice(1, -1).split(', ').map(parseColumn) : [];
  return {
    name,
    parameters: (variadic === undefined ? declared : declared.slice(0, -1)).map(parseParameter),
    variadic,
    result: columns.length > 0 ? 'record' : typeName(result),
    columns,
    returnsSet: set !== undefined,
  };
}

function parseOperator(text: string): Signature & { readonly returnsSet: boolean } {
  const match = /^(?:([\w[\]]+) )?([^\w\s]+) ([\w[\]]+): ([\w[\]]+)$/.exec(text);
  if (match === null) throw new Error(`not an operator: ${text}`);
  const [, left, name, right, result] = match;
  const sides = left === undefined ? [right] : [left, right];
  return {
    name,
    parameters: sides.map(parseParameter),
    variadic: undefined,
    result: typeName(result),
    columns: [],
    returnsSet: false,
  };
}

function assemble(
  kind: SqlFunction['kind'],
  signature: Signature & { readonly returnsSet: boolean },
  options: FunctionOptions,
  body: unknown,
): SqlFunction {
  const usesContext = options.uses === 'context';
  return {
    kind,
    ...signature,
    strict: options.nullable !== true,
    volatility: options.volatility ?? (usesContext ? 'stable' : 'immutable'),
    usesContext,
    // The signature, which TypeScript has held against the body, says what the arguments are: the table need not know it again.
    bodyFor: options.perCall === true ? (body as (call: Call) => FunctionBody) : () => body as FunctionBody,
  };
}

function parseParameter(text: string): Parameter {
  const [declared, byDefault] = text.split(' = ');
  const words = declared.split(' ');
  const name = words.length > 1 ? words[0] : undefined;
  return { name, type: typeName(words[words.length - 1]), default: byDefault };
}

function parseColumn(text: string): { readonly name: string; readonly type: TypeName } {
  const [name, type] = text.split(' ');
  return { name, type: typeName(type) };
}

/** Names are checked when the table is built, by looking the types up. */
function typeName(text: string): TypeName {
  return text as TypeName;
}
