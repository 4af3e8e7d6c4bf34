/**
 * `node test/sql/wire/record-stories.ts`: holds the conversations of `src/wire/postgres/scripts/` with PostgreSQL 15 and writes down
 * what it answers.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { query, startup } from '../../../src/wire/postgres/testing/client-messages.ts';
import { type ServerMessage, splitMessages } from '../../../src/wire/postgres/testing/server-messages.ts';
import { clientBytes, serverLine } from '../../../src/wire/postgres/testing/story-language.ts';
import { formatGolden, parseGolden } from '../../golden/golden.ts';
import { startOracle } from './server.ts';

const scripts = new URL('../../../src/wire/postgres/scripts/', import.meta.url);
/** So long nothing came: then nothing more will. */
const quietMs = 80;

async function main(): Promise<void> {
  const oracle = await startOracle({ trust: true });
  try {
    for (const name of readdirSync(scripts)) await recordStory(new URL(name, scripts), oracle.port, oracle.user);
  } finally {
    await oracle.stop();
  }
}

async function recordStory(file: URL, port: number, user: string): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port, user, database: 'postgres' });
  await client.connect();
  await client.query('drop table if exists t, d');
  await client.query('create table t (a int); create table d (a int unique deferrable initially deferred)');
  await client.end();
  const connection = new Connection(connect(port, '127.0.0.1'));
  await connection.ask(startup({ user, database: 'postgres' }));
  await connection.ask(query('set client_min_messages = notice'));
  const blocks = [];
  for (const block of parseGolden(readFileSync(file, 'utf8'))) {
    if (block.expected === undefined) blocks.push(block);
    else blocks.push({ ...block, expected: await connection.ask(Buffer.concat(block.commands.map(clientBytes))) });
  }
  connection.close();
  writeFileSync(file, formatGolden(blocks));
}

/** One connection, without a driver's ideas of what to say. */
class Connection {
  readonly #socket: Socket;
  #received: Buffer[] = [];
  #closed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#received.push(bytes));
    socket.on('close', () => {
      this.#closed = true;
    });
  }

  /** What the server answers until it falls silent. */
  async ask(bytes: Buffer): Promise<string[]> {
    this.#received = [];
    this.#socket.write(bytes);
    let before = -1;
    while (before !== this.#received.length) {
      before = this.#received.length;
      await sleep(quietMs);
    }
    const messages: ServerMessage[] = splitMessages(Buffer.concat(this.#received));
    const lines = messages.map(serverLine);
    return this.#closed ? [...lines, 'the end'] : lines;
  }

  close(): void {
    this.#socket.destroy();
  }
}

await main();
