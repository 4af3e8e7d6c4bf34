/** Expressions that definitions hold: defaults, checks, generated columns, indexes, and what ALTER COLUMN TYPE makes of values. */
import { assert } from '../../base/index.ts';
import {
  type BoundQuery,
  type ColumnId,
  type ComputedColumn,
  type OutputColumn,
  type Relation,
  someExpression,
  type TypedExpression,
  visitColumns,
} from '../algebra/index.ts';
import type { ColumnNumber, TableDescriptor } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type { Expression } from '../parse/index.ts';
import { formatType, type SqlType, types } from '../values/index.ts';
import { Binding } from './binding.ts';
import type { Clause } from './clause.ts';
import type { BindEnvironment } from './environment.ts';
import { bindCondition } from './expressions/condition.ts';
import { bindValue } from './expressions/expression.ts';
import { namespaceItem } from './from/items.ts';
import { itemOfTable, tableRelation } from './from/tables.ts';
import { locationOf } from './location.ts';
import { Scope } from './scope.ts';
import { coerceToBoolean, fitTo, settleUnknown, tryCoerce } from './types/coerce.ts';

/** What an expression is for. */
export type DefinitionUse = Extract<
  Clause,
  'default' | 'check' | 'generated' | 'index expression' | 'index predicate' | 'publication filter' | 'transform'
>;

/** What an expression may look at: the columns of a table, the value of a domain, or nothing. */
export type DefinitionScope =
  | { readonly kind: 'table'; readonly table: TableDescriptor }
  | { readonly kind: 'value'; readonly type: SqlType; readonly modifier: number }
  | { readonly kind: 'nothing' };

/** A column that gets the expression's values. */
export interface DefinitionTarget {
  readonly name: string;
  readonly type: SqlType;
  readonly modifier: number;
}

/** An expression of a definition. */
export interface BoundDefinition {
  readonly expression: TypedExpression;
  /** The table's columns in the order of `table.columns`, as the expression names them; empty without a table. */
  readonly inputs: readonly ColumnId[];
  /** The columns that it looks at, in the table's order. */
  readonly columns: readonly ColumnNumber[];
  /** Does it give the same for the same row, always? */
  readonly isImmutable: boolean;
  /** May it give something else for every row, even in one statement? */
  readonly isVolatile: boolean;
}

/** Binds it, with PostgreSQL's complaints about what may not stand there. */
export function bindDefinition(
  tree: Expression,
  use: DefinitionUse,
  over: DefinitionScope,
  target: DefinitionTarget | undefined,
  environment: BindEnvironment,
): BoundDefinition {
  const binding = new Binding(environment);
  const scope = new Scope(binding, undefined);
  const inputs = openScope(scope, over);
  const bound = scope.within(use, () => bindValue(tree, scope));
  const expression = fitted(binding, bound, use, target, locationOf(tree) || undefined);
  const used = new Set<ColumnId>();
  visitColumns(expression, ({ id }) => used.add(id));
  const columns = over.kind === 'table' ? over.table.columns.filter((_, i) => used.has(inputs[i])) : [];
  return {
    expression,
    inputs,
    columns: columns.map(({ number }) => number),
    isImmutable: !changes(expression),
    isVolatile: isVolatile(expression),
  };
}

function openScope(scope: Scope, over: DefinitionScope): readonly ColumnId[] {
  switch (over.kind) {
    case 'table': {
      const relation = tableRelation(scope.binding, over.table, over.table.name);
      scope.items = [...itemOfTable(relation, undefined, scope).items];
      return relation.columns.map(({ id }) => id);
    }
    case 'value': {
      const value = scope.binding.newOutput('value', over.type, over.modifier, scope);
      const item = namespaceItem({ name: '', columns: [value] });
      scope.items = [item];
      scope.own(item);
      return [value.id];
    }
    default:
      return [];
  }
}

