/** What a fast plan that writes knows of its table: the rules for new rows, the indexes, the foreign keys. */
import type { TargetTable } from '../algebra/index.ts';
import type { Catalog, TableDescriptor } from '../catalog/index.ts';
import { IndexExpressions, KeyLink, RowRules } from '../execute/dml/index.ts';
import { type IndexLayout, type TableLayout, tableLayout } from '../rows/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { Operations } from './operations.ts';
import type { Stage } from './stage.ts';

/** A table that rows are written to. */
export class FastTarget {
  readonly layout: TableLayout;
  readonly rules: RowRules;
  readonly expressions: IndexExpressions;
  readonly links: readonly KeyLink[];

  constructor(stage: Stage, target: TargetTable, catalog: Catalog) {
    this.layout = tableLayout(target.table, catalog.types);
    this.rules = new RowRules(stage.runtime, this.layout, target);
    this.expressions = new IndexExpressions(stage.runtime, this.layout, target);
    this.links = target.table.foreignKeys.map((key) => new KeyLink(catalog, target.table, key));
  }

  /** The key and the entry of a row in an index; undefined: it has none there. */
  entryKey(index: IndexLayout, values: SqlValue[]): Uint8Array | undefined {
    return this.expressions.covers(index, values) ? index.key(values) : undefined;
  }

  /** Puts a row's entry into an index; where it must be the only one of its kind, on condition. */
  putEntry(
    operations: Operations,
    index: IndexLayout,
    key: Uint8Array,
    values: SqlValue[],
    rowKey: Uint8Array,
    isNew: boolean,
  ): void {
    const isUnique = isNew && index.index.unique && index.conflictKey(values) !== undefined;
    const entry = index.entryRow(values, rowKey);
    operations.put(key, entry, isUnique ? { kind: 'unique', indexOid: index.index.oid } : { kind: 'entry' }, isUnique);
  }

  /** The row that this one refers to by a foreign key must be there. */
  wantParent(operations: Operations, linkNumber: number, values: readonly SqlValue[]): void {
    const link = this.links[linkNumber];
    const referring = link.childValues(values);
    if (referring.includes(null)) return;
    operations.add(
      { key: link.parentKey(referring), condition: { exists: true } },
      { kind: 'parent', link: linkNumber },
    );
  }
}

/** Foreign keys of other tables that refer to columns of this one. */
export function isReferred(catalog: Catalog, table: TableDescriptor, columns: ReadonlySet<number>): boolean {
  return table.referencedBy.some((oid) => {
    const child = catalog.byOid(oid);
    if (child?.kind !== 'table') return false;
    return child.foreignKeys.some(
      ({ referencedTable, referencedColumns }) =>
        referencedTable === table.oid && referencedColumns.some((column) => columns.has(column)),
    );
  });
}

/** Is there anything about the table that only operators see to? */
export function needsOperators({ table, viewChecks }: TargetTable): boolean {
  return (
    viewChecks.length > 0 ||
    table.foreignKeys.some(({ match }) => match === 'full') ||
    table.indexes.some(({ constraint }) => constraint?.deferrable === true)
  );
}
