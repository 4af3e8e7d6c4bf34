/** ALTER PUBLICATION: ADD, DROP and SET tables and schemas, SET options. */
import {
  type PublicationDescriptor,
  type PublishedTable,
  publicationNamed,
  type SchemaDescriptor,
} from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterPublication } from '../../parse/index.ts';
import { checkOwner, checkSuperuser } from '../access/checks.ts';
import type { DdlWork } from '../work.ts';
import { findObjects, type NamedObjects, type NamedTable, publishedSchema, publishedTable } from './objects.ts';
import { publicationOptions } from './options.ts';

/** Changes the publication. */
export function alterPublication(work: DdlWork, statement: AlterPublication): void {
  const publication = ownPublication(work, statement.name);
  if (statement.action === 'options') {
    const { publish, viaRoot } = publicationOptions(statement.options);
    work.note({ ...publication, publish: publish ?? publication.publish, viaRoot: viaRoot ?? publication.viaRoot });
    return;
  }
  checkAllTables(publication, statement);
  const found = findObjects(work, statement.objects);
  if (found.schemas.length > 0 && statement.action !== 'drop')
    checkSuperuser(work, 'must be superuser to add or set schemas');
  switch (statement.action) {
    case 'add':
      work.note(added(work, publication, found));
      return;
    case 'drop':
      work.note(dropped(publication, found));
      return;
    default:
      work.note(replaced(work, publication, found));
  }
}

/** The publication of this name in this database, which must belong to the role. */
export function ownPublication(work: DdlWork, name: string): PublicationDescriptor {
  const publication = publicationNamed(work.draft, work.session.databaseOid, name);
  if (publication === undefined) throw new SqlError('42704', `publication "${name}" does not exist`);
  checkOwner(work, publication);
  return publication;
}

function checkAllTables({ name, allTables }: PublicationDescriptor, { objects }: AlterPublication): void {
  if (!allTables) return;
  const what = objects.some(({ kind }) => kind === 'schema') ? 'Schemas' : 'Tables';
  throw new SqlError('55000', `publication "${name}" is defined as FOR ALL TABLES`, {
    detail: `${what} cannot be added to or dropped from FOR ALL TABLES publications.`,
  });
}

function added(work: DdlWork, publication: PublicationDescriptor, found: NamedObjects): PublicationDescriptor {
  const { name, tables, schemas } = publication;
  for (const { table } of found.tables)
    if (tables.some((each) => each.table === table.oid))
      throw new SqlError('42710', `relation "${table.name}" is already member of publication "${name}"`);
  const hasSchemas = schemas.length + found.schemas.length > 0;
  const newTables = found.tables.map((each) => publishedTable(work, name, hasSchemas, each));
  if (found.schemas.length > 0) checkNoColumnLists(name, tables);
  for (const schema of found.schemas)
    if (schemas.some((each) => each.schema === schema.oid))
      throw new SqlError('42710', `schema "${schema.name}" is already member of publication "${name}"`);
  return {
    ...publication,
    tables: [...tables, ...newTables],
    schemas: [...schemas, ...found.schemas.map((schema) => publishedSchema(work, schema))],
  };
}

function checkNoColumnLists(name: string, tables: readonly PublishedTable[]): void {
  if (!tables.some(({ columns }) => columns !== undefined)) return;
  throw new SqlError('22023', `cannot add schema to publication "${name}"`, {
    detail: 'Schemas cannot be added if any tables that specify a column list are already part of the publication.',
  });
}

function dropped(publication: PublicationDescriptor, found: NamedObjects): PublicationDescriptor {
  const { tables, schemas } = publication;
  for (const { table, said } of found.tables) {
    if (said.columns.length > 0)
      throw new SqlError('42601', 'column list must not be specified in ALTER PUBLICATION ... DROP');
    if (!tables.some((each) => each.table === table.oid))
      throw new SqlError('42704', `relation "${table.name}" is not part of the publication`);
    if (said.where !== undefined)
      throw new SqlError('42601', 'cannot use a WHERE clause when removing a table from a publication');
  }
  for (const schema of found.schemas)
    if (!schemas.some((each) => each.schema === schema.oid))
      throw new SqlError('42704', `tables from schema "${schema.name}" are not part of the publication`);
  return {
    ...publication,
    tables: tables.filter((each) => !found.tables.some(({ table }) => table.oid === each.table)),
    schemas: schemas.filter((each) => !found.schemas.some(({ oid }) => oid === each.schema)),
  };
}

/** What stays as it was keeps its oid. */
function replaced(work: DdlWork, publication: PublicationDescriptor, found: NamedObjects): PublicationDescriptor {
  const { name, tables, schemas } = publication;
  const hasSchemas = found.schemas.length > 0;
  const table = (each: NamedTable): PublishedTable => {
    const made = publishedTable(work, name, hasSchemas, each);
    const known = tables.find((other) => other.table === made.table);
    const isSame = known !== undefined && known.where === made.where && String(known.columns) === String(made.columns);
    return isSame ? known : made;
  };
  const schema = (each: SchemaDescriptor) =>
    schemas.find((known) => known.schema === each.oid) ?? publishedSchema(work, each);
  return { ...publication, tables: found.tables.map(table), schemas: found.schemas.map(schema) };
}
