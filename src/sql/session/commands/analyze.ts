/**
 * ANALYZE and VACUUM. Old versions go by themselves, so VACUUM only looks whether what it names is there; ANALYZE walks over tables and keeps what it
 * saw in the catalog, with the transaction.
 */
import type { RunTerms } from '../../../wire/index.ts';
import { type TableDescriptor, type TableStatistics, wellKnownOids } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Option, Vacuum, VacuumTable } from '../../parse/index.ts';
import { analyzeTable } from '../../plan/index.ts';
import { done, type Execution } from '../execution.ts';
import { isIndexNamed, relationNamed } from '../scalars.ts';
import type { SqlSession } from '../session.ts';

/** A table that statistics are wanted of. */
interface Target {
  readonly table: TableDescriptor;
  /** Undefined: all of its columns. */
  readonly columns: ReadonlySet<number> | undefined;
}

/** ANALYZE, VACUUM, and both in one. */
export async function vacuum(session: SqlSession, statement: Vacuum, terms: RunTerms): Promise<Execution> {
  const { kind, options, tables } = statement;
  const asksAnalyze = checkOptions(kind, options);
  if (kind === 'vacuum') {
    if (terms.block !== 'none') throw new SqlError('25001', 'VACUUM cannot run inside a transaction block');
    if (!asksAnalyze && tables.some(({ columns }) => columns.length > 0))
      throw new SqlError('0A000', 'ANALYZE option must be specified when a column list is provided');
  }
  const verb = kind === 'vacuum' ? 'vacuum' : 'analyze';
  const named = tables.flatMap((each) => targetOf(session, each, verb) ?? []);
  if (asksAnalyze) await keepStatistics(session, tables.length === 0 ? allTargets(session) : named);
  return done(kind.toUpperCase());
}

const switches = {
  analyze: ['verbose', 'skip_locked', 'buffer_usage_limit'],
  vacuum: [
    'analyze',
    'verbose',
    'full',
    'freeze',
    'disable_page_skipping',
    'skip_locked',
    'index_cleanup',
    'process_toast',
    'truncate',
    'parallel',
  ],
};

/** Looks at the options; are statistics wanted? */
function checkOptions(kind: Vacuum['kind'], options: readonly Option[]): boolean {
  for (const { name, position } of options)
    if (!switches[kind].includes(name))
      throw new SqlError(
        '42601',
        `unrecognized ${kind.toUpperCase()} option "${name}"`,
        position > 0 ? { position } : {},
      );
  if (kind === 'analyze') return true;
  return options.some(({ name, value }) => name === 'analyze' && !isOff(value));
}

function isOff(value: Option['value']): boolean {
  return ['false', 'off', '0'].includes(String(value).toLowerCase());
}

/** Undefined, with a warning, where there is nothing to be done for this session. */
function targetOf(session: SqlSession, { name, columns }: VacuumTable, verb: 'vacuum' | 'analyze'): Target | undefined {
  const skip = (why: string): undefined => {
    session.notice('WARNING', `skipping "${name.name}" --- ${why}`);
  };
  if (isIndexNamed(session, name)) return skip(`cannot ${verb} non-tables or special system tables`);
  const relation = relationNamed(session, { ...name, position: 0 });
  if (relation.oid < wellKnownOids.firstUser) return undefined;
  if (relation.kind !== 'table') return skip(`cannot ${verb} non-tables or special system tables`);
  if (!mayAnalyze(session, relation)) return skip(`only table or database owner can ${verb} it`);
  if (columns.length === 0) return { table: relation, columns: undefined };
  const numbers = new Set<number>();
  for (const column of columns) {
    const found = relation.columns.find((each) => each.name === column && !each.hidden);
    if (found === undefined)
      throw new SqlError('42703', `column "${column}" of relation "${relation.name}" does not exist`);
    if (numbers.has(found.number))
      throw new SqlError('42701', `column "${column}" of relation "${relation.name}" appears more than once`);
    numbers.add(found.number);
  }
  return { table: relation, columns: numbers };
}

function mayAnalyze(session: SqlSession, table: TableDescriptor): boolean {
  const { authority, identity } = session;
  if (authority.isMember(authority.current, table.ownerOid)) return true;
  const database = session.catalog().byOid(identity.databaseOid);
  return database?.kind === 'database' && authority.isMember(authority.current, database.ownerOid);
}

/** All tables of the database that the session may analyze. */
function allTargets(session: SqlSession): readonly Target[] {
  const catalog = session.catalog();
  const isOfDatabase = ({ schemaOid }: TableDescriptor): boolean => {
    const schema = catalog.byOid(schemaOid);
    return schema?.kind === 'schema' && schema.databaseOid === session.identity.databaseOid;
  };
  return [...catalog.all('table')]
    .filter((table) => table.oid >= wellKnownOids.firstUser && isOfDatabase(table) && mayAnalyze(session, table))
    .map((table) => ({ table, columns: undefined }));
}

/** Looks at the tables, then keeps what was seen: the catalog is locked for the second part only. */
export async function keepStatistics(
  session: SqlSession,
  targets: readonly Target[],
  pause: () => Promise<void> | undefined = () => session.engine.slices.pause(),
): Promise<void> {
  if (targets.length === 0) return;
  const transaction = session.currentTransaction;
  await transaction.enter(targets.map(({ table }) => table.oid));
  const { types } = session.catalog();
  // What this transaction wrote counts; where it wrote nothing, a view is enough and locks nothing.
  const rows = transaction.opened === undefined ? transaction.readRows() : transaction.statementRows();
  const found: { readonly oid: number; readonly statistics: TableStatistics }[] = [];
  for (const { table, columns } of targets) {
    const statistics = await analyzeTable(table, columns, {
      types,
      rows,
      random: () => session.engine.random.float(),
      checkCancelled: () => session.checkCancelled(),
      pause,
    });
    found.push({ oid: table.oid, statistics });
  }
  const { draft } = await transaction.change();
  for (const { oid, statistics } of found) {
    if (draft.byOid(oid) === undefined) continue;
    const before = draft.statisticsOf(oid)?.columns ?? new Map();
    draft.putStatistics(oid, { ...statistics, columns: new Map([...before, ...statistics.columns]) });
    session.engine.automaticAnalyze.analyzed(oid);
  }
}
