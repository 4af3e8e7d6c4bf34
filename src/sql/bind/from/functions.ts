/** Functions in FROM: their rows side by side, with numbers (WITH ORDINALITY) or declared columns where they are wanted. */
import type { FunctionRelation, OutputColumn, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { fieldsOf, recordTypeOf, voidType } from '../../functions/index.ts';
import type { Expression, FromFunction, RecordColumn } from '../../parse/index.ts';
import { type RowField, type SqlType, types } from '../../values/index.ts';
import { bindAnyCall } from '../expressions/calls.ts';
import { bindValue } from '../expressions/expression.ts';
import { locationOf } from '../location.ts';
import { nameOfTarget } from '../query/target-names.ts';
import type { Scope } from '../scope.ts';
import { settleUnknown } from '../types/coerce.ts';
import { resolveType } from '../types/type-names.ts';
import { type BoundItem, renamed } from './from.ts';
import { namespaceItem } from './items.ts';

/** A function and what it gives. */
type BoundFunction = FunctionRelation['functions'][number] & { readonly name: string };

export function bindFunctions(tree: FromFunction, scope: Scope): BoundItem {
  const { binding } = scope;
  const outer = scope.lateralActive;
  // Functions see what is to their left, whether LATERAL is written or not.
  scope.lateralActive = true;
  const functions = scope.within('from function', () =>
    tree.functions.flatMap(({ call, columns }) =>
      separateUnnests(call).map((each) => bindFunction(each, columns.length > 0 ? columns : tree.columns, tree, scope)),
    ),
  );
  scope.lateralActive = outer;
  const ordinality = tree.ordinality ? binding.newOutput('ordinality', types.int8, -1) : undefined;
  const columns = [...functions.flatMap((each) => each.columns), ...(ordinality === undefined ? [] : [ordinality])];
  const [first] = functions;
  const isScalar = functions.length === 1 && !first.expands && ordinality === undefined;
  const name = tree.alias?.name ?? first.name;
  // A function's only column is called by the alias.
  const own =
    tree.alias !== undefined && functions.length === 1 && !first.expands && first.columns.length === 1
      ? columns.map((column, i) =>
          i === 0 && !isNamedResult(first) ? { ...column, name: tree.alias?.name ?? column.name } : column,
        )
      : columns;
  const named = renamed(own, tree.alias, name);
  const item = namespaceItem({
    name,
    columns: named,
    isScalar,
    rowType: functions.length === 1 && first.expands && ordinality === undefined ? rowTypeOf(first.call) : undefined,
  });
  scope.own(item);
  const relation: FunctionRelation = {
    kind: 'function',
    functions: functions.map(({ call, columns: given, expands, returnsSet }) => ({
      call,
      columns: given,
      expands,
      returnsSet,
    })),
    ordinality,
    alias: name,
  };
  return { relation, items: [item], columns: named };
}

/** A result whose name the function itself gives. */
function isNamedResult({ call }: BoundFunction): boolean {
  return call.kind === 'call' && (call.function.columns.length > 0 || outputNames[call.function.name] !== undefined);
}

function rowTypeOf({ type }: TypedExpression): TypedExpression['type'] | undefined {
  return type.oid === recordOid ? undefined : type;
}

const recordOid = 2249;

/** `unnest(a, b)` in FROM is one unnest for each array. */
function separateUnnests(tree: Expression): readonly Expression[] {
  if (tree.kind !== 'call' || tree.function.name !== 'unnest' || tree.arguments.length < 2) return [tree];
  return tree.arguments.map((argument) => ({ ...tree, arguments: [argument] }));
}

function bindFunction(
  tree: Expression,
  declared: readonly RecordColumn[],
  from: FromFunction,
  scope: Scope,
): BoundFunction {
  const { binding } = scope;
  const bound = tree.kind === 'call' ? bindAnyCall(tree, scope) : bindValue(tree, scope);
  const call = settleUnknown(binding, bound);
  const name = nameOfTarget(tree, () => undefined);
  const returnsSet = call.kind === 'call' && call.function.returnsSet;
  if (declared.length > 0) {
    const fields = declaredFields(declared, scope);
    checkDeclared(declared[0].position, call);
    return {
      call: withResult(call, recordTypeOf(fields)),
      columns: outputs(fields, scope),
      expands: true,
      returnsSet,
      name,
    };
  }
  if (call.type.kind === 'composite') {
    const fields = fieldsOf(call.type);
    if (call.type.oid === recordOid && fields.length === 0)
      throw new SqlError('42601', 'a column definition list is required for functions returning "record"', {
        position: locationOf(tree),
      });
    return { call, columns: outputs(fields, scope), expands: true, returnsSet, name };
  }
  const column = binding.newOutput(columnName(call, name, from), call.type, call.modifier);
  return { call, columns: call.type.oid === voidType.oid ? [column] : [column], expands: false, returnsSet, name };
}

/** The function is told of its columns, too. */
function withResult(call: TypedExpression, type: SqlType): TypedExpression {
  return call.kind === 'call' ? { ...call, type, call: { ...call.call, resultType: type } } : { ...call, type };
}

/** A result's own name (`json_array_elements` calls it `value`), else the function's. */
function columnName(call: TypedExpression, name: string, _from: FromFunction): string {
  const own = call.kind === 'call' ? call.function.columns[0]?.name : undefined;
  return own ?? outputNames[name] ?? name;
}

/** What PostgreSQL's functions with one OUT parameter call it. */
const outputNames: Readonly<Record<string, string | undefined>> = {
  json_array_elements: 'value',
  jsonb_array_elements: 'value',
  json_array_elements_text: 'value',
  jsonb_array_elements_text: 'value',
};

function outputs(fields: readonly RowField[], { binding }: Scope): readonly OutputColumn[] {
  return fields.map(({ name, type, modifier }) => binding.newOutput(name, type, modifier));
}

function declaredFields(declared: readonly RecordColumn[], { binding }: Scope): readonly RowField[] {
  return declared.map(({ name, type }) => ({ name, ...resolveType(binding.environment, type) }));
}

/** Only functions that return `record` say nothing of their columns. */
function checkDeclared(position: number, { type }: TypedExpression): void {
  if (type.oid === recordOid && fieldsOf(type).length === 0) return;
  const isKnown = type.kind === 'composite';
  throw new SqlError(
    '42601',
    isKnown && type.oid === recordOid
      ? 'a column definition list is redundant for a function with OUT parameters'
      : isKnown
        ? 'a column definition list is redundant for a function returning a named composite type'
        : 'a column definition list is only allowed for functions returning "record"',
    { position },
  );
}
