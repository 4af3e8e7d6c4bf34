/**
 * What an operator or a call means: which function, what each argument must be cast to, what type the result has. The rules, their order and
 * their complaints are PostgreSQL's (parse_oper.c, parse_func.c).
 */
import { SqlError } from '../errors.ts';
import { builtinTypes, type SqlType, type TypeRegistry, types } from '../values/index.ts';
import { type Candidate, chooseCandidate } from './candidates.ts';
import { findCast } from './coercion.ts';
import {
  type DeclaredType,
  declaredParameters,
  declaredType,
  recordTypeOf,
  resolvePseudoTypes,
} from './pseudo-types.ts';
import type { Signature } from './signature.ts';

/** What a call looks like. */
export interface CallShape {
  readonly name: string;
  /** `unknown` for literals and parameters whose type is still open. */
  readonly argumentTypes: readonly SqlType[];
  /** The names of the last arguments, in named notation. */
  readonly argumentNames?: readonly string[];
  /** The last argument is an array of variadic ones (`VARIADIC array`). */
  readonly variadic?: boolean;
}

/** What an argument of the function is: an argument of the call, or the parameter's default, to be read by its type. */
export type ArgumentSource =
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'default'; readonly text: string };

/** What a call means. */
export interface ResolvedCall<F extends Signature> {
  readonly function: F;
  readonly sources: readonly ArgumentSource[];
  /** The types that the arguments are to be cast to, implicitly. */
  readonly argumentTypes: readonly SqlType[];
  readonly resultType: SqlType;
  /** The last argument is an array, whose elements are passed one by one. */
  readonly spreads: boolean;
}

/** A call that turns out to be a cast, as in `int4('5')`. */
export interface ResolvedCast {
  readonly castTo: SqlType;
}

interface CallCandidate<F extends Signature> extends Candidate {
  readonly function: F;
  readonly sources: readonly ArgumentSource[];
  /** The parameters in the function's own order, those left to their defaults too. */
  readonly declared: readonly DeclaredType[];
  readonly isVariadic: boolean;
  readonly defaults: number;
}

/** The operator that is meant; `left` is undefined for a prefix operator. */
export function resolveOperator<F extends Signature>(
  name: string,
  left: SqlType | undefined,
  right: SqlType,
  operators: readonly F[],
  registry: TypeRegistry = builtinTypes,
): ResolvedCall<F> {
  const given = left === undefined ? [right] : [left, right];
  const candidates = operators
    .filter((candidate) => candidate.parameters.length === given.length)
    .map((candidate) => ({
      function: candidate,
      parameters: declaredParameters(candidate),
    }));
  const chosen = exactOperator(given, candidates) ?? chooseCandidate(given, candidates);
  if (chosen === 'none' || chosen === 'many') {
    const shape = [...given.slice(0, -1).map(displayName), name, displayName(right)].join(' ');
    throw chosen === 'none' ? noOperator(shape) : ambiguousOperator(shape);
  }
  const { argumentTypes, resultType } = resolvePseudoTypes(
    given,
    chosen.parameters,
    declaredType(chosen.function.result),
    registry,
  );
  return {
    function: chosen.function,
    sources: given.map((_, index) => ({ kind: 'argument', index })),
    argumentTypes,
    resultType,
    spreads: false,
  };
}

/** A literal beside a known type is first taken for that type. */
function exactOperator<C extends Candidate>(given: readonly SqlType[], candidates: readonly C[]): C | undefined {
  const [left, right] = given;
  if (right === undefined) return undefined;
  const assumed = isUnknown(left) ? [right, right] : isUnknown(right) ? [left, left] : given;
  return candidates.find(({ parameters }) =>
    assumed.every((type, i) => {
      const parameter = parameters[i];
      return typeof parameter !== 'string' && parameter.oid === type.oid;
    }),
  );
}

/** The function that is meant, of all that have the name. */
export function resolveFunction<F extends Signature>(
  shape: CallShape,
  functions: readonly F[],
  registry: TypeRegistry = builtinTypes,
): ResolvedCall<F> | ResolvedCast {
  const given = shape.argumentTypes;
  const candidates = preferPlain(functions.flatMap((candidate) => candidateFor(candidate, shape)));
  const chosen = chooseCall(shape, candidates, registry);
  if (chosen === 'cast') return { castTo: castTarget(shape, registry) ?? types.text };
  if (chosen === 'none' || chosen === 'many') {
    const list = given.map((type, i) => {
      const name = shape.argumentNames?.[i - given.length + shape.argumentNames.length];
      return name === undefined ? displayName(type) : `${name} => ${displayName(type)}`;
    });
    const text = `${shape.name}(${list.join(', ')})`;
    throw chosen === 'none' ? noFunction(text) : ambiguousFunction(text);
  }
  const inOrder = chosen.sources.flatMap((source) => (source.kind === 'argument' ? [given[source.index]] : []));
  const declared = chosen.sources.flatMap((source, i) => (source.kind === 'argument' ? [chosen.declared[i]] : []));
  const { argumentTypes, resultType } = resolvePseudoTypes(
    inOrder,
    declared,
    declaredType(chosen.function.result),
    registry,
  );
  let next = 0;
  return {
    function: chosen.function,
    sources: chosen.sources,
    argumentTypes: chosen.sources.map((source, i) =>
      source.kind === 'argument' ? argumentTypes[next++] : concrete(chosen.declared[i]),
    ),
    resultType:
      chosen.function.columns.length > 0
        ? rowTypeOfColumns(chosen.function.columns, registry, inOrder, declared)
        : resultType,
    spreads: shape.variadic === true,
  };
}

