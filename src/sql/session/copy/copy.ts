/** COPY: which columns, in which format, from where to where. */
import type { ColumnId, InsertRelation, TypedExpression } from '../../algebra/index.ts';
import { mapChildren } from '../../algebra/index.ts';
import { bindStatement } from '../../bind/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { IncomingRows } from '../../execute/index.ts';
import { type Copy, identifier, type RowStatement } from '../../parse/index.ts';
import { refusalOf } from '../../privileges/index.ts';
import type { Execution } from '../execution.ts';
import { planStatement } from '../planning.ts';
import { readOnlyTransaction, startQuery } from '../queries.ts';
import { relationNamed } from '../scalars.ts';
import type { SqlSession } from '../session.ts';
import { StatementContext } from '../statement-context.ts';
import { isRowStatement } from '../statements.ts';
import { type CopiedColumn, CopyIn } from './copy-in.ts';
import { readCopyOptions } from './copy-options.ts';
import { copyOut } from './copy-out.ts';

/** Begins COPY. */
export async function startCopy(session: SqlSession, statement: Copy): Promise<Execution | CopyIn> {
  if (statement.file !== undefined)
    throw new SqlError('0A000', `COPY ${statement.direction === 'from' ? 'from' : 'to'} a file is not supported`, {
      hint: "The server's files are not to be reached by SQL. Use COPY with STDIN or STDOUT, or psql's \\copy.",
    });
  if (statement.direction === 'from') return copyFrom(session, statement);
  return statement.query === undefined ? copyTable(session, statement) : copyQuery(session, statement, statement.query);
}

// TO -----------------------------------------------------------------------------------------------------------------

async function copyQuery(session: SqlSession, statement: Copy, query: Copy['query']): Promise<Execution> {
  if (query === undefined || !isRowStatement(query)) throw new SqlError('0A000', 'COPY query must be a query');
  if (isChange(query) && query.returning.length === 0)
    throw new SqlError('0A000', 'COPY query must have a RETURNING clause');
  return copyRows(session, statement, query);
}

function isChange(query: RowStatement): query is Extract<RowStatement, { kind: 'insert' | 'update' | 'delete' }> {
  return query.kind === 'insert' || query.kind === 'update' || query.kind === 'delete';
}

async function copyTable(session: SqlSession, statement: Copy): Promise<Execution> {
  const { table: name } = statement;
  if (name === undefined) throw new SqlError('42601', 'COPY wants a table or a query');
  const relation = relationNamed(session, name);
  if (relation.kind === 'view')
    throw new SqlError('42809', `cannot copy from view "${relation.name}"`, {
      hint: 'Try the COPY (SELECT ...) TO variant.',
    });
  if (relation.kind === 'sequence') throw new SqlError('42809', `cannot copy from sequence "${relation.name}"`);
  const columns =
    relation.kind === 'table'
      ? copiedColumns(session, relation, statement.columns).map((column) => column.name)
      : statement.columns;
  const list = columns.length === 0 ? (relation.kind === 'table' ? '' : '*') : columns.map(identifier).join(', ');
  const full =
    name.schema === undefined ? identifier(name.name) : `${identifier(name.schema)}.${identifier(name.name)}`;
  const [parsed] = session.engine.statements.parse(`SELECT ${list} FROM ${full}`);
  return copyRows(session, statement, parsed.statement as RowStatement);
}

async function copyRows(session: SqlSession, statement: Copy, query: RowStatement): Promise<Execution> {
  const planned = planStatement(session, query, []);
  const { columns } = planned.query;
  const options = readCopyOptions(
    statement,
    columns.map(({ name }) => name),
  );
  const execution = await startQuery(session, () => planStatement(session, query, []), [], false);
  return copyOut(execution, columns, options, session.values(), session.output);
}

// FROM ---------------------------------------------------------------------------------------------------------------

async function copyFrom(session: SqlSession, statement: Copy): Promise<CopyIn> {
  const { table: name } = statement;
  if (name === undefined) throw new SqlError('42601', 'COPY FROM wants a table');
  const transaction = session.currentTransaction;
  let table = copiedTable(session, statement);
  if (transaction.terms.readOnly) throw readOnlyTransaction('COPY FROM');
  for (;;) {
    const waiting = transaction.enter(boundInsert(session, table, statement).tables);
    if (waiting === undefined) break;
    await waiting;
    table = copiedTable(session, statement);
  }
  const columns = copiedColumns(session, table, statement.columns);
  const options = readCopyOptions(
    statement,
    columns.map((column) => column.name),
  );
  const bound = boundInsert(session, table, statement);
  const { authority, identity } = session;
  const refusal = refusalOf(session.catalog(), authority.current.oid, identity.databaseOid, bound.privileges);
  if (refusal !== undefined) throw refusal;
  const context = new StatementContext(session, session.catalog(), []);
  const insert = bound.relation as InsertRelation;
  const ids = columns.map((_, i) => copiedId(i));
  const values = insert.values.map((value) => fromCopied(value, ids));
  const where = whereOf(session, table, statement);
  const rows = new IncomingRows(context, { target: insert.target, values }, ids, where);
  return new CopyIn(table.name, columns, options, session.values(), rows);
}

