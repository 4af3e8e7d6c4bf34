/** CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW, and REFRESH. */
import type { BoundQuery } from '../../algebra/index.ts';
import { type ColumnDescriptor, type Oid, type TableDescriptor, wellKnownOids } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { CreateTableAs, RefreshMaterializedView } from '../../parse/index.ts';
import { refusalOf } from '../../privileges/index.ts';
import { checkOwner, checkSchemaCreate } from '../access/checks.ts';
import { named, namedIn } from '../names.ts';
import { relationSchema } from '../schemas/relation-schema.ts';
import { sortedColumns } from '../tasks/sorted-columns.ts';
import { defineQuery } from '../views/define-view.ts';
import type { DdlWork } from '../work.ts';
import { plainColumn, visibleColumns } from './column.ts';
import { checkColumns, newTable, withRowid } from './create-table.ts';
import { storageOptions } from './options.ts';
import { withNewStorage } from './rewrite.ts';

/** Makes the table (or materialized view) and has it filled. */
export function createTableAs(work: DdlWork, statement: CreateTableAs): void {
  const { name, query, object } = statement;
  if (query.kind === 'execute')
    throw new SqlError('XX000', 'the session puts the prepared query in the place of EXECUTE');
  const schema = relationSchema(work, { ...name, position: 0 }, statement.persistence);
  checkSchemaCreate(work, schema);
  if (statement.ifNotExists && namedIn(work.draft, schema.oid, name.name) !== undefined) {
    work.notice(`relation "${name.name}" already exists, skipping`, { sqlstate: '42P07' });
    return;
  }
  const isView = object === 'materialized view';
  const defined = defineQuery(work, query, statement.columns, 'too many column names were specified');
  if (isView && defined.isTemporary)
    throw new SqlError('0A000', 'materialized views must not use temporary tables or views');
  const columns = defined.columns.map(({ name: column, type }, i) => plainColumn(i + 1, column, type));
  checkColumns(columns);
  const table = withRowid(
    work,
    newTable(work, {
      oid: work.newOid(),
      name: name.name,
      schema,
      ownerOid: work.session.role,
      persistence: statement.persistence,
      onCommit: statement.persistence === 'temporary' ? (statement.onCommit ?? 'preserve rows') : undefined,
      options: storageOptions(statement.options),
      columns,
      materialized: isView ? { query: defined.text, populated: statement.withData } : undefined,
    }),
  );
  work.add(table);
  if (!statement.withData) return;
  checkMayRead(work, work.session.role, defined.bound);
  fill(work, table, defined.bound, 'SELECT');
}

/** Whoever fills the table must be allowed to read what it is filled with. */
function checkMayRead(work: DdlWork, role: Oid, { privileges }: BoundQuery): void {
  const refusal = refusalOf(work.draft, role, work.session.databaseOid, privileges);
  if (refusal !== undefined) throw refusal;
}

/** The query's columns are the table's, in their order; a hidden number is added to each row. */
function fill(work: DdlWork, table: TableDescriptor, bound: BoundQuery, tag: string | undefined): void {
  work.tasks.push({ kind: 'fill-table', table: table.oid, query: sortedColumns(bound, table), tag });
}

/** REFRESH MATERIALIZED VIEW: the rows of its query, in new storage. */
export function refreshMaterializedView(work: DdlWork, statement: RefreshMaterializedView): void {
  const found = named(work, statement.name, false);
  const view = found.kind === 'relation' ? found.relation : undefined;
  if (view?.kind !== 'table' || view.materialized === undefined)
    throw new SqlError('0A000', `"${statement.name.name}" is not a materialized view`);
  checkOwner(work, view, 'materialized view');
  if (statement.concurrently) checkConcurrent(work, view, statement);
  const refreshed = withNewStorage({ ...view, materialized: { ...view.materialized, populated: statement.withData } });
  work.change(refreshed);
  work.tasks.push({ kind: 'delete-storage', table: view.oid, storage: view.indexes.map(({ storage }) => storage) });
  if (!statement.withData) return;
  const [{ statement: query }] = work.session.parser.parse(view.materialized.query);
  if (query.kind !== 'select' && query.kind !== 'values' && query.kind !== 'set-operation') return;
  // Its text names what its owner was allowed to name; whether the owner may still read that is another question.
  const { bound } = work.within({ role: wellKnownOids.superuser }, () =>
    defineQuery(work, query, visibleNames(view), ''),
  );
  checkMayRead(work, view.ownerOid, bound);
  fill(work, refreshed, bound, undefined);
}

function visibleNames(view: TableDescriptor): readonly string[] {
  return visibleColumns(view).map(({ name }: ColumnDescriptor) => name);
}

function checkConcurrent(work: DdlWork, view: TableDescriptor, { withData, name }: RefreshMaterializedView): void {
  if (!withData) throw new SqlError('42601', 'REFRESH options CONCURRENTLY and WITH NO DATA cannot be used together');
  if (view.materialized?.populated === false)
    throw new SqlError('0A000', 'CONCURRENTLY cannot be used when the materialized view is not populated');
  const isWhole = view.indexes.some(
    (index) =>
      index.unique &&
      index.name !== '' &&
      index.predicate === undefined &&
      index.columns.every(({ column }) => column !== undefined),
  );
  const schemaName = work.draft.byOid(view.schemaOid)?.name ?? '';
  if (!isWhole)
    throw new SqlError('55000', `cannot refresh materialized view "${schemaName}.${name.name}" concurrently`, {
      hint: 'Create a unique index with no WHERE clause on one or more columns of the materialized view.',
    });
}
