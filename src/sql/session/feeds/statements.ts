/**
 * Statements about durable change feeds. A feed is nobody's row: it is there, altered or gone at once, whatever becomes of a transaction,
 * so these statements run by themselves.
 *
 *   CREATE CHANGEFEED orders FOR TABLE orders (id, total) WHERE (total > 100) WITH (from = scan, format = json, deadline = '1d', budget = '64MB')
 *   ALTER CHANGEFEED orders SET (acknowledged = 'jf1…', deadline = '2d')          DROP CHANGEFEED IF EXISTS orders
 */
import { JimError, parseTimestamp } from '../../../base/index.ts';
import type { RunTerms } from '../../../wire/index.ts';
import { SqlError, toSqlError } from '../../errors.ts';
import {
  type AlterPublication,
  type Changefeed,
  type CreatePublication,
  type Drop,
  formatExpression,
  type Option,
  type PublicationObject,
} from '../../parse/index.ts';
import { done, type Execution } from '../execution.ts';
import { readOnlyTransaction } from '../queries.ts';
import { tableNamed } from '../scalars.ts';
import type { SqlSession } from '../session.ts';
import type { DurableFeedService, FeedChange, FeedRole, FeedWish } from './service.ts';

/** Carries one out. */
export async function changeFeeds(session: SqlSession, { statement }: Changefeed, terms: RunTerms): Promise<Execution> {
  const verb = { 'create-publication': 'CREATE', 'alter-publication': 'ALTER', drop: 'DROP' }[statement.kind];
  const tag = `${verb} CHANGEFEED`;
  if (session.currentTransaction.terms.readOnly) throw readOnlyTransaction(tag);
  if (terms.block !== 'none' || !terms.endsTransaction)
    throw new SqlError('25001', `${tag} cannot run inside a transaction block`);
  try {
    switch (statement.kind) {
      case 'create-publication':
        await feedsOf(session).create(roleOf(session), wishOf(session, statement));
        break;
      case 'alter-publication':
        await alter(session, statement);
        break;
      case 'drop':
        await drop(session, statement);
        break;
    }
  } catch (error) {
    throw feedError(error);
  }
  return done(tag);
}

/** Durable feeds as the session's node keeps them. */
export function feedsOf({ engine }: SqlSession): DurableFeedService {
  if (engine.feeds === undefined) throw new SqlError('0A000', 'no change feeds are kept here');
  return engine.feeds;
}

/** Whose rights count. */
export function roleOf({ authority }: SqlSession): FeedRole {
  const { oid, name, superuser } = authority.current;
  return { roleOid: oid, name, superuser };
}

/** What is lost of a feed that failed stands in the detail. */
export function feedError(error: unknown): SqlError {
  if (!(error instanceof JimError)) return toSqlError(error);
  const { after, keptFrom, sqlstate } = error.details;
  if (typeof sqlstate === 'string') return new SqlError(sqlstate, error.message, { cause: error });
  if (error.code !== 'history-gone' || typeof after !== 'string') return toSqlError(error);
  return new SqlError('72000', error.message, {
    detail: `Changes above ${after} and up to ${String(keptFrom)} are lost.`,
    hint: 'Drop the feed, and create it again with from = scan.',
    cause: error,
  });
}

// CREATE ------------------------------------------------------------------------------------------------------------

function wishOf(session: SqlSession, { name, allTables, objects, options }: CreatePublication): FeedWish {
  const tables = allTables ? undefined : objects.map((object) => tableOf(session, object));
  if (tables?.length === 0)
    throw new SqlError('42601', 'a change feed is one of tables', { hint: 'Say FOR TABLE names, or FOR ALL TABLES.' });
  const [only] = objects;
  const isNarrowed = objects.some((object) => object.kind === 'table' && (object.where || object.columns.length > 0));
  if (isNarrowed && objects.length > 1)
    throw new SqlError('0A000', 'columns and a condition are those of one table: name it alone');
  const narrowed = only?.kind === 'table' ? only : undefined;
  const settings = settingsOf(options, ['from', 'format', 'deadline', 'budget']);
  checkSink(session, settings);
  return {
    name,
    database: session.identity.databaseName,
    tables,
    columns: narrowed === undefined || narrowed.columns.length === 0 ? undefined : narrowed.columns,
    where: narrowed?.where && formatExpression(narrowed.where),
    start: startOf(settings.known.get('from') ?? 'now'),
    format: formatOf(settings.known.get('format') ?? 'json'),
    ...changeOf(settings),
  };
}