function copiedTable(session: SqlSession, { table: name }: Copy): TableDescriptor {
  const relation = relationNamed(session, name!);
  switch (relation.kind) {
    case 'table':
      if (relation.materialized === undefined) return relation;
      throw new SqlError('42809', `cannot copy to materialized view "${relation.name}"`);
    case 'view':
      throw new SqlError('42809', `cannot copy to view "${relation.name}"`, {
        hint: 'To enable copying to a view, provide an INSTEAD OF INSERT trigger.',
      });
    case 'sequence':
      throw new SqlError('42809', `cannot copy to sequence "${relation.name}"`);
    default:
      throw new SqlError('42809', `cannot copy to non-table relation "${relation.name}"`);
  }
}

/** The columns of the list, or all that can be copied. Throws 42703, 42701, 42P10. */
function copiedColumns(session: SqlSession, table: TableDescriptor, names: readonly string[]): readonly CopiedColumn[] {
  const catalog = session.catalog();
  const visible = table.columns.filter(({ hidden }) => !hidden);
  const chosen = names.length === 0 ? visible.filter(({ generated }) => generated === undefined) : named();
  return chosen.map(({ name, typeOid, modifier }) => {
    const type = catalog.typeByOid(typeOid);
    if (type === undefined) throw new SqlError('XX000', `column "${name}" has no type`);
    return { name, type, modifier };
  });

  function named() {
    return names.map((name, i) => {
      const column = visible.find((each) => each.name === name);
      if (column === undefined)
        throw new SqlError('42703', `column "${name}" of relation "${table.name}" does not exist`);
      if (column.generated !== undefined)
        throw new SqlError('42P10', `column "${name}" is a generated column`, {
          detail: 'Generated columns cannot be used in COPY.',
        });
      if (names.indexOf(name) !== i) throw new SqlError('42701', `column "${name}" specified more than once`);
      return column;
    });
  }
}

/** `INSERT INTO table (columns) VALUES ($1, …)`, bound: it says what becomes of a value on its way into its column. */
function boundInsert(session: SqlSession, table: TableDescriptor, statement: Copy) {
  const columns = copiedColumns(session, table, statement.columns);
  const schema = session.catalog().byOid(table.schemaOid)?.name ?? '';
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  const parameters = columns.map((_, i) => `$${i + 1}`).join(', ');
  const target = `${identifier(schema)}.${identifier(table.name)}`;
  const [parsed] = session.engine.statements.parse(
    columns.length === 0
      ? `INSERT INTO ${target} DEFAULT VALUES`
      : `INSERT INTO ${target} (${names}) OVERRIDING SYSTEM VALUE VALUES (${parameters})`,
  );
  return bindStatement(parsed.statement as RowStatement, session.bindEnvironment(columns.map(({ type }) => type)));
}

/** A number far from those that the binder gives. */
function copiedId(place: number): ColumnId {
  return (1_000_000 + place) as ColumnId;
}

/** The expression with copied values in place of parameters. */
function fromCopied(expression: TypedExpression, ids: readonly ColumnId[]): TypedExpression {
  if (expression.kind !== 'parameter') return mapChildren(expression, (child) => fromCopied(child, ids));
  const { type, modifier, number } = expression;
  return { kind: 'column', type, modifier, id: ids[number - 1] };
}

/** WHERE, over the table's whole row. */
function whereOf(session: SqlSession, table: TableDescriptor, { where }: Copy) {
  if (where === undefined) return undefined;
  const schema = session.catalog().byOid(table.schemaOid)?.name ?? '';
  const [parsed] = session.engine.statements.parse(`SELECT 1 FROM ${identifier(schema)}.${identifier(table.name)}`);
  const { relation } = bindStatement(
    { ...(parsed.statement as Extract<RowStatement, { kind: 'select' }>), where },
    session.bindEnvironment([]),
  );
  const filter = relation.kind === 'project' ? relation.input : relation;
  if (filter.kind !== 'filter' || filter.input.kind !== 'table')
    throw new SqlError('0A000', 'this condition cannot be used in COPY FROM WHERE');
  return { predicate: filter.predicate, columns: filter.input.columns.map(({ id }) => id) };
}
