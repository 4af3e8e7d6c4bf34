/**
 * Plans of statements, kept at the statement itself: for one version of the catalog, one database, role, search path, the settings that planning looks at,
 * and the types of the parameters. A session's part of this is one text, so that a repeated statement costs one comparison.
 */
import type { BoundQuery } from '../algebra/index.ts';
import { bindStatement } from '../bind/index.ts';
import type { Catalog } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type { RowStatement } from '../parse/index.ts';
import { type PhysicalPlan, planQuery } from '../plan/index.ts';
import { refusalOf } from '../privileges/index.ts';
import type { SqlType } from '../values/index.ts';
import { withoutReplicaIdentity } from './replica-identity.ts';
import type { SqlSession } from './session.ts';
import type { SessionStatement } from './statements.ts';

/** A statement's plan, and what it holds for. */
export interface Planned {
  readonly catalog: Catalog;
  readonly version: number;
  /** The session's part: `SqlSession.planKey`. */
  readonly sessionKey: string;
  /** The types of parameters that the client fixed. */
  readonly types: readonly (SqlType | undefined)[];
  readonly query: BoundQuery;
  readonly plan: PhysicalPlan;
  /** Why the role may not run it. Planned and described it may be, as in PostgreSQL. */
  readonly refusal: SqlError | undefined;
}

/** Plans kept of one statement: sessions may differ in role or search path. */
const plansMax = 4;

/**
 * The plan of a statement that yields or changes rows. Throws what is wrong with it.
 * @param findsTypes whether there may be other parameters than those of `types`, their types to be found out
 */
export function planOf(
  session: SqlSession,
  statement: SessionStatement,
  types: readonly (SqlType | undefined)[],
  findsTypes = false,
): Planned {
  const catalog = session.catalog();
  const { planKey } = session;
  for (const known of statement.plans)
    if (
      known.catalog === catalog &&
      known.version === catalog.version &&
      known.sessionKey === planKey &&
      sameTypes(known.types, types) &&
      (findsTypes || known.query.parameterTypes.length === types.length)
    )
      return known;
  const planned = planStatement(session, statement.statement as RowStatement, types, findsTypes);
  // A transaction's own catalog is nobody else's.
  if (!session.changesCatalog && !planned.query.dependsOnSettings) {
    if (statement.plans.length >= plansMax) statement.plans.pop();
    statement.plans.unshift(planned);
  }
  return planned;
}

/** Binds and plans; `adapt` may change the query in between. */
export function planStatement(
  session: SqlSession,
  statement: RowStatement,
  types: readonly (SqlType | undefined)[],
  findsTypes = true,
  adapt: (query: BoundQuery) => BoundQuery = (query) => query,
): Planned {
  const catalog = session.catalog();
  const { planKey } = session;
  const query = adapt(bindStatement(statement, { ...session.bindEnvironment(types), parametersAreFixed: !findsTypes }));
  const plan = planQuery(query, { catalog });
  const { authority, identity } = session;
  const refusal =
    refusalOf(catalog, authority.current.oid, identity.databaseOid, query.privileges) ??
    unpopulated(catalog, query) ??
    withoutReplicaIdentity(catalog, query);
  return { catalog, version: catalog.version, sessionKey: planKey, types, query, plan, refusal };
}

/** A materialized view that was never filled cannot be read. */
function unpopulated(catalog: Catalog, { tables }: BoundQuery): SqlError | undefined {
  for (const oid of tables) {
    const table = catalog.byOid(oid);
    if (table?.kind === 'table' && table.materialized?.populated === false)
      return new SqlError('55000', `materialized view "${table.name}" has not been populated`, {
        hint: 'Use the REFRESH MATERIALIZED VIEW command.',
      });
  }
  return undefined;
}

function sameTypes(a: readonly (SqlType | undefined)[], b: readonly (SqlType | undefined)[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
