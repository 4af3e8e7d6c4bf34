/**
 * Who depends on what. Nothing of this is stored: it follows from the descriptors and their texts. As in PostgreSQL, what belongs to an object goes with it
 * silently (`belongs`), and everything else that depends on it keeps it from being dropped, or is dropped with it by CASCADE.
 */
import type { ColumnDescriptor, ColumnNumber, Oid, TableDescriptor } from '../../catalog/index.ts';
import { columnsNamed } from '../texts.ts';
import { viewColumnsUsed } from '../views/used-columns.ts';
import type { DdlWork } from '../work.ts';
import type { DropTarget } from './objects.ts';
import { type Dependent, objectsOfDatabase, sequencesOwnedBy, user, usersOfRelation, usersOfType } from './users.ts';

/** Everything that depends on the target directly. */
export function dependentsOf(work: DdlWork, target: DropTarget): readonly Dependent[] {
  switch (target.kind) {
    case 'object':
      return dependentsOfObject(work, target.oid);
    case 'column':
      return dependentsOfColumn(work, target.table, target.column);
    case 'index':
      return dependentsOfIndex(work, target.oid);
    case 'constraint': {
      const index = indexOfConstraint(work, target.table, target.oid);
      return index === undefined ? [] : [part({ kind: 'index', table: target.table, oid: index })];
    }
    default:
      return [];
  }
}

function dependentsOfObject(work: DdlWork, oid: Oid): readonly Dependent[] {
  const object = work.draft.byOid(oid);
  switch (object?.kind) {
    case 'schema':
      return dependentsOfSchema(work, oid);
    case 'table':
      return [
        ...partsOfTable(work, object),
        ...publishedIn(work, oid).map(part),
        ...referencingKeys(work, object, () => true),
        ...usersOfRelation(work, oid),
        ...usersOfType(work, [object.rowTypeOid, object.rowArrayTypeOid]),
      ];
    case 'view':
      return [...usersOfRelation(work, oid), ...usersOfType(work, [object.rowTypeOid, object.rowArrayTypeOid])];
    case 'sequence':
      return usersOfRelation(work, oid);
    case 'enum':
    case 'domain':
    case 'composite':
      return usersOfType(work, [oid, object.arrayOid]);
    default:
      return [];
  }
}

function dependentsOfSchema(work: DdlWork, schemaOid: Oid): readonly Dependent[] {
  return [
    ...publishedIn(work, schemaOid).map(part),
    ...objectsOfDatabase(work)
      .filter((object) => object.schemaOid === schemaOid)
      .map(({ oid }) => user({ kind: 'object', oid })),
  ];
}

/** Where publications name a table or a schema. */
function publishedIn(work: DdlWork, object: Oid): readonly DropTarget[] {
  return [...work.draft.publications].flatMap(({ oid: publication, tables, schemas }) => [
    ...tables.filter(({ table }) => table === object).map(({ oid }) => published(publication, oid, object)),
    ...schemas.filter(({ schema }) => schema === object).map(({ oid }) => published(publication, oid, object)),
  ]);
}

function published(publication: Oid, oid: Oid, object: Oid): DropTarget {
  return { kind: 'published', publication, oid, object };
}

/** Publications that list the column, or whose condition looks at it. */
function publishingColumn(work: DdlWork, table: TableDescriptor, number: ColumnNumber): readonly Dependent[] {
  return [...work.draft.publications].flatMap(({ oid: publication, tables }) =>
    tables
      .filter((each) => each.table === table.oid)
      .filter(({ columns, whereColumns }) => columns?.includes(number) === true || whereColumns.includes(number))
      .map(({ oid }) => user(published(publication, oid, table.oid))),
  );
}

/** What a table takes with it. */
function partsOfTable(work: DdlWork, table: TableDescriptor): readonly Dependent[] {
  return [
    ...ownedSequences(work, table.oid, undefined),
    ...table.columns.flatMap(({ number, default: text }) =>
      text === undefined ? [] : [part({ kind: 'default', table: table.oid, column: number })],
    ),
    ...table.checks.map(({ oid, name }) => part({ kind: 'constraint', table: table.oid, oid, name })),
    ...table.foreignKeys.map(({ oid, name }) => part({ kind: 'constraint', table: table.oid, oid, name })),
    ...table.indexes.map(({ oid }) => part({ kind: 'index', table: table.oid, oid })),
  ];
}

