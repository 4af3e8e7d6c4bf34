/**
 * Asks PostgreSQL 15 how it understands the statements in `statements/`, and writes its answers to `recorded/`: names and types of columns and parameters, or
 * the error. The server is found by the usual variables (PGHOST, PGPORT, PGUSER); it gets a database of its own, which is dropped afterwards.
 *
 *   node test/sql/bind/record.ts
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import pg from 'pg';
import type { RecordedAnswer, RecordedError } from './recorded.ts';
import { schemaSql } from './schema.ts';
import { statementsOf } from './statements.ts';

const here = import.meta.dirname;
const database = 'jimkv_bind_recording';

/** Errors of a run rather than of an analysis: ours come when the statement runs, too. */
const runtimeClasses = ['22', '23', '53', '54'];

async function main(): Promise<void> {
  const admin = new pg.Client({ database: 'postgres' });
  await admin.connect();
  await admin.query(`drop database if exists ${database}`);
  await admin.query(`create database ${database}`);
  const client = new pg.Client({ database });
  await client.connect();
  await client.query(schemaSql);
  await client.query("set timezone = 'UTC'");
  const names = await typeNames(client);
  mkdirSync(join(here, 'recorded'), { recursive: true });
  for (const file of readdirSync(join(here, 'statements'))) {
    const answers: RecordedAnswer[] = [];
    for (const statement of statementsOf(readFileSync(join(here, 'statements', file), 'utf8')))
      answers.push(await ask(client, statement, names));
    const lines = answers.map((answer) => JSON.stringify(answer));
    writeFileSync(join(here, 'recorded', `${basename(file, '.sql')}.jsonl`), `${lines.join('\n')}\n`);
  }
  await client.end();
  await admin.query(`drop database ${database}`);
  await admin.end();
}

async function typeNames(client: pg.Client): Promise<ReadonlyMap<number, string>> {
  const { rows } = await client.query('select oid::int4, format_type(oid, null) as name from pg_type');
  return new Map(rows.map(({ oid, name }) => [oid, name]));
}

async function ask(client: pg.Client, statement: string, names: ReadonlyMap<number, string>): Promise<RecordedAnswer> {
  const described = await describe(client, statement);
  if ('error' in described) return { statement, error: described.error };
  const planned = await plan(client, statement);
  if (planned !== undefined) return { statement, error: planned };
  return {
    statement,
    columns: described.fields.map(({ name, dataTypeID, dataTypeModifier }) => [
      name,
      names.get(dataTypeID) ?? String(dataTypeID),
      dataTypeModifier,
    ]),
    parameters: described.parameters.map((oid) => names.get(oid) ?? String(oid)),
  };
}

interface Description {
  readonly fields: readonly pg.FieldDef[];
  readonly parameters: readonly number[];
}

/** Parse and Describe, without running anything. */
function describe(client: pg.Client, text: string): Promise<Description | { readonly error: RecordedError }> {
  return new Promise((resolve) => {
    client.query(new Describing(text, resolve));
  });
}

/** What the client gives its turn to, and tells of the messages that come back. */
class Describing implements pg.Submittable {
  readonly #text: string;
  readonly #resolve: (answer: Description | { readonly error: RecordedError }) => void;
  #fields: readonly pg.FieldDef[] = [];
  #parameters: readonly number[] = [];

  constructor(text: string, resolve: (answer: Description | { readonly error: RecordedError }) => void) {
    this.#text = text;
    this.#resolve = resolve;
  }

  submit = (connection: pg.Connection): void => {
    // There is one such event at most before the next statement.
    connection.removeAllListeners('parameterDescription');
    connection.once('parameterDescription', (message: { readonly dataTypeIDs: readonly number[] }) => {
      this.#parameters = message.dataTypeIDs;
    });
    connection.parse({ name: '', text: this.#text, types: [] }, true);
    connection.describe({ type: 'S', name: '' }, true);
    connection.sync();
  };

  handleParseComplete(): void {}

  handleRowDescription(message: { readonly fields: readonly pg.FieldDef[] }): void {
    this.#fields = message.fields;
  }

  handleError(error: pg.DatabaseError): void {
    this.#resolve({ error: errorOf(error) });
  }

  handleReadyForQuery(): void {
    this.#resolve({ fields: this.#fields, parameters: this.#parameters });
  }
}

/** Some complaints come only when PostgreSQL rewrites and plans; parameters have no values for that. */
async function plan(client: pg.Client, statement: string): Promise<RecordedError | undefined> {
  if (/\$\d/.test(statement)) return undefined;
  try {
    await client.query(`explain ${statement}`);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof pg.DatabaseError) || runtimeClasses.includes(thrown.code?.slice(0, 2) ?? ''))
      return undefined;
    const error = errorOf(thrown);
    return { ...error, ...(error.position === undefined ? {} : { position: error.position - 'explain '.length }) };
  }
}

function errorOf({ code = '', message, detail, hint, position }: pg.DatabaseError): RecordedError {
  return {
    sqlstate: code,
    message,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
    ...(position === undefined ? {} : { position: Number(position) }),
  };
}

await main();
