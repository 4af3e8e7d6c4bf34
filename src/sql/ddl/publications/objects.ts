/** What a publication is said to be for: tables with columns and conditions, and schemas, found and checked as PostgreSQL does. */
import {
  type ColumnNumber,
  isSystemSchema,
  type PublicationDescriptor,
  type PublishedTable,
  type SchemaDescriptor,
  type TableDescriptor,
} from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { PublicationObject } from '../../parse/index.ts';
import { checkOwner } from '../access/checks.ts';
import { publicationFilter } from '../expressions.ts';
import { findSchema, type Named, named, schemaNamed } from '../names.ts';
import { findColumn } from '../tables/column.ts';
import type { DdlWork } from '../work.ts';

/** A table as the statement names it. */
export interface NamedTable {
  readonly table: TableDescriptor;
  readonly said: Extract<PublicationObject, { readonly kind: 'table' }>;
}

/** The objects of a statement, each once. */
export interface NamedObjects {
  readonly tables: readonly NamedTable[];
  readonly schemas: readonly SchemaDescriptor[];
}

/** Finds them. */
export function findObjects(work: DdlWork, objects: readonly PublicationObject[]): NamedObjects {
  const tables: NamedTable[] = [];
  const schemas: SchemaDescriptor[] = [];
  for (const object of objects) {
    if (object.kind === 'schema') {
      const schema = schemaOf(work, object.name);
      if (!schemas.includes(schema)) schemas.push(schema);
      continue;
    }
    const table = tableOf(named(work, { ...object.name, position: 0 }, false), object.name.name);
    checkOwner(work, table);
    const known = tables.find((each) => each.table === table);
    if (known === undefined) tables.push({ table, said: object });
    else checkSaidOnce(known, object);
  }
  return { tables, schemas };
}

function schemaOf(work: DdlWork, name: string | undefined): SchemaDescriptor {
  if (name !== undefined) return schemaNamed(work, name);
  for (const each of work.session.searchPath) {
    const schema = findSchema(work, each);
    if (schema !== undefined) return schema;
  }
  throw new SqlError('3F000', 'no schema has been selected for CURRENT_SCHEMA');
}

/** The same table twice is fine, unless there is something to choose between. */
function checkSaidOnce({ table, said }: NamedTable, again: NamedTable['said']): void {
  const redundant = (what: string) =>
    new SqlError('42710', `conflicting or redundant ${what} for table "${table.name}"`);
  if (said.where !== undefined || again.where !== undefined) throw redundant('WHERE clauses');
  if (said.columns.length > 0 || again.columns.length > 0) throw redundant('column lists');
}

function tableOf(found: Named, name: string): TableDescriptor {
  if (found.kind === 'index') throw new SqlError('42809', `"${name}" is an index`);
  const { relation } = found;
  if (relation.kind === 'composite') throw new SqlError('42809', `"${name}" is a composite type`);
  const refused = (what: string) =>
    new SqlError('22023', `cannot add relation "${name}" to publication`, {
      detail: `This operation is not supported for ${what}.`,
    });
  if (relation.kind === 'system') throw refused(relation.relkind === 'v' ? 'views' : 'system tables');
  if (relation.kind !== 'table') throw refused(`${relation.kind}s`);
  if (relation.materialized !== undefined) throw refused('materialized views');
  if (relation.persistence !== 'permanent') throw refused(`${relation.persistence} tables`);
  return relation;
}

/** A table of a publication, with the columns and the condition that were said. */
export function publishedTable(
  work: DdlWork,
  publication: string,
  hasSchemas: boolean,
  { table, said }: NamedTable,
): PublishedTable {
  if (said.columns.length > 0 && hasSchemas)
    throw new SqlError(
      '22023',
      `cannot use column list for relation "${work.draft.byOid(table.schemaOid)?.name}.${table.name}" in publication "${publication}"`,
      { detail: 'Column lists cannot be specified in publications containing FOR TABLES IN SCHEMA elements.' },
    );
  const filter = said.where === undefined ? undefined : publicationFilter(work, table, said.where);
  const columns = said.columns.length === 0 ? undefined : columnNumbers(table, said.columns);
  return { oid: work.newOid(), table: table.oid, columns, where: filter?.text, whereColumns: filter?.columns ?? [] };
}

function columnNumbers(table: TableDescriptor, names: readonly string[]): readonly ColumnNumber[] {
  const numbers: ColumnNumber[] = [];
  for (const name of names) {
    const column = findColumn(table, name);
    if (column === undefined) {
      if (systemColumns.has(name))
        throw new SqlError('42P10', `cannot use system column "${name}" in publication column list`);
      throw new SqlError('42703', `column "${name}" of relation "${table.name}" does not exist`);
    }
    if (column.generated !== undefined)
      throw new SqlError('42P10', `cannot use generated column "${name}" in publication column list`);
    if (numbers.includes(column.number))
      throw new SqlError('42710', `duplicate column "${name}" in publication column list`);
    numbers.push(column.number);
  }
  return numbers.sort((a, b) => a - b);
}

const systemColumns = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid']);

/** A schema of a publication. */
export function publishedSchema(work: DdlWork, schema: SchemaDescriptor): PublicationDescriptor['schemas'][number] {
  const refused = (what: string) =>
    new SqlError('22023', `cannot add schema "${schema.name}" to publication`, {
      detail: `This operation is not supported for ${what} schemas.`,
    });
  if (isSystemSchema(schema)) throw refused('system');
  if (/^pg_temp_\d+$/.test(schema.name)) throw refused('temporary');
  return { oid: work.newOid(), schema: schema.oid };
}