function tableOf(session: SqlSession, object: PublicationObject): { readonly schema: string; readonly name: string } {
  if (object.kind !== 'table') throw new SqlError('0A000', 'a change feed is one of tables, not of schemas');
  const table = tableNamed(session, object.name);
  return { schema: session.catalog().byOid(table.schemaOid)?.name ?? '', name: table.name };
}

function startOf(from: string): FeedWish['start'] {
  if (from === 'now' || from === 'scan') return { kind: from };
  if (/^\d+\.\d+$/.test(from)) return { kind: 'timestamp', after: parseTimestamp(from) };
  return { kind: 'cursor', cursor: from };
}

function formatOf(text: string): FeedWish['format'] {
  if (text === 'json' || text === 'debezium') return text;
  throw new SqlError('22023', `invalid value for parameter "format": "${text}"`, {
    hint: 'Available values: json, debezium.',
  });
}

// ALTER, DROP -------------------------------------------------------------------------------------------------------

async function alter(session: SqlSession, { name, action, options }: AlterPublication): Promise<void> {
  if (action !== 'options')
    throw new SqlError('0A000', 'the tables of a change feed can not be changed', {
      hint: 'Create another feed from this one’s cursor.',
    });
  const feeds = feedsOf(session);
  const settings = settingsOf(options, ['acknowledged', 'deadline', 'budget']);
  checkSink(session, settings);
  const change = changeOf(settings);
  if (Object.keys(change).length > 0) await feeds.alter(roleOf(session), name, change);
  const cursor = settings.known.get('acknowledged');
  if (cursor !== undefined) await feeds.acknowledge(roleOf(session), name, cursor);
}

async function drop(session: SqlSession, { names, ifExists }: Drop): Promise<void> {
  for (const { name } of names) {
    try {
      await feedsOf(session).drop(roleOf(session), name);
    } catch (error) {
      if (!ifExists || !(error instanceof JimError) || error.code !== 'feed-unknown') throw error;
      session.notice('NOTICE', `change feed "${name}" does not exist, skipping`);
    }
  }
}

// Options -----------------------------------------------------------------------------------------------------------

interface Settings {
  readonly known: ReadonlyMap<string, string>;
  /** Those of where the feed's changes are to go: for whoever takes them there. */
  readonly further: Readonly<Record<string, string>>;
}

function settingsOf(options: readonly Option[], names: readonly string[]): Settings {
  const known = new Map<string, string>();
  const further: Record<string, string> = {};
  for (const { name, value, position } of options) {
    if (typeof value !== 'string') throw new SqlError('42601', `${name} requires a parameter`);
    const isOfSink = name === 'sink' || name.startsWith('sink_');
    if (!isOfSink && !names.includes(name))
      throw new SqlError('42601', `unrecognized change feed parameter: "${name}"`, { position: position || undefined });
    if (known.has(name) || Object.hasOwn(further, name))
      throw new SqlError('42601', 'conflicting or redundant options', { position: position || undefined });
    if (isOfSink) further[name] = value;
    else known.set(name, value);
  }
  return { known, further };
}

/** Where changes are sent to is what a server does, not a role. */
function checkSink(session: SqlSession, { further }: Settings): void {
  if (Object.keys(further).length > 0 && !roleOf(session).superuser)
    throw new SqlError('42501', 'must be superuser to send a change feed to a sink');
}

function changeOf({ known, further }: Settings): FeedChange {
  const [deadline, budget] = [known.get('deadline'), known.get('budget')];
  return {
    ...(deadline !== undefined && { deadlineMs: quantityOf('deadline', deadline, milliseconds) }),
    ...(budget !== undefined && { budgetBytes: quantityOf('budget', budget, bytes) }),
    ...(Object.keys(further).length > 0 && { options: further }),
  };
}

const milliseconds = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const bytes = { B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };

/** A number with a unit, as settings have them; without one the first unit is meant. */
function quantityOf(name: string, text: string, units: Readonly<Record<string, number>>): number {
  const [, number, unit = Object.keys(units)[0]] = /^(\d{1,15})\s*([A-Za-z]+)?$/.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (number !== undefined && factor !== undefined) return Number(number) * factor;
  throw new SqlError('22023', `invalid value for parameter "${name}": "${text}"`, {
    hint: `Valid units for this parameter are ${Object.keys(units)
      .map((each) => `"${each}"`)
      .join(', ')}.`,
  });
}
