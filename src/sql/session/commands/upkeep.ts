/** What keeps a database in shape, and what it says about itself: CHECKPOINT, LOCK TABLE, SHOW RANGES and its kin. */
import type { RunTerms } from '../../../wire/index.ts';
import { wellKnownOids } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { identifier, type Lock, type ShowCluster } from '../../parse/index.ts';
import { done, type Execution } from '../execution.ts';
import { type Planned, planOf } from '../planning.ts';
import { startQuery } from '../queries.ts';
import type { ResultColumn } from '../result-writer.ts';
import { tableNamed } from '../scalars.ts';
import type { SqlSession } from '../session.ts';

/** CHECKPOINT: what was committed is on disk already. */
export function checkpoint(session: SqlSession): Execution {
  if (!session.authority.current.superuser)
    throw new SqlError('42501', 'must be superuser or have privileges of pg_checkpoint to do CHECKPOINT');
  return done('CHECKPOINT');
}

// LOCK TABLE ---------------------------------------------------------------------------------------------------------

/** Every statement that uses a table has these. */
const weakModes: readonly Lock['mode'][] = ['access share', 'row share', 'row exclusive'];

/** LOCK TABLE: modes that keep writers out close the tables' gates, and keep readers out, too. */
export async function lockTables(session: SqlSession, { tables, mode }: Lock, terms: RunTerms): Promise<Execution> {
  if (terms.block === 'none') throw new SqlError('25P01', 'LOCK TABLE can only be used in transaction blocks');
  const transaction = session.currentTransaction;
  const oids = tables.map(({ name }) => tableNamed(session, { ...name, position: 0 }).oid);
  await transaction.enter(oids);
  if (weakModes.includes(mode)) return done('LOCK TABLE');
  const change = await transaction.change();
  for (const oid of oids) if (oid >= wellKnownOids.firstUser) await change.closeGate(oid);
  return done('LOCK TABLE');
}

// SHOW RANGES --------------------------------------------------------------------------------------------------------

/** The query that a SHOW stands for. */
function clusterQuery(session: SqlSession, { what, table }: ShowCluster): Planned {
  const where = table === undefined ? '' : ` WHERE ${tableCondition(session, table)}`;
  const [statement] = session.engine.statements.parse(`SELECT * FROM jimkv.${what}${where}`);
  return planOf(session, statement, []);
}

function tableCondition(session: SqlSession, table: NonNullable<ShowCluster['table']>): string {
  const found = tableNamed(session, table);
  const schema = session.catalog().byOid(found.schemaOid)?.name ?? '';
  return `${quoted(`${identifier(schema)}.${identifier(found.name)}`)} = ANY (tables)`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The columns of `SHOW RANGES` and its kin. */
export function clusterColumns(session: SqlSession, statement: ShowCluster): readonly ResultColumn[] {
  return clusterQuery(session, statement).query.columns;
}

/** `SHOW RANGES [FROM TABLE name]`, `SHOW NODES`, … */
export async function showCluster(session: SqlSession, statement: ShowCluster): Promise<Execution> {
  const execution = await startQuery(session, () => clusterQuery(session, statement), [], true);
  return { ...execution, tag: () => 'SHOW' };
}
