/** Columns by name: `a`, `t.a`, `s.t.a`; a table's name alone is its whole row. */
import type { TableRelation, TypedExpression } from '../../algebra/index.ts';
import { wellKnownOids } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { recordTypeOf } from '../../functions/index.ts';
import type { ColumnReference } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import type { Binding } from '../binding.ts';
import { rulesOf } from '../clause.ts';
import { findColumn, findItem, indexOfColumn } from '../names/columns.ts';
import { missingColumn, missingTable } from '../names/missing.ts';
import { findRelation } from '../names/relations.ts';
import type { NamespaceItem, Scope, ScopeColumn } from '../scope.ts';
import { constantOf, nullOf } from '../types/literals.ts';
import { selectField } from './fields.ts';

export function bindColumn({ path, position }: ColumnReference, scope: Scope): TypedExpression {
  const { noColumns } = rulesOf(scope.clause);
  if (noColumns !== undefined) throw new SqlError('0A000', `cannot use column reference in ${noColumns}`, { position });
  if (path.length === 1) return bindUnqualified(path[0], position, scope);
  const name = path[path.length - 1];
  const item = qualifiedItem(path.slice(0, -1), position, scope, path);
  return (
    columnOfItem(scope.binding, item, name, position) ??
    functionOfRow(item, name, path[path.length - 2], position, scope)
  );
}

function bindUnqualified(name: string, position: number, scope: Scope): TypedExpression {
  const found = findColumn(scope, name, position);
  if (found !== undefined) return referTo(scope.binding, found.column, position);
  const system = systemColumn(name, scope, position);
  if (system !== undefined) return system;
  const item = findItem(scope, name, undefined, position);
  if (item !== undefined) return wholeRow(scope.binding, item.item);
  throw missingColumn(scope, undefined, name, position);
}

/** The item before the column's name. */
export function qualifiedItem(
  path: readonly string[],
  position: number,
  scope: Scope,
  written: readonly string[] = [...path, '*'],
): NamespaceItem {
  const name = path[path.length - 1];
  const { environment } = scope.binding;
  if (path.length > 3)
    throw new SqlError('42601', `improper qualified name (too many dotted names): ${written.join('.')}`, { position });
  if (path.length === 3 && path[0] !== environment.catalog.byOid(environment.databaseOid)?.name)
    throw new SqlError('0A000', `cross-database references are not implemented: ${written.join('.')}`, { position });
  if (path.length === 1) {
    const found = findItem(scope, name, undefined, position);
    if (found === undefined) throw missingTable(scope, name, position);
    return found.item;
  }
  const relation = findRelation(environment, { database: undefined, schema: path[path.length - 2], name, position });
  const found = relation && findItem(scope, name, relation.oid, position);
  if (found === undefined) throw missingTable(scope, name, position);
  return found.item;
}

/** A column of an item, or one of those that every table has. */
export function columnOfItem(
  binding: Binding,
  item: NamespaceItem,
  name: string,
  position: number,
): TypedExpression | undefined {
  const index = indexOfColumn(item, name, position);
  return index >= 0 ? referTo(binding, item.columns[index], position) : ownColumn(item, name, binding);
}

/** The column as an expression; whoever binds needs the right to read it. */
export function referTo(binding: Binding, column: ScopeColumn, position: number): TypedExpression {
  const { id, type, modifier, expression, origin } = column;
  if (expression !== undefined) return expression;
  const access = binding.accesses[id];
  if (access !== undefined && origin !== undefined) {
    if (access.selected === undefined) access.selected = [origin.columnNumber];
    else access.selected.push(origin.columnNumber);
  }
  return { kind: 'column', type, modifier, id, position };
}

function systemColumn(name: string, scope: Scope, position: number): TypedExpression | undefined {
  if (!systemColumns.has(name)) return undefined;
  for (let level: Scope | undefined = scope; level !== undefined; level = level.parent) {
    const items = level.items.filter(
      (item) => item.columnsVisible && ownColumn(item, name, scope.binding) !== undefined,
    );
    if (items.length > 1) throw new SqlError('42702', `column reference "${name}" is ambiguous`, { position });
    if (items.length === 1) return ownColumn(items[0], name, scope.binding);
  }
  return undefined;
}

const systemColumns = new Set(['tableoid', 'ctid', 'xmin']);

/** `tableoid`, and `ctid`, which here is the row's key. Rows of catalogs have an `xmin`, too: tools look by it whether anything has changed, so it is the catalog's version. */
function ownColumn(item: NamespaceItem, name: string, binding: Binding): TypedExpression | undefined {
  const { table, systemOid } = item;
  const oid = table?.table.oid ?? systemOid;
  if (name === 'tableoid' && oid !== undefined) return whereThereIsARow(binding, item, constantOf(oid, types.oid));
  if (name === 'xmin' && systemOid !== undefined)
    return whereThereIsARow(binding, item, constantOf(binding.catalog.version % 2 ** 32, types.xid));
  return name === 'ctid' && table !== undefined ? rowKeyOf(table) : undefined;
}

/** NULL where an outer join has no row of a table: no key of it, or none of the first column of a catalog, which is never NULL. */
function whereThereIsARow(binding: Binding, item: NamespaceItem, value: TypedExpression): TypedExpression {
  if (!item.nullable || (item.table === undefined && item.systemOid === undefined)) return value;
  const { type, modifier } = value;
  const operand = item.table === undefined ? referTo(binding, item.columns[0], 0) : rowKeyOf(item.table);
  const missing: TypedExpression = { kind: 'is-null', type: types.bool, modifier: -1, operand, negated: false };
  return {
    kind: 'case',
    type,
    modifier,
    operand: undefined,
    branches: [{ condition: missing, result: nullOf(type) }],
    otherwise: value,
  };
}

function rowKeyOf({ rowKey }: TableRelation): TypedExpression {
  return { kind: 'column', type: types.bytea, modifier: -1, id: rowKey };
}

/** A whole row as one value; of a function with one result, that result. NULL where an outer join has no row. */
export function wholeRow(binding: Binding, item: NamespaceItem): TypedExpression {
  if (item.isScalar) return referTo(binding, item.columns[0], 0);
  const fields = item.columns.map((column) => referTo(binding, column, 0));
  const type = item.rowType ?? recordTypeOf(item.columns.map(({ name, type, modifier }) => ({ name, type, modifier })));
  const row: TypedExpression = { kind: 'row', type, modifier: -1, fields };
  return whereThereIsARow(binding, item, row);
}

/** `t.x` where t has no column x. */
function functionOfRow(
  item: NamespaceItem,
  name: string,
  written: string,
  position: number,
  scope: Scope,
): TypedExpression {
  if (item.isScalar && item.columns[0].type.oid >= wellKnownOids.firstUser)
    return selectField(referTo(scope.binding, item.columns[0], position), name, scope, position);
  throw missingColumn(scope, written, name, position);
}