function fitted(
  binding: Binding,
  bound: TypedExpression,
  use: DefinitionUse,
  target: DefinitionTarget | undefined,
  position: number | undefined,
): TypedExpression {
  if (use === 'check') return coerceToBoolean(binding, bound, 'CHECK', position ?? 0);
  if (use === 'publication filter') return coerceToBoolean(binding, bound, 'PUBLICATION WHERE', position ?? 0);
  if (use === 'index predicate') return coerceToBoolean(binding, bound, 'WHERE', position ?? 0);
  if (target === undefined) return settleUnknown(binding, bound);
  const coerced = tryCoerce(binding, bound, target.type, 'assignment', target.modifier);
  if (coerced === undefined) throw mismatch(bound, use, target);
  return fitTo(coerced, target.modifier, false);
}

function mismatch({ type }: TypedExpression, use: DefinitionUse, target: DefinitionTarget): SqlError {
  const wanted = formatType(target.type);
  if (use === 'transform')
    return new SqlError(
      '42804',
      `result of USING clause for column "${target.name}" cannot be cast automatically to type ${wanted}`,
      { hint: 'You might need to add an explicit cast.' },
    );
  const what = use === 'generated' ? 'generation' : 'default';
  return new SqlError(
    '42804',
    `column "${target.name}" is of type ${wanted} but ${what} expression is of type ${formatType(type)}`,
    { hint: 'You will need to rewrite or cast the expression.' },
  );
}

function isVolatile(expression: TypedExpression): boolean {
  return someExpression(expression, (each) => each.kind === 'call' && each.function.volatility === 'volatile');
}

/** May it give something else for the same row? */
function changes(expression: TypedExpression): boolean {
  return someExpression(expression, (each) => {
    switch (each.kind) {
      case 'call':
        return each.function.volatility !== 'immutable';
      case 'cast':
        return each.cast.usesContext && dependsOnZone(each.operand.type, each.type);
      case 'current':
        return true;
      default:
        return false;
    }
  });
}

/** Casts whose result depends on the session's time zone or date order. */
function dependsOnZone(from: SqlType, to: SqlType): boolean {
  return zoned.has(from.oid) || zoned.has(to.oid);
}

const zoned = new Set([
  types.timestamptz.oid,
  types.timetz.oid,
  types.timestamp.oid,
  types.date.oid,
  types.time.oid,
  types.interval.oid,
]);

/** One of the values that are computed of each row: an expression, or a column as it is. */
export interface RowValue {
  readonly value: Expression | { readonly kind: 'table-column'; readonly number: ColumnNumber };
  readonly target: DefinitionTarget | undefined;
}

/** `SELECT values FROM table [WHERE condition]` over a table as the descriptor has it, whatever the catalog says of it. */
export function bindRowValues(
  table: TableDescriptor,
  values: readonly RowValue[],
  condition: Expression | undefined,
  environment: BindEnvironment,
): BoundQuery {
  const binding = new Binding(environment);
  const scope = new Scope(binding, undefined);
  const relation = tableRelation(binding, table, table.name);
  scope.items = [...itemOfTable(relation, undefined, scope).items];
  const computed = values.map(({ value, target }): ComputedColumn => {
    const expression =
      value.kind === 'table-column'
        ? inputColumn(relation.columns, value.number)
        : fitted(
            binding,
            scope.within('transform', () => bindValue(value, scope)),
            'transform',
            target,
            undefined,
          );
    return { column: binding.newOutput(target?.name ?? '', expression.type, expression.modifier, scope), expression };
  });
  const input: Relation =
    condition === undefined
      ? relation
      : {
          kind: 'filter',
          input: relation,
          predicate: scope.within('check', () => bindCondition(condition, scope, 'CHECK')),
        };
  return {
    relation: { kind: 'project', input, columns: computed },
    columns: computed.map(({ column }) => column),
    command: 'SELECT',
    parameterTypes: [],
    privileges: [],
    tables: [table.oid],
    changesRows: binding.changesRows,
    writesRows: binding.writesRows,
    dependsOnSettings: false,
  };
}

function inputColumn(columns: readonly OutputColumn[], number: ColumnNumber): TypedExpression {
  const column = columns.find(({ origin }) => origin?.columnNumber === number);
  assert(column !== undefined, 'the table has the column');
  return { kind: 'column', type: column.type, modifier: column.modifier, id: column.id, position: 0 };
}
