/** CREATE TABLE in its forms. */
import type {
  CreateStmt,
  CreateTableAsStmt,
  IntoClause,
  Node,
  OnCommitAction,
  SelectStmt,
  TableLikeClause,
} from 'libpg-query';
import type { Source } from '../source.ts';
import { unsupported } from '../source.ts';
import type { Query } from '../tree/queries.ts';
import type { Execute } from '../tree/session.ts';
import type { CreateTable, CreateTableAs, LikeOption, LikeTable, OnCommit, TableElement } from '../tree/tables.ts';
import { convertColumnDefinition, convertTableConstraint } from './constraints.ts';
import { persistenceOf, tableName } from './from.ts';
import { mapNodes, namesOf, tagOf } from './nodes.ts';
import { convertOptions } from './options.ts';
import { convertQuery } from './queries.ts';
import { convertExecute } from './session.ts';

/** CREATE TABLE. */
export function convertCreateTable(create: CreateStmt, source: Source): CreateTable {
  const name = tableName(create.relation, source);
  if (create.partspec !== undefined) throw source.unsupported('PARTITION BY', create.partspec.location);
  if (create.partbound !== undefined) throw unsupported('PARTITION OF', name.position);
  if (create.inhRelations !== undefined) throw unsupported('INHERITS', name.position);
  if (create.ofTypename !== undefined) throw source.unsupported('CREATE TABLE OF', create.ofTypename.location);
  refuseStorage(create.tablespacename, create.accessMethod, name.position);
  return {
    kind: 'create-table',
    name,
    persistence: persistenceOf(create.relation),
    ifNotExists: create.if_not_exists ?? false,
    elements: mapNodes(create.tableElts, (node) => convertElement(node, source)),
    options: convertOptions(create.options, source),
    onCommit: onCommits[create.oncommit ?? 'ONCOMMIT_NOOP'],
  };
}

function refuseStorage(tablespace: string | undefined, accessMethod: string | undefined, position: number): void {
  if (tablespace !== undefined) throw unsupported('TABLESPACE', position);
  if (accessMethod !== undefined) throw unsupported('a table access method', position);
}

const onCommits: Readonly<Record<OnCommitAction, OnCommit | undefined>> = {
  ONCOMMIT_NOOP: undefined,
  ONCOMMIT_PRESERVE_ROWS: 'preserve rows',
  ONCOMMIT_DELETE_ROWS: 'delete rows',
  ONCOMMIT_DROP: 'drop',
};

function convertElement(node: Node, source: Source): TableElement {
  if ('ColumnDef' in node) return convertColumnDefinition(node.ColumnDef, source);
  if ('Constraint' in node) return convertTableConstraint(node.Constraint, source);
  if ('TableLikeClause' in node) return convertLike(node.TableLikeClause, source);
  throw new Error(`the grammar yields no ${tagOf(node)} in CREATE TABLE`);
}

/** The bits that the grammar keeps INCLUDING in, from the lowest. */
const likeOptions: readonly LikeOption[] = [
  'comments',
  'compression',
  'constraints',
  'defaults',
  'generated',
  'identity',
  'indexes',
  'statistics',
  'storage',
];

function convertLike({ relation, options }: TableLikeClause, source: Source): LikeTable {
  const including = likeOptions.filter((_, bit) => ((options ?? 0) & (1 << bit)) !== 0);
  return { kind: 'like', table: tableName(relation, source), including };
}

/** CREATE TABLE AS and CREATE MATERIALIZED VIEW. */
export function convertCreateTableAs(create: CreateTableAsStmt, source: Source): CreateTableAs {
  const object = create.objtype === 'OBJECT_MATVIEW' ? 'materialized view' : 'table';
  return createTableAs(object, create.into ?? {}, create.if_not_exists ?? false, source, () =>
    convertCreator(create.query, source),
  );
}

function convertCreator(node: Node | undefined, source: Source): Query | Execute {
  if (node !== undefined && 'SelectStmt' in node) return convertQuery(node.SelectStmt, source);
  if (node !== undefined && 'ExecuteStmt' in node) return convertExecute(node.ExecuteStmt, source);
  throw unsupported('CREATE TABLE AS over this statement', 0);
}

function createTableAs(
  object: CreateTableAs['object'],
  into: IntoClause,
  ifNotExists: boolean,
  source: Source,
  query: () => Query | Execute,
): CreateTableAs {
  const name = tableName(into.rel, source);
  refuseStorage(into.tableSpaceName, into.accessMethod, name.position);
  return {
    kind: 'create-table-as',
    object,
    name,
    columns: namesOf(into.colNames),
    persistence: persistenceOf(into.rel),
    ifNotExists,
    options: convertOptions(into.options, source),
    onCommit: onCommits[into.onCommit ?? 'ONCOMMIT_NOOP'],
    query: query(),
    withData: !into.skipData,
  };
}

/** A query as a statement of its own: with INTO in its first SELECT it makes a table, as CREATE TABLE AS does. */
export function convertTopQuery(select: SelectStmt, source: Source): Query | CreateTableAs {
  const into = intoOf(select);
  if (into === undefined) return convertQuery(select, source);
  return createTableAs('table', into, false, source, () => convertQuery(withoutInto(select), source));
}

function intoOf(select: SelectStmt): IntoClause | undefined {
  let first = select;
  while (first.larg !== undefined) first = first.larg;
  return first.intoClause;
}

function withoutInto(select: SelectStmt): SelectStmt {
  if (select.larg !== undefined) return { ...select, larg: withoutInto(select.larg) };
  return { ...select, intoClause: undefined };
}
