/** Operators: which one is meant by two types, and how it is called. What was found once is remembered for as long as the types live. */
import type { BoundOperator, CallExpression, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { operatorsNamed, type ResolvedCall, resolveOperator, type SqlFunction } from '../../functions/index.ts';
import type { OperatorName } from '../../parse/index.ts';
import type { SqlType, TypeRegistry } from '../../values/index.ts';
import type { Binding } from '../binding.ts';
import { schemaOrThrow } from '../names/schemas.ts';
import { tryCoerce } from '../types/coerce.ts';
import { baseTypeOf } from '../types/domains.ts';

/** An operator for two types (or one, on the right), and what its arguments are to be cast to. */
export interface ChosenOperator extends BoundOperator {
  readonly argumentTypes: readonly SqlType[];
  readonly resultType: SqlType;
}

const chosen = new WeakMap<TypeRegistry, Map<string, ChosenOperator>>();
/** Rows that nobody declared look alike, but differ in their columns. */
const recordOids = new Set([2249, 2287]);

/** The operator that is meant; 42883 or 42725 without exactly one. */
export function chooseOperator(
  binding: Binding,
  { schema, name }: OperatorName,
  left: SqlType | undefined,
  right: SqlType,
  position: number | undefined,
): ChosenOperator {
  const { types: registry } = binding.catalog;
  let known = chosen.get(registry);
  if (known === undefined) {
    known = new Map();
    chosen.set(registry, known);
  }
  const key = `${schema ?? ''} ${name} ${left?.oid ?? ''} ${right.oid}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const operator = resolve(binding, schema, name, left, right, position);
  if (!recordOids.has(right.oid) && !recordOids.has(left?.oid ?? 0)) known.set(key, operator);
  return operator;
}

function resolve(
  binding: Binding,
  schema: string | undefined,
  name: string,
  left: SqlType | undefined,
  right: SqlType,
  position: number | undefined,
): ChosenOperator {
  const { catalog } = binding;
  if (schema !== undefined) schemaOrThrow(binding.environment, schema, position);
  const candidates = schema === undefined || schema === 'pg_catalog' ? operatorsNamed(name) : [];
  const from = left === undefined ? undefined : baseTypeOf(catalog, left);
  const to = baseTypeOf(catalog, right);
  let resolved: ResolvedCall<SqlFunction>;
  try {
    resolved = resolveOperator(name, from, to, candidates, catalog.types);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    // Messages name the types as they are, domains too.
    const written = schema === undefined ? name : `${schema}.${name}`;
    const shape = `${left === undefined ? '' : `${left.displayName} `}${written} ${right.displayName}`;
    const message = error.message.replace(/: .*$/s, `: ${shape}`);
    throw new SqlError(error.sqlstate, error.sqlstate === '42804' ? error.message : message, {
      detail: error.detail,
      hint: left === undefined ? prefixHints[error.sqlstate] : error.hint,
      position,
    });
  }
  const { argumentTypes, resultType } = resolved;
  return { function: resolved.function, call: { argumentTypes, resultType }, argumentTypes, resultType };
}

/** A prefix operator has one argument. */
const prefixHints: Readonly<Record<string, string | undefined>> = {
  '42883': 'No operator matches the given name and argument type. You might need to add an explicit type cast.',
  '42725': 'Could not choose a best candidate operator. You might need to add explicit type casts.',
};

/** `left op right` of bound operands. */
export function makeOperator(
  binding: Binding,
  name: OperatorName,
  left: TypedExpression | undefined,
  right: TypedExpression,
  position: number,
): CallExpression {
  const operator = chooseOperator(binding, name, left?.type, right.type, position);
  const operands = left === undefined ? [right] : [left, right];
  return callOperator(binding, operator, operands, position);
}

/** The operator over operands that can be cast to what it takes. */
export function callOperator(
  binding: Binding,
  operator: ChosenOperator,
  operands: readonly TypedExpression[],
  position: number,
): CallExpression {
  return {
    kind: 'call',
    type: operator.resultType,
    modifier: -1,
    function: operator.function,
    call: operator.call,
    args: operands.map((operand, i) => argument(binding, operand, operator.argumentTypes[i])),
    spreads: false,
    position,
  };
}

/** The operator was chosen for these types, so a cast exists. */
export function argument(binding: Binding, operand: TypedExpression, type: SqlType): TypedExpression {
  const coerced = tryCoerce(binding, operand, type, 'implicit');
  if (coerced === undefined)
    throw new SqlError('42846', `cannot cast type ${operand.type.displayName} to ${type.displayName}`);
  return coerced;
}

/** `=`, `<` and their kin by name alone. */
export function plain(name: string): OperatorName {
  return { schema: undefined, name };
}
