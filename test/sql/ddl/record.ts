/**
 * Asks PostgreSQL 15 what it answers to the statements of `scripts/*.sql`, and writes the answers behind them:
 *
 *     node test/sql/ddl/record.ts --socket /folder/of/socket [--port 5432] [--user postgres] [name …]
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { formatStory, parseStory } from '../stories/story-file.ts';
import { describePrefix, textOf } from './script.ts';

const folder = join(import.meta.dirname, 'scripts');

interface Field {
  readonly severity?: string;
  readonly code?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly position?: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { socket: { type: 'string' }, port: { type: 'string' }, user: { type: 'string' } },
});
const address = { host: values.socket, port: Number(values.port ?? 5432), user: values.user ?? 'postgres' };
const names = readdirSync(folder).filter((name) => positionals.length === 0 || positionals.includes(name.slice(0, -4)));
for (const name of names) await record(name);

async function record(name: string): Promise<void> {
  const path = join(folder, name);
  const steps = parseStory(readFileSync(path, 'utf8'));
  const database = 'ddl_story';
  const admin = await connected('postgres');
  await admin.query(`drop database if exists ${database}`);
  await admin.query(`create database ${database} template template0`);
  const client = await connected(database);
  await client.query(readFileSync(join(import.meta.dirname, 'describe.sql'), 'utf8'));
  const answers: (readonly string[])[] = [];
  for (const step of steps) answers.push(step.lines.length === 0 ? [] : await answer(client, textOf(step)));
  await client.end();
  await admin.query(`drop database ${database}`);
  await dropRoles(admin);
  await admin.end();
  writeFileSync(path, formatStory(steps.map((step, i) => ({ ...step, expected: answers[i] }))));
  process.stdout.write(`${name}: ${answers.filter(({ length }) => length > 0).length} statements\n`);
}

/** Roles of stories have names that nobody else uses. */
async function dropRoles(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query("select quote_ident(rolname) as name from pg_roles where rolname like 'ddl\\_%'");
  for (const { name } of rows) await admin.query(`drop role ${name}`);
}

async function connected(database: string): Promise<pg.Client> {
  const client = new pg.Client({ ...address, database });
  await client.connect();
  return client;
}

async function answer(client: pg.Client, text: string): Promise<readonly string[]> {
  if (text.startsWith(describePrefix)) {
    const pattern = text.slice(describePrefix.length).replace(/;$/, '').trim() || '%';
    const { rows } = await client.query('select ddl_story.describe($1) as line', [pattern]);
    return rows.map(({ line }) => line);
  }
  const lines: string[] = [];
  const onNotice = (notice: Field): void => {
    lines.push(...fieldLines(notice, text));
  };
  const onComplete = (message: { readonly text: string }): void => {
    lines.push(message.text);
  };
  // The driver's own result has only the first word of the command tag.
  const { connection } = client as unknown as { readonly connection: NodeJS.EventEmitter };
  client.on('notice', onNotice);
  connection.on('commandComplete', onComplete);
  try {
    await client.query(text);
  } catch (error) {
    lines.push(...fieldLines(error as Field, text));
  } finally {
    client.off('notice', onNotice);
    connection.off('commandComplete', onComplete);
  }
  return lines;
}

function fieldLines({ severity, code, message, detail, hint, position }: Field, text: string): readonly string[] {
  const place = position === undefined ? '' : ` at ${JSON.stringify(text.slice(Number(position) - 1).split(/\s/)[0])}`;
  const lines = [`${severity} ${code}: ${message}${place}`];
  if (detail !== undefined) lines.push(...`detail: ${detail}`.split('\n').map((line) => `  ${line}`));
  if (hint !== undefined) lines.push(`  hint: ${hint}`);
  return lines;
}