function ownedSequences(work: DdlWork, table: Oid, column: ColumnNumber | undefined): readonly Dependent[] {
  return sequencesOwnedBy(work, table)
    .filter(({ ownedBy }) => column === undefined || ownedBy?.column === column)
    .map(({ oid }) => part({ kind: 'object', oid }));
}

/** Foreign keys of tables that refer to this one. */
function referencingKeys(
  work: DdlWork,
  table: TableDescriptor,
  concerns: (key: TableDescriptor['foreignKeys'][number]) => boolean,
): readonly Dependent[] {
  return table.referencedBy.flatMap((oid) => {
    const referencing = work.draft.byOid(oid);
    if (referencing?.kind !== 'table') return [];
    return referencing.foreignKeys
      .filter((key) => key.referencedTable === table.oid && concerns(key))
      .map((key) => user({ kind: 'constraint', table: oid, oid: key.oid, name: key.name }));
  });
}

function dependentsOfColumn(work: DdlWork, oid: Oid, number: ColumnNumber): readonly Dependent[] {
  const relation = work.draft.byOid(oid);
  if (relation?.kind === 'view') return viewsUsingColumn(work, oid, number);
  if (relation?.kind !== 'table') return [];
  const column = relation.columns.find((each) => each.number === number);
  if (column === undefined) return [];
  return [
    ...ownedSequences(work, oid, number),
    ...partsOfColumn(relation, number),
    ...generatedFrom(work, relation, column),
    ...referencingKeys(work, relation, ({ referencedColumns }) => referencedColumns.includes(number)),
    ...viewsUsingColumn(work, oid, number),
    ...publishingColumn(work, relation, number),
  ];
}

function partsOfColumn(table: TableDescriptor, number: ColumnNumber): readonly Dependent[] {
  const constraints = [
    ...table.checks.filter(({ columns }) => columns.includes(number)),
    ...table.foreignKeys.filter(({ columns }) => columns.includes(number)),
  ];
  const indexes = table.indexes.filter((index) => indexColumns(index).includes(number));
  return [
    ...constraints.map(({ oid, name }) => part({ kind: 'constraint', table: table.oid, oid, name })),
    ...indexes.map(({ oid }) => part({ kind: 'index', table: table.oid, oid })),
    part({ kind: 'default', table: table.oid, column: number }),
  ];
}

/** The plain columns of an index, those that are included too. */
export function indexColumns(index: TableDescriptor['indexes'][number]): readonly ColumnNumber[] {
  return [...index.columns.flatMap(({ column }) => column ?? []), ...index.include];
}

function generatedFrom(work: DdlWork, table: TableDescriptor, { name }: ColumnDescriptor): readonly Dependent[] {
  return table.columns.flatMap(({ number, generated }) =>
    generated !== undefined && namesColumn(work, generated, name)
      ? [{ ...user({ kind: 'column', table: table.oid, column: number }), byExpression: true }]
      : [],
  );
}

function namesColumn(work: DdlWork, text: string, name: string): boolean {
  return columnsNamed(work.session.parser.parseExpression(text)).has(name);
}

/** Views whose query uses the column. */
export function viewsUsingColumn(work: DdlWork, oid: Oid, number: ColumnNumber): readonly Dependent[] {
  return usersOfRelation(work, oid).filter(({ target }) => {
    const view = target.kind === 'object' ? work.draft.byOid(target.oid) : undefined;
    if (view?.kind !== 'view' && view?.kind !== 'table') return false;
    return viewColumnsUsed(work, view, oid).has(number);
  });
}

function dependentsOfIndex(work: DdlWork, oid: Oid): readonly Dependent[] {
  const found = work.draft.indexByOid(oid);
  if (found === undefined) return [];
  const { index, table } = found;
  return [
    ...(index.constraint === undefined
      ? []
      : [part({ kind: 'constraint', table: table.oid, oid: index.constraint.oid, name: index.name })]),
    ...referencingKeys(work, table, ({ referencedIndex }) => referencedIndex === oid),
  ];
}

function indexOfConstraint(work: DdlWork, table: Oid, oid: Oid): Oid | undefined {
  const descriptor = work.draft.byOid(table);
  if (descriptor?.kind !== 'table') return undefined;
  return descriptor.indexes.find(({ constraint }) => constraint?.oid === oid)?.oid;
}

function part(target: DropTarget): Dependent {
  return { target, belongs: true };
}
