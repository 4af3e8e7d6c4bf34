/** What can be dropped, down to parts of tables, and how messages describe it. */
import { unreachable } from '../../../base/index.ts';
import type { Catalog, ColumnNumber, Descriptor, Oid, TableDescriptor } from '../../catalog/index.ts';
import { quoteIdentifier } from '../../functions/index.ts';
import { isVisible, type NameScope } from '../names.ts';

/** An object or a part of one. */
export type DropTarget =
  | { readonly kind: 'object'; readonly oid: Oid }
  | { readonly kind: 'index'; readonly table: Oid; readonly oid: Oid }
  | { readonly kind: 'constraint'; readonly table: Oid; readonly oid: Oid; readonly name: string }
  | { readonly kind: 'default'; readonly table: Oid; readonly column: ColumnNumber }
  | { readonly kind: 'column'; readonly table: Oid; readonly column: ColumnNumber }
  /** A table or a schema as a part of a publication. */
  | { readonly kind: 'published'; readonly publication: Oid; readonly oid: Oid; readonly object: Oid }
  | { readonly kind: 'domain constraint'; readonly domain: Oid; readonly oid: Oid; readonly name: string };

/** A text that is the same for the same target. */
export function targetKey(target: DropTarget): string {
  switch (target.kind) {
    case 'object':
      return `object ${target.oid}`;
    case 'index':
    case 'constraint':
    case 'domain constraint':
    case 'published':
      return `${target.kind} ${target.oid}`;
    default:
      return `${target.kind} ${target.table} ${target.column}`;
  }
}

/** Newer objects have higher numbers; parts come behind what they are parts of. */
export function targetAge(target: DropTarget): number {
  switch (target.kind) {
    case 'object':
    case 'index':
    case 'constraint':
    case 'domain constraint':
    case 'published':
      return target.oid;
    case 'column':
      return target.table;
    default:
      return target.table + 0.5;
  }
}

/** `table t`, `column a of table t`, `constraint c on table t`. */
export function describeTarget(scope: NameScope, target: DropTarget): string {
  switch (target.kind) {
    case 'object':
      return describeOid(scope, target.oid);
    case 'index': {
      const found = scope.draft.indexByOid(target.oid);
      return found === undefined ? 'index' : `index ${visibleName(scope, found.table.schemaOid, found.index.name)}`;
    }
    case 'constraint':
      return `constraint ${target.name} on ${describeOid(scope, target.table)}`;
    case 'domain constraint':
      return `constraint ${target.name} on ${describeOid(scope, target.domain)}`;
    case 'published':
      return `publication of ${describeOid(scope, target.object)} in ${describeOid(scope, target.publication)}`;
    case 'default':
      return `default value for column ${columnName(scope.draft, target)} of ${describeOid(scope, target.table)}`;
    case 'column':
      return `column ${columnName(scope.draft, target)} of ${describeOid(scope, target.table)}`;
    default:
      return unreachable(target);
  }
}

/** `view v`; with the schema, where the search path does not lead to it. */
export function describeOid(scope: NameScope, oid: Oid): string {
  const descriptor = scope.draft.byOid(oid);
  return descriptor === undefined ? `object ${oid}` : describe(scope, descriptor);
}

/** The same of a descriptor. */
export function describe(scope: NameScope, descriptor: Descriptor): string {
  const { kind, name } = descriptor;
  if (kind === 'role' || kind === 'database' || kind === 'schema' || kind === 'publication') return `${kind} ${name}`;
  return `${describedKind(descriptor)} ${visibleName(scope, descriptor.schemaOid, name)}`;
}

/** A name, with its schema where it is needed. */
export function visibleName(scope: NameScope, schemaOid: Oid, name: string): string {
  if (isVisible(scope, schemaOid, name)) return quoteIdentifier(name);
  return `${quoteIdentifier(scope.draft.byOid(schemaOid)?.name ?? '')}.${quoteIdentifier(name)}`;
}

function describedKind(descriptor: Descriptor): string {
  switch (descriptor.kind) {
    case 'table':
      return isMaterialized(descriptor) ? 'materialized view' : 'table';
    case 'enum':
    case 'domain':
    case 'composite':
      return 'type';
    default:
      return descriptor.kind;
  }
}

function isMaterialized({ materialized }: TableDescriptor): boolean {
  return materialized !== undefined;
}

function columnName(
  catalog: Catalog,
  { table: oid, column }: { readonly table: Oid; readonly column: ColumnNumber },
): string {
  const relation = catalog.byOid(oid);
  if (relation === undefined || !('columns' in relation)) return String(column);
  const columns: readonly { readonly number: ColumnNumber; readonly name: string }[] = relation.columns;
  return columns.find(({ number }) => number === column)?.name ?? String(column);
}
