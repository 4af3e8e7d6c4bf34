/** Asks a server what clients asked PostgreSQL, over the same schema, and says where the answers differ. */
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { type Exchange, shortened } from './conversation.ts';
import { firstUserOid, namesOfOids, type OidNames } from './oid-names.ts';

const folder = new URL('./clients/', import.meta.url);

/** Where a server is, and the database that schema.sql was told to. */
export interface ComparedServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/** A question that was answered otherwise. */
export interface Difference {
  readonly exchange: Exchange;
  readonly lines: readonly string[];
}

/** The names of the clients that were recorded. */
export const recordedClients: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .map((name) => name.slice(0, -6));

/** What a client asked. */
export function recordedExchanges(client: string): readonly Exchange[] {
  return readFileSync(new URL(`${client}.jsonl`, folder), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** Columns whose values are a server's own business. */
const ownColumns = new Set([
  'relfilenode',
  'relfrozenxid',
  'relminmxid',
  'relpages',
  'reltuples',
  'reltoastrelid',
  'toastoid',
  'tid',
  'tfrozenxid',
  'tminmxid',
  'frozenxid',
  'minmxid',
  'xmin',
]);

/** Asks all of a client's questions. */
export async function compareClient(client: string, server: ComparedServer): Promise<readonly Difference[]> {
  const connection = new pg.Client({ ...server, types: { getTypeParser: () => (value: string) => value } });
  await connection.connect();
  try {
    const names = await namesOfOids(async (sql) => (await connection.query({ text: sql, rowMode: 'array' })).rows);
    const differences: Difference[] = [];
    for (const exchange of recordedExchanges(client)) {
      const lines = differing(exchange, await ask(connection, names, exchange));
      if (lines.length > 0) differences.push({ exchange, lines });
    }
    return differences;
  } finally {
    await connection.end();
  }
}

async function ask(
  connection: pg.Client,
  names: OidNames,
  { query, parameters, isShortened }: Exchange,
): Promise<Exchange> {
  const question = {
    text: names.restoreIn(query),
    values:
      parameters.length === 0 ? undefined : parameters.map((each) => (each === null ? null : names.restoreIn(each))),
    rowMode: 'array' as const,
  };
  try {
    const answers = await connection.query(question);
    // Of several statements in one text the last one counts.
    const { fields, rows } = Array.isArray(answers) ? answers[answers.length - 1] : answers;
    const columns = fields.map(({ name, dataTypeID }: pg.FieldDef) => ({ name, typeOid: dataTypeID }));
    return shortened(names.replaceIn({ query, parameters, columns, rows, ...(isShortened ? { isShortened } : {}) }));
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return { query, parameters, columns: [], rows: [], error: `${error.code} ${error.message}` };
  }
}

function differing(expected: Exchange, found: Exchange): readonly string[] {
  if (expected.error !== undefined || found.error !== undefined)
    return expected.error === found.error ? [] : [`- ${expected.error}`, `+ ${found.error}`];
  const typeText = (oid: number) => (oid < firstUserOid ? `${oid}` : 'own');
  const columnsOf = ({ columns }: Exchange) =>
    columns.map(({ name, typeOid }) => `${name} ${typeText(typeOid)}`).join(', ');
  if (columnsOf(expected) !== columnsOf(found)) return [`- ${columnsOf(expected)}`, `+ ${columnsOf(found)}`];
  const missing = linesOf(expected);
  const extra: string[] = [];
  for (const line of linesOf(found)) {
    const place = missing.indexOf(line);
    if (place < 0) extra.push(line);
    else missing.splice(place, 1);
  }
  return [...missing.map((line) => `- ${line}`), ...extra.map((line) => `+ ${line}`)];
}

function linesOf({ columns, rows }: Exchange): string[] {
  return rows.map((row) => row.map((value, i) => (ownColumns.has(columns[i].name) ? '…' : (value ?? '∅'))).join(' | '));
}

if (import.meta.main) {
  const [port, ...clients] = process.argv.slice(2);
  const server = { host: '127.0.0.1', port: Number(port), user: 'postgres', database: 'library' };
  for (const client of clients.length > 0 ? clients : recordedClients) {
    const differences = await compareClient(client, server);
    for (const { exchange, lines } of differences)
      console.log(
        `${exchange.query.trim()}\n${exchange.parameters.length > 0 ? `   ${JSON.stringify(exchange.parameters)}\n` : ''}${lines.slice(0, 20).join('\n')}\n`,
      );
    console.log(`${client}: ${differences.length} of ${recordedExchanges(client).length} answers differ\n`);
  }
}
