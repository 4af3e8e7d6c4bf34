/** `*`, `t.*` and `(row).*`. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { fieldsOf } from '../../functions/index.ts';
import type { RowExpansion, Star } from '../../parse/index.ts';
import { qualifiedItem, referTo } from '../expressions/columns.ts';
import { bindValue } from '../expressions/expression.ts';
import type { NamespaceItem, Scope } from '../scope.ts';
import { relabel } from '../types/coerce.ts';
import { baseTypeOf } from '../types/domains.ts';

/** One of the columns that a star stands for. */
export interface ExpandedColumn {
  readonly name: string;
  readonly expression: TypedExpression;
}

/** All columns of FROM, or of one of its items. */
export function expandStar(tree: Star, scope: Scope): readonly ExpandedColumn[] {
  const items = itemsOf(tree, scope);
  scope.binding.environment.onStar?.(
    tree,
    items.flatMap(({ name: qualifier, columns }) =>
      columns.map(({ name }) => ({ qualifier: qualifier === '' ? undefined : qualifier, name })),
    ),
  );
  return items.flatMap((item) => columnsOf(scope, item, tree.position));
}

function itemsOf({ qualifier, position }: Star, scope: Scope): readonly NamespaceItem[] {
  if (qualifier.length > 0) return [qualifiedItem(qualifier, position, scope)];
  const visible = scope.items.filter((item) => item.columnsVisible && !item.lateralOnly);
  if (visible.length === 0) throw new SqlError('42601', 'SELECT * with no tables specified is not valid', { position });
  return visible;
}

function columnsOf({ binding }: Scope, item: NamespaceItem, position: number): readonly ExpandedColumn[] {
  if (item.access !== undefined) item.access.selected ??= [];
  const { columns, unexpanded } = item;
  const shown = unexpanded === 0 ? columns : columns.slice(0, -unexpanded);
  return shown.map((column) => ({ name: column.name, expression: referTo(binding, column, position) }));
}

/** The fields of a composite value. */
export function fieldsOfRow({ operand }: RowExpansion, scope: Scope): readonly ExpandedColumn[] {
  const value = bindValue(operand, scope);
  const type = baseTypeOf(scope.binding.catalog, value.type);
  const row = type.oid === value.type.oid ? value : relabel(value, type);
  if (type.kind !== 'composite') throw new SqlError('42809', `type ${value.type.displayName} is not composite`);
  return fieldsOf(type).map(({ name, type: fieldType, modifier }, index) => ({
    name,
    expression:
      row.kind === 'row' ? row.fields[index] : { kind: 'field', type: fieldType, modifier, operand: row, index },
  }));
}