function chooseCall<F extends Signature>(
  shape: CallShape,
  candidates: readonly CallCandidate<F>[],
  registry: TypeRegistry,
): CallCandidate<F> | 'none' | 'many' | 'cast' {
  const exact = candidates.find(({ parameters }) =>
    shape.argumentTypes.every((type, i) => {
      const parameter = parameters[i];
      return typeof parameter !== 'string' && parameter.oid === type.oid;
    }),
  );
  if (exact !== undefined) return exact;
  if (castTarget(shape, registry) !== undefined) return 'cast';
  return chooseCandidate(shape.argumentTypes, candidates);
}

/** `int4('5')`: a type's name, and one argument that can be cast to it. */
function castTarget(shape: CallShape, registry: TypeRegistry): SqlType | undefined {
  if (shape.argumentTypes.length !== 1 || shape.variadic === true || shape.argumentNames !== undefined)
    return undefined;
  const target = registry.byName(shape.name);
  if (target === undefined || target.name !== shape.name) return undefined;
  const [source] = shape.argumentTypes;
  return isUnknown(source) || findCast(source, target, 'explicit') !== undefined ? target : undefined;
}

/** How a call fills the function's parameters, if it can. */
function candidateFor<F extends Signature>(candidate: F, shape: CallShape): readonly CallCandidate<F>[] {
  const { parameters, variadic } = candidate;
  const count = shape.argumentTypes.length;
  const names = shape.argumentNames ?? [];
  const positional = count - names.length;
  const sources: ArgumentSource[] = [];
  const declared: DeclaredType[] = [];
  const filled = new Map(names.map((name, i) => [name, positional + i]));
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i];
    const named = parameter.name === undefined ? undefined : filled.get(parameter.name);
    if (i < positional) {
      if (named !== undefined) return [];
      sources.push({ kind: 'argument', index: i });
    } else if (named !== undefined) sources.push({ kind: 'argument', index: named });
    else if (parameter.default !== undefined) sources.push({ kind: 'default', text: parameter.default });
    else return [];
    declared.push(declaredParameters(candidate)[i]);
  }
  if (names.some((name) => !parameters.some((parameter) => parameter.name === name))) return [];
  if (variadic !== undefined) {
    if (shape.variadic === true) {
      if (positional !== parameters.length + 1) return [];
      sources.push({ kind: 'argument', index: positional - 1 });
      declared.push(arrayOfVariadic(variadic));
    } else {
      if (positional <= parameters.length) return [];
      for (let i = parameters.length; i < positional; i++) {
        sources.push({ kind: 'argument', index: i });
        declared.push(declaredType(variadic));
      }
    }
  } else if (shape.variadic === true || positional > parameters.length) return [];
  const byArgument: DeclaredType[] = [];
  sources.forEach((source, i) => {
    if (source.kind === 'argument') byArgument[source.index] = declared[i];
  });
  const defaults = sources.filter(({ kind }) => kind === 'default').length;
  return [
    { function: candidate, sources, declared, parameters: byArgument, isVariadic: variadic !== undefined, defaults },
  ];
}

/** Of two that take the same types, the one without variadic parameters, and with fewer defaults. */
function preferPlain<F extends Signature>(candidates: readonly CallCandidate<F>[]): readonly CallCandidate<F>[] {
  return candidates.filter(
    (candidate) =>
      !candidates.some(
        (other) =>
          other !== candidate &&
          other.parameters.every((type, i) => nameOf(type) === nameOf(candidate.parameters[i])) &&
          (candidate.isVariadic !== other.isVariadic ? candidate.isVariadic : candidate.defaults > other.defaults),
      ),
  );
}

function arrayOfVariadic(variadic: Signature['variadic'] & string): DeclaredType {
  const element = declaredType(variadic);
  if (element === 'any') return 'anyarray';
  if (typeof element === 'string') return element;
  return builtinTypes.arrayOf(element) ?? 'anyarray';
}

function rowTypeOfColumns(
  columns: Signature['columns'],
  registry: TypeRegistry,
  given: readonly SqlType[],
  declared: readonly DeclaredType[],
): SqlType {
  const fields = columns.map(({ name, type }) => ({
    name,
    type: resolvePseudoTypes(given, declared, declaredType(type), registry).resultType,
    modifier: -1,
  }));
  return recordTypeOf(fields);
}

/** A type that stands for itself: defaults have no other. */
function concrete(type: DeclaredType): SqlType {
  return typeof type === 'string' ? types.unknown : type;
}

function nameOf(type: DeclaredType): string {
  return typeof type === 'string' ? type : type.name;
}

function isUnknown(type: SqlType): boolean {
  return type.oid === types.unknown.oid;
}

function displayName(type: SqlType): string {
  return type.displayName;
}

function noOperator(shape: string): SqlError {
  return new SqlError('42883', `operator does not exist: ${shape}`, {
    hint: 'No operator matches the given name and argument types. You might need to add explicit type casts.',
  });
}

function ambiguousOperator(shape: string): SqlError {
  return new SqlError('42725', `operator is not unique: ${shape}`, {
    hint: 'Could not choose a best candidate operator. You might need to add explicit type casts.',
  });
}

function noFunction(shape: string): SqlError {
  return new SqlError('42883', `function ${shape} does not exist`, {
    hint: 'No function matches the given name and argument types. You might need to add explicit type casts.',
  });
}

function ambiguousFunction(shape: string): SqlError {
  return new SqlError('42725', `function ${shape} is not unique`, {
    hint: 'Could not choose a best candidate function. You might need to add explicit type casts.',
  });
}
