/** Statements and clauses that would make an object again, as PostgreSQL's pg_get_…def functions write them. */
import type {
  CheckDescriptor,
  DomainDescriptor,
  ForeignKeyDescriptor,
  IndexColumn,
  IndexDescriptor,
  TableDescriptor,
} from '../catalog/index.ts';
import { quoteIdentifier } from '../functions/index.ts';
import { type ExpressionOwner, expressionText, looksLikeCall, overTable } from './expression-text.ts';
import { namesOfScene } from './names.ts';
import type { Scene } from './scene.ts';

/** `CREATE INDEX name ON schema.table USING btree (…)`; `pretty`: the schema only where it must stand. */
export function indexDefinition(scene: Scene, table: TableDescriptor, index: IndexDescriptor, pretty = false): string {
  const schema = quoteIdentifier(scene.schemaName(table.schemaOid));
  const qualified = `${schema}.${quoteIdentifier(table.name)}`;
  const parts = [
    index.unique ? 'CREATE UNIQUE INDEX' : 'CREATE INDEX',
    quoteIdentifier(index.name),
    'ON',
    pretty ? (namesOfScene(scene).relationName(table.oid) ?? qualified) : qualified,
    'USING',
    `${index.method}`,
    `(${index.columns.map((column) => indexColumn(scene, table, column, pretty)).join(', ')})`,
  ];
  if (index.include.length > 0) parts.push(`INCLUDE (${columnList(table, index.include)})`);
  if (index.nullsNotDistinct) parts.push('NULLS NOT DISTINCT');
  if (index.predicate !== undefined)
    parts.push(`WHERE ${expressionText(scene, index.predicate, overTable(table), pretty)}`);
  return parts.join(' ');
}

/** A key column as it stands in the list: with its direction, where that is not the usual one. */
function indexColumn(scene: Scene, table: TableDescriptor, column: IndexColumn, pretty: boolean): string {
  const order = column.descending
    ? column.nullsFirst
      ? ' DESC'
      : ' DESC NULLS LAST'
    : column.nullsFirst
      ? ' NULLS FIRST'
      : '';
  return indexKey(scene, table, column, pretty) + order;
}

/** A key column without its direction. */
export function indexKey(
  scene: Scene,
  table: TableDescriptor,
  { column, expression }: IndexColumn,
  pretty: boolean,
): string {
  if (column !== undefined) return columnName(table, column);
  const text = expressionText(scene, expression ?? '', overTable(table), pretty);
  return looksLikeCall(scene, expression ?? '', overTable(table)) ? text : `(${text})`;
}

/** What stands behind `CONSTRAINT name`: of a primary key or UNIQUE. */
export function keyDefinition(table: TableDescriptor, index: IndexDescriptor): string {
  const columns = index.columns.flatMap(({ column }) => column ?? []);
  const nulls = index.nullsNotDistinct ? ' NULLS NOT DISTINCT' : '';
  const kind = index.primary ? 'PRIMARY KEY' : `UNIQUE${nulls}`;
  const include = index.include.length === 0 ? '' : ` INCLUDE (${columnList(table, index.include)})`;
  return `${kind} (${columnList(table, columns)})${include}${deferral(index.constraint)}`;
}

/** `CHECK ((…))`. */
export function checkDefinition(
  scene: Scene,
  { expression, validated }: CheckDescriptor,
  owner: ExpressionOwner,
  pretty = false,
): string {
  return `CHECK (${expressionText(scene, expression, owner, pretty)})${validated ? '' : ' NOT VALID'}`;
}

/** What a domain's checks look at. */
export function overDomain(scene: Scene, { baseTypeOid, modifier }: DomainDescriptor): ExpressionOwner {
  const type = scene.catalog.typeByOid(baseTypeOid);
  return type === undefined ? { kind: 'nothing' } : { kind: 'value', type, modifier };
}

/** `FOREIGN KEY (…) REFERENCES …`; the table's schema only where it must stand. */
export function foreignKeyDefinition(
  table: TableDescriptor,
  key: ForeignKeyDescriptor,
  referenced: TableDescriptor | undefined,
  referencedName: string,
): string {
  const parts = [
    `FOREIGN KEY (${columnList(table, key.columns)})`,
    `REFERENCES ${referencedName}(${referenced === undefined ? '' : columnList(referenced, key.referencedColumns)})`,
  ];
  if (key.match === 'full') parts.push('MATCH FULL');
  if (key.onUpdate !== 'no action') parts.push(`ON UPDATE ${key.onUpdate.toUpperCase()}`);
  if (key.onDelete !== 'no action') parts.push(`ON DELETE ${key.onDelete.toUpperCase()}`);
  if (key.onDeleteColumns.length > 0) parts.push(`(${columnList(table, key.onDeleteColumns)})`);
  return `${parts.join(' ')}${deferral(key)}${key.validated ? '' : ' NOT VALID'}`;
}

function deferral(
  constraint: { readonly deferrable: boolean; readonly initiallyDeferred: boolean } | undefined,
): string {
  if (!constraint?.deferrable) return '';
  return constraint.initiallyDeferred ? ' DEFERRABLE INITIALLY DEFERRED' : ' DEFERRABLE';
}

function columnList(table: TableDescriptor, numbers: readonly number[]): string {
  return numbers.map((number) => columnName(table, number)).join(', ');
}

function columnName(table: TableDescriptor, number: number): string {
  return quoteIdentifier(table.columns.find((column) => column.number === number)?.name ?? '?column?');
}
