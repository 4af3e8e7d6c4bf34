/**
 * Lets clients look at a database of PostgreSQL 15 that schema.sql has made, and writes what they asked and what they were told: clients/NAME.jsonl.
 * psql, pg_dump and the packages of this repository are always asked; others if they are there:
 *
 *     node test/sql/system/record-clients.ts [name=command …]     {port} in a command is the port to ask
 */
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import knex from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { Sequelize } from 'sequelize';
import { DataSource } from 'typeorm';
import { startPostgres } from '../stories/servers.ts';
import { startProxy } from '../wire/proxy.ts';
import { Conversation, shortened } from './conversation.ts';
import { namesOfOids } from './oid-names.ts';
import { psqlCommands } from './psql-commands.ts';

const database = 'library';
const schemaFile = new URL('./schema.sql', import.meta.url).pathname;
const server = await startPostgres();
const proxy = await startProxy(server.address.port);
const atProxy = ['-h', '127.0.0.1', '-p', `${proxy.port}`, '-U', 'postgres'];
const connection = { host: '127.0.0.1', port: proxy.port, user: 'postgres', database };

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: 'ignore' });
  const status = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${status}`);
}

const clients: Record<string, () => Promise<void>> = {
  async psql() {
    await run('psql', [...atProxy, '-X', '-q', '-d', database, ...psqlCommands.flatMap((command) => ['-c', command])]);
  },
  async pg_dump() {
    await run('pg_dump', [...atProxy, '-s', '-d', database]);
  },
  async knex() {
    const db = knex({ client: 'pg', connection });
    for (const table of ['authors', 'books', 'loans']) await db(table).columnInfo();
    await db.schema.hasTable('authors');
    await db.schema.hasColumn('authors', 'name');
    await db.destroy();
  },
  async kysely() {
    const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool(connection) }) });
    await db.introspection.getSchemas();
    await db.introspection.getTables({ withInternalKyselyTables: true });
    await db.destroy();
  },
  async sequelize() {
    const db = new Sequelize({
      dialect: 'postgres',
      logging: false,
      ...connection,
      username: 'postgres',
      password: '',
    });
    const queries = db.getQueryInterface();
    await db.authenticate();
    await queries.showAllTables();
    await queries.showAllSchemas();
    for (const table of ['authors', 'books', 'loans']) {
      await queries.describeTable(table);
      // It stumbles over indexes of expressions, after it has asked.
      await queries.showIndex(table).catch(() => {});
      await queries.getForeignKeyReferencesForTable(table);
      await queries.tableExists(table);
    }
    await db.close();
  },
  async typeorm() {
    const source = await new DataSource({ type: 'postgres', ...connection, username: 'postgres' }).initialize();
    const runner = source.createQueryRunner();
    // Generated columns are looked up in a table of its own, which nobody has made.
    for (const table of ['authors', 'books', 'loans', 'Other.Mixed Case'])
      await runner.getTables([table]).catch(() => {});
    await runner.hasTable('authors');
    await runner.hasColumn('authors', 'name');
    await runner.hasSchema('Other');
    await runner.getCurrentSchema();
    await runner.release();
    await source.destroy();
  },
};

for (const each of process.argv.slice(2)) {
  const [name, ...command] = each.split('=');
  clients[name] = () => run('sh', ['-c', command.join('=').replaceAll('{port}', `${proxy.port}`)]);
}

try {
  const direct = ['-h', '127.0.0.1', '-p', `${server.address.port}`, '-U', 'postgres', '-X', '-q'];
  execFileSync('psql', [...direct, '-d', 'postgres', '-c', `create database ${database}`]);
  execFileSync('psql', [...direct, '-d', database, '-v', 'ON_ERROR_STOP=1', '-f', schemaFile]);
  const client = new pg.Client({ ...connection, port: server.address.port });
  await client.connect();
  const names = await namesOfOids(async (sql) => (await client.query({ text: sql, rowMode: 'array' })).rows);
  await client.end();
  for (const [name, ask] of Object.entries(clients)) {
    proxy.takeConversations();
    await ask();
    const asked = proxy.takeConversations().flatMap((spoken) => new Conversation(spoken).exchanges());
    const lines = new Set(asked.map((exchange) => JSON.stringify(shortened(names.replaceIn(exchange)))));
    writeFileSync(new URL(`./clients/${name}.jsonl`, import.meta.url), [...lines, ''].join('\n'));
    console.log(`${name}: ${lines.size} questions`);
  }
} finally {
  proxy.close();
  await server.stop();
}
