/** Expressions and names outside of queries: arguments of EXECUTE, types of PREPARE, tables of LOCK and COPY. */
import { bindStatement } from '../bind/index.ts';
import type { Oid, Relation, TableDescriptor } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import { openPlan } from '../execute/index.ts';
import type { Expression, QualifiedName, Select, TypeName } from '../parse/index.ts';
import { planQuery } from '../plan/index.ts';
import type { SqlType, SqlValue } from '../values/index.ts';
import type { SqlSession } from './session.ts';
import { StatementContext } from './statement-context.ts';

/** A SELECT of these expressions, without FROM. */
export function selectOf(expressions: readonly Expression[]): Select {
  return {
    kind: 'select',
    with: undefined,
    distinct: undefined,
    targets: expressions.map((expression) => ({ expression, alias: undefined, position: 0 })),
    from: [],
    where: undefined,
    groupBy: [],
    groupDistinct: false,
    having: undefined,
    windows: [],
    orderBy: [],
    limit: undefined,
    offset: undefined,
    locking: [],
  };
}

/** The values of expressions that name no columns. */
export async function evaluate(session: SqlSession, expressions: readonly Expression[]): Promise<readonly SqlValue[]> {
  if (expressions.length === 0) return [];
  const environment = session.bindEnvironment([]);
  const plan = planQuery(bindStatement(selectOf(expressions), environment), environment);
  const stream = openPlan(plan, new StatementContext(session, environment.catalog, []));
  try {
    const [row] = (await stream.next()) ?? [];
    return row;
  } finally {
    await stream.close();
  }
}

/** The types of expressions that name no columns. */
export function typesOf(session: SqlSession, expressions: readonly Expression[]): readonly SqlType[] {
  return bindStatement(selectOf(expressions), session.bindEnvironment([])).columns.map(({ type }) => type);
}

/** The type that a name means. */
export function typeNamed(session: SqlSession, type: TypeName): SqlType {
  const operand: Expression = { kind: 'null', position: 0 };
  return typesOf(session, [{ kind: 'cast', operand, type, position: 0 }])[0];
}

/** The relation that a name means. Throws 42P01. */
export function relationNamed(session: SqlSession, { schema, name, position }: QualifiedName): Relation {
  const catalog = session.catalog();
  for (const schemaOid of schemasFor(session, schema)) {
    const relation = catalog.relationByName(schemaOid, name);
    if (relation !== undefined) return relation;
  }
  const full = schema === undefined ? name : `${schema}.${name}`;
  throw new SqlError('42P01', `relation "${full}" does not exist`, position > 0 ? { position } : {});
}

/** Where a name is looked for, first to last. */
function* schemasFor(session: SqlSession, schema: string | undefined): Generator<Oid> {
  const catalog = session.catalog();
  const path = session.searchPath.includes('pg_catalog') ? session.searchPath : ['pg_catalog', ...session.searchPath];
  for (const each of schema === undefined ? path : [schema]) {
    const found = catalog.schemaByName(session.identity.databaseOid, each);
    if (found !== undefined) yield found.oid;
  }
}

/** Is it an index that is named so? Indexes and relations share their names. */
export function isIndexNamed(session: SqlSession, { schema, name }: QualifiedName): boolean {
  const catalog = session.catalog();
  for (const schemaOid of schemasFor(session, schema)) {
    if (catalog.relationByName(schemaOid, name) !== undefined) return false;
    if (catalog.indexByName(schemaOid, name) !== undefined) return true;
  }
  return false;
}

/** The table that a command (LOCK, ANALYZE) names; errors about it have no position, as in PostgreSQL. Throws 42P01, 42809. */
export function tableNamed(session: SqlSession, name: QualifiedName): TableDescriptor {
  const relation = relationNamed(session, { ...name, position: 0 });
  if (relation.kind === 'table') return relation;
  throw new SqlError('42809', `"${relation.name}" is not a table`);
}
