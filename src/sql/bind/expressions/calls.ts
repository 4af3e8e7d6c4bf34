/** Calls: of plain functions, functions of sets, aggregates and window functions, which share one space of names. */
import type { CallExpression, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import {
  aggregatesNamed,
  fieldsOf,
  functionsNamed,
  type ResolvedCall,
  type ResolvedCast,
  resolveFunction,
  type SqlAggregate,
  type SqlFunction,
  type SqlWindowFunction,
  windowFunctionsNamed,
} from '../../functions/index.ts';
import type { FunctionCall } from '../../parse/index.ts';
import { type SqlType, type TypeRegistry, types } from '../../values/index.ts';
import type { Binding } from '../binding.ts';
import { locationOf } from '../location.ts';
import { writtenName } from '../names/relations.ts';
import { schemaOrThrow } from '../names/schemas.ts';
import { collectSet } from '../query/set-functions.ts';
import type { Scope } from '../scope.ts';
import { castTo, isUnknown, tryCoerce } from '../types/coerce.ts';
import { baseTypeOf } from '../types/domains.ts';
import { constantOf, nullOf } from '../types/literals.ts';
import { bindAggregate } from './aggregates.ts';
import { refuseForPlainFunction } from './call-rules.ts';
import { bindValue } from './expression.ts';
import { selectField } from './fields.ts';
import { bindWindowCall } from './window-calls.ts';

/** Whatever has a name and arguments. */
export type Callable = SqlFunction | SqlAggregate | SqlWindowFunction;

/** A call where any value may stand. */
export function bindCall(tree: FunctionCall, scope: Scope): TypedExpression {
  const call = bindAnyCall(tree, scope);
  if (call.kind !== 'call' || !call.function.returnsSet || call.function.kind !== 'function') return call;
  return collectSet(call, scope);
}

/** The same, where a function of sets may yield its rows as they are (in FROM). */
export function bindAnyCall(tree: FunctionCall, scope: Scope): TypedExpression {
  const args = bindArguments(tree, scope);
  const found = resolveOrField(tree, args, scope);
  if ('field' in found) return found.field;
  if ('castTo' in found) return castTo(scope.binding, args[0], found.castTo, -1, tree.position);
  const called = found.function;
  if (isAggregate(called)) {
    checkHypotheticalCount(tree, called, args);
    const resolved = { ...found, function: called };
    if (tree.over !== undefined) return bindWindowCall(tree, { aggregate: resolved }, args, scope);
    return bindAggregate(tree, resolved, args, scope);
  }
  if (isWindowFunction(called)) return bindWindowCall(tree, { window: { ...found, function: called } }, args, scope);
  refuseForPlainFunction(tree);
  return callResolved({ ...found, function: called }, args, scope.binding, tree.position);
}

export function isAggregate(called: Callable): called is SqlAggregate {
  return 'coreFor' in called;
}

export function isWindowFunction(called: Callable): called is SqlWindowFunction {
  return 'start' in called;
}

/** WITHIN GROUP's expressions are arguments, too: the last ones. */
function bindArguments(tree: FunctionCall, scope: Scope): readonly TypedExpression[] {
  const args = tree.arguments.map(({ value }) => bindValue(value, scope));
  if (!tree.withinGroup) return args;
  return [...args, ...tree.orderBy.map(({ expression }) => bindValue(expression, scope))];
}

const resolvedCalls = new WeakMap<TypeRegistry, Map<string, ResolvedCall<Callable> | ResolvedCast>>();

function resolveCall(
  tree: FunctionCall,
  args: readonly TypedExpression[],
  scope: Scope,
): ResolvedCall<Callable> | ResolvedCast {
  const { binding } = scope;
  const { name } = tree.function;
  const names = argumentNames(tree);
  const argumentTypes = args.map(({ type }) => baseTypeOf(binding.catalog, type));
  const registry = binding.catalog.types;
  const isPlain = names.length === 0 && !tree.variadic && !argumentTypes.some((type) => recordOids.has(type.oid));
  const key = `${tree.function.schema ?? ''} ${name} ${argumentTypes.map(({ oid }) => oid).join()}`;
  let known = resolvedCalls.get(registry);
  if (known === undefined) {
    known = new Map();
    resolvedCalls.set(registry, known);
  }
  const found = isPlain ? known.get(key) : undefined;
  if (found !== undefined) return found;
  const shape = {
    name,
    argumentTypes,
    ...(names.length === 0 ? {} : { argumentNames: names }),
    variadic: tree.variadic,
  };
  const candidates = callablesNamed(binding, tree);
  if (tree.variadic) checkVariadic(tree, argumentTypes, candidates);
  const resolved = attempt(tree, args, () => resolveFunction(shape, candidates, registry));
  if (isPlain) known.set(key, resolved);
  return resolved;
}

const recordOids = new Set([2249, 2287]);

/** The schemas that have functions. */
const ownSchemas = new Set(['pg_catalog', 'information_schema', 'jimkv']);

/** `VARIADIC x` of a function that takes anything must be an array. */
function checkVariadic(tree: FunctionCall, types: readonly SqlType[], candidates: readonly Callable[]): void {
  const last = tree.arguments[tree.arguments.length - 1];
  if (last === undefined || types[types.length - 1].element !== undefined) return;
  if (candidates.some(({ variadic }) => variadic === 'any'))
    throw new SqlError('42804', 'VARIADIC argument must be an array', { position: locationOf(last.value) });
}

/** Everything of this name; nothing of schemas that users make. */
function callablesNamed(
  { catalog, environment }: Binding,
  { function: { schema, name }, position }: FunctionCall,
): readonly Callable[] {
  if (schema !== undefined && !ownSchemas.has(schema)) {
    schemaOrThrow(environment, schema, position);
    return [];
  }
  return [
    ...functionsNamed(name),
    ...catalog.systemFunctionsNamed(name),
    ...aggregatesNamed(name),
    ...windowFunctionsNamed(name),
  ];
}

/** Named arguments come behind the others, each name once. */
function argumentNames(tree: FunctionCall): readonly string[] {
  const names: string[] = [];
  for (const { name, value, position } of tree.arguments) {
    if (name === undefined) {
      if (names.length > 0)
        throw new SqlError('42601', 'positional argument cannot follow named argument', {
          position: locationOf(value),
        });
    } else {
      if (names.includes(name))
        throw new SqlError('42601', `argument name "${name}" used more than once`, { position });
      names.push(name);
    }
  }
  return names;
}

/** A hypothetical row has as many columns as the rows that it is compared with. */
function checkHypotheticalCount(tree: FunctionCall, called: SqlAggregate, args: readonly TypedExpression[]): void {
  if (called.kind !== 'hypothetical-set' || !tree.withinGroup) return;
  const counts = [tree.arguments.length, tree.orderBy.length];
  if (counts[0] === counts[1]) return;
  const { function: named, position } = tree;
  throw new SqlError('42883', `function ${writtenName(named)}(${listOfTypes(tree, args)}) does not exist`, {
    hint: `To use the hypothetical-set aggregate ${writtenName(named)}, the number of hypothetical direct arguments (here ${counts[0]}) must match the number of ordering columns (here ${counts[1]}).`,
    position,
  });
}

/** Complaints name the types as they are written, and say why a name that exists does not fit. */
function attempt(
  tree: FunctionCall,
  args: readonly TypedExpression[],
  resolve: () => ResolvedCall<Callable> | ResolvedCast,
): ResolvedCall<Callable> | ResolvedCast {
  try {
    return resolve();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { position } = tree;
    if (error.sqlstate !== '42883' && error.sqlstate !== '42725') throw error.at(position);
    const shape = `${writtenName(tree.function)}(${listOfTypes(tree, args)})`;
    const isAmbiguous = error.sqlstate === '42725';
    throw new SqlError(error.sqlstate, `function ${shape} ${isAmbiguous ? 'is not unique' : 'does not exist'}`, {
      hint: orderHint(tree) ?? error.hint,
      position,
    });
  }
}

function listOfTypes(tree: FunctionCall, args: readonly TypedExpression[]): string {
  const names = tree.arguments.map((argument) => argument.name);
  return args.map(({ type }, i) => (names[i] === undefined ? '' : `${names[i]} => `) + type.displayName).join(', ');
}

/** An aggregate's ORDER BY behind the wrong argument is a common slip. */
function orderHint(tree: FunctionCall): string | undefined {
  if (tree.orderBy.length === 0 || tree.withinGroup) return undefined;
  return 'No aggregate function matches the given name and argument types. Perhaps you misplaced ORDER BY; ORDER BY must appear after all regular arguments of the aggregate.';
}

/** The function over arguments that are cast to what it takes, defaults filled in. */
export function callResolved(
  resolved: ResolvedCall<SqlFunction>,
  args: readonly TypedExpression[],
  binding: Binding,
  position: number,
): CallExpression {
  const finished = finishArguments(resolved, args, binding);
  return {
    kind: 'call',
    type: resolved.resultType,
    modifier: -1,
    function: resolved.function,
    call: { argumentTypes: finished.map(({ type }) => type), resultType: resolved.resultType },
    args: finished,
    spreads: resolved.spreads,
    position,
  };
}

/** Arguments in the function's order, of its types. */
export function finishArguments(
  { sources, argumentTypes, function: called }: ResolvedCall<Callable>,
  args: readonly TypedExpression[],
  binding: Binding,
): readonly TypedExpression[] {
  const { parameters, variadic } = called;
  return sources.map((source, i) => {
    const type = argumentTypes[i];
    if (source.kind === 'default') return defaultValue(source.text, type, binding);
    const given = args[source.index];
    // Where any type will do, a literal is a text; only pg_typeof wants to know.
    if (isUnknown(type) && given.kind === 'constant' && called.name !== 'pg_typeof')
      return { ...given, type: types.text };
    // A domain's value stays one where anything may be passed.
    if ((parameters[i]?.type ?? variadic) === 'any' && !isUnknown(given.type)) return given;
    return isUnknown(type) ? given : (tryCoerce(binding, given, type, 'implicit') ?? given);
  });
}

function defaultValue(text: string, type: SqlType, binding: Binding): TypedExpression {
  if (text === 'null') return nullOf(type);
  return constantOf(type.text.parse(text, binding.environment.values), type);
}

/** A function that the language itself calls (`like_escape`, say). */
export function callByName(
  name: string,
  args: readonly TypedExpression[],
  { binding }: Scope,
  position: number,
): CallExpression {
  const functions = [...functionsNamed(name), ...binding.catalog.systemFunctionsNamed(name)];
  const shape = { name, argumentTypes: args.map(({ type }) => baseTypeOf(binding.catalog, type)) };
  const resolved = place(position, () => resolveFunction(shape, functions, binding.catalog.types));
  if ('castTo' in resolved) throw new SqlError('42883', `function ${name} does not exist`, { position });
  return callResolved(resolved, args, binding, position);
}

function place<T>(position: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof SqlError ? error.at(position) : error;
  }
}

/** `f(row)` may also mean the field f of the row. */
function resolveOrField(
  tree: FunctionCall,
  args: readonly TypedExpression[],
  scope: Scope,
): ResolvedCall<Callable> | ResolvedCast | { readonly field: TypedExpression } {
  try {
    return resolveCall(tree, args, scope);
  } catch (error) {
    const [only, second] = args;
    if (second !== undefined || only?.type.kind !== 'composite' || tree.function.schema !== undefined) throw error;
    if (!fieldsOf(only.type).some(({ name }) => name === tree.function.name)) throw error;
    return { field: selectField(only, tree.function.name, scope, tree.position) };
  }
}
