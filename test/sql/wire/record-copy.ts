/** `node test/sql/wire/record-copy.ts`: asks PostgreSQL 15 what it makes of `copy-cases.ts`, and writes `copy-answers.json`. */
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import pg from 'pg';
import { copyData, copyDone, query, startup } from '../../../src/wire/postgres/testing/client-messages.ts';
import { readDiagnostic, type ServerMessage } from '../../../src/wire/postgres/testing/server-messages.ts';
import {
  type CopyInAnswer,
  type CopyInCase,
  copyInCases,
  copyOutCases,
  copyOutRows,
  optionCases,
  optionsSql,
} from './copy-cases.ts';
import { type Oracle, startOracle } from './server.ts';

async function main(): Promise<void> {
  const oracle = await startOracle({ trust: true });
  const client = new pg.Client({ host: '127.0.0.1', port: oracle.port, user: oracle.user, database: 'postgres' });
  await client.connect();
  const connection = await open(oracle);
  try {
    const copyIn: CopyInAnswer[] = [];
    for (const each of copyInCases) copyIn.push(await askIn(client, connection, each));
    await client.query('drop table if exists t; create table t (a text, b text)');
    for (const row of copyOutRows) await client.query('insert into t values ($1, $2)', [...row]);
    const copyOut: string[] = [];
    for (const { format, given } of copyOutCases)
      copyOut.push(await askOut(connection, `copy t to stdout ${optionsSql(format, given)}`));
    const options: (CopyInAnswer['error'] | null)[] = [];
    for (const { format, given } of optionCases) {
      const error = errorIn(await connection.ask(query(`copy t to stdout ${optionsSql(format, given)}`)));
      options.push(error === undefined ? null : { sqlstate: error.sqlstate, message: error.message });
    }
    const file = new URL('copy-answers.json', import.meta.url);
    writeFileSync(file, `${JSON.stringify({ copyIn, copyOut, options }, undefined, 1)}\n`);
  } finally {
    connection.close();
    await client.end();
    await oracle.stop();
  }
}

async function askIn(client: pg.Client, connection: Connection, asked: CopyInCase): Promise<CopyInAnswer> {
  const { format, given, columns = ['a', 'b'], data } = asked;
  await client.query(`drop table if exists t; create table t (${columns.map((name) => `${name} text`).join(', ')})`);
  await connection.ask(query(`copy t from stdin ${optionsSql(format, given, [...columns])}`));
  const messages = await connection.ask(Buffer.concat([copyData(Buffer.from(data, 'latin1')), copyDone]));
  const error = errorIn(messages);
  if (error !== undefined) return { error };
  const { rows } = await client.query({ text: 'select * from t order by ctid', rowMode: 'array' });
  return { rows };
}

async function askOut(connection: Connection, sql: string): Promise<string> {
  const messages = await connection.ask(query(sql));
  const data = messages.filter(({ letter }) => letter === 'd').map(({ body }) => body);
  return Buffer.concat(data).toString('latin1');
}

function errorIn(messages: readonly ServerMessage[]): CopyInAnswer['error'] {
  const message = messages.find(({ letter }) => letter === 'E');
  if (message === undefined) return undefined;
  const { sqlstate, message: text, hint, context } = readDiagnostic(message.body);
  return { sqlstate, message: text, hint, context };
}

async function open(oracle: Oracle): Promise<Connection> {
  const connection = new Connection(connect(oracle.port, '127.0.0.1'));
  await connection.ask(startup({ user: oracle.user, database: 'postgres' }));
  return connection;
}

/** One connection whose every question ends in ReadyForQuery or CopyInResponse. */
class Connection {
  readonly #socket: Socket;
  #rest = Buffer.alloc(0);
  #messages: ServerMessage[] = [];
  #answered: (messages: ServerMessage[]) => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
  }

  ask(bytes: Buffer): Promise<ServerMessage[]> {
    this.#messages = [];
    this.#socket.write(bytes);
    return new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= 5 && this.#rest.length > this.#rest.readInt32BE(1)) {
      const end = 1 + this.#rest.readInt32BE(1);
      const letter = String.fromCharCode(this.#rest[0]);
      this.#messages.push({ letter, body: this.#rest.subarray(5, end) });
      this.#rest = this.#rest.subarray(end);
      if (letter === 'Z' || letter === 'G') this.#answered(this.#messages);
    }
  }
}

await main();
