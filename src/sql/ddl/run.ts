/**
 * # DDL
 *
 * ```
 *   statement ──apply──► draft of the catalog      pure: a folder a family of statements (tables, indexes, views, roles, …)
 *        │                    + tasks
 *        ▼
 *   gates of changed tables ──► tasks: indexes built, rows checked or written anew      the shell: this file and tasks/
 *                                    │
 *                                    ▼
 *                               commit (the session's) ──► rows that nobody needs are deleted
 * ```
 *
 * A statement is first understood: `apply` reads the draft, throws what PostgreSQL would throw, and puts changed descriptors into the draft. That
 * part waits for nothing, so it cannot meet a half-changed catalog; if it fails, the draft is as before. Only then are rows looked at: with the gates of the
 * changed tables closed, so that nobody writes by an old definition (decision 0012).
 *
 * Dependencies are not stored. Who uses what follows from the descriptors and from the names in their texts (drop/dependents.ts), which are always in
 * full; renaming something rewrites the texts that name it.
 *
 * Not here: settings of sessions, transactions, and what a statement's rows look like (sql/rows).
 */
import type { CatalogDraft, Oid, SchemaChange } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import { applyDdl, type DdlStatement } from './apply.ts';
import { checkUnused } from './databases/drop-database.ts';
import type { DdlEnvironment } from './environment.ts';
import { runTasks } from './run-tasks.ts';
import { DdlWork, OidsExhausted } from './work.ts';

/** What is kept of a change between its statements. */
interface ChangeState {
  readonly oids: Oid[];
  readonly created: Set<Oid>;
}

const states = new WeakMap<SchemaChange, ChangeState>();

/** So many oids are taken at once, at first. */
const oidsAtOnce = 16;

/** Runs a DDL statement in the environment's transaction. */
export async function runDdl(statement: DdlStatement, environment: DdlEnvironment): Promise<{ readonly tag: string }> {
  checkBlock(statement, environment);
  const prepared = await prepare(statement, environment);
  const change = await environment.change();
  const { work, tag } = await apply(prepared, environment, change);
  for (const { severity, message, fields } of work.notices) environment.notice(severity, message, fields);
  await change.closeGates(work.gated);
  return { tag: (await runTasks(work, environment, change)) ?? tag };
}

/** Some statements are transactions of their own. */
function checkBlock(statement: DdlStatement, { inBlock }: DdlEnvironment): void {
  const name = ownTransaction(statement);
  if (inBlock && name !== undefined) throw new SqlError('25001', `${name} cannot run inside a transaction block`);
}

function ownTransaction(statement: DdlStatement): string | undefined {
  switch (statement.kind) {
    case 'create-database':
      return 'CREATE DATABASE';
    case 'drop-database':
      return 'DROP DATABASE';
    case 'create-index':
      return statement.concurrently ? 'CREATE INDEX CONCURRENTLY' : undefined;
    case 'drop':
      return statement.concurrently ? 'DROP INDEX CONCURRENTLY' : undefined;
    default:
      return undefined;
  }
}

/** What must be waited for before the statement can be understood. */
async function prepare(statement: DdlStatement, environment: DdlEnvironment): Promise<DdlStatement> {
  switch (statement.kind) {
    case 'create-role':
    case 'alter-role': {
      const { password } = statement.options;
      if (password === undefined || password === null) return statement;
      return { ...statement, options: { ...statement.options, password: await environment.storedPassword(password) } };
    }
    case 'drop-database':
      await checkUnused(environment, statement);
      return statement;
    default:
      return statement;
  }
}

/** Understands the statement; begins again with more oids as often as it takes. */
async function apply(
  statement: DdlStatement,
  environment: DdlEnvironment,
  change: SchemaChange,
): Promise<{ readonly work: DdlWork; readonly tag: string }> {
  const state = stateOf(change);
  const place = change.draft.mark();
  for (let wanted = oidsAtOnce; ; wanted *= 4) {
    const spare = [...state.oids];
    const work = new DdlWork(change.draft, environment, spare, new Set(state.created), commandOf(statement));
    try {
      const tag = applyDdl(work, statement);
      state.oids.splice(0, state.oids.length, ...spare);
      for (const oid of work.created) state.created.add(oid);
      return { work, tag };
    } catch (error) {
      undo(change.draft, place);
      if (!(error instanceof OidsExhausted)) throw error;
      while (state.oids.length < wanted) state.oids.push(await change.newOid());
    }
  }
}

/** What messages call the statement where it is a table that it changes. */
function commandOf({ kind }: DdlStatement): string {
  if (kind === 'drop') return 'DROP TABLE';
  if (kind === 'truncate') return 'TRUNCATE';
  return kind === 'create-index' ? 'CREATE INDEX' : 'ALTER TABLE';
}

function undo(draft: CatalogDraft, place: number): void {
  draft.returnTo(place);
}

function stateOf(change: SchemaChange): ChangeState {
  let state = states.get(change);
  if (state === undefined) {
    state = { oids: [], created: new Set() };
    states.set(change, state);
  }
  return state;
}
