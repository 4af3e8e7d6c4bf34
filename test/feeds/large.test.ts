/** Transactions that are too large to be told at once: parts at every door, whole for those who want it so. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JimClient } from '../../src/client/index.ts';
import { grpcClient, type Item } from './grpc-client.ts';
import { type FeedNode, startFeedNode } from './running-node.ts';

let running: FeedNode;
let client: JimClient;

beforeAll(async () => {
  running = await startFeedNode();
  client = new JimClient({ endpoints: [running.httpUrl] });
});

afterAll(async () => {
  client.close();
  await running.stop();
});

const rows = 2_500;

interface Line {
  readonly type: string;
  readonly transaction: string;
  readonly more?: boolean;
  readonly cursor: string;
  readonly events: readonly { readonly position: number; readonly operation: string; readonly key?: { id: number } }[];
}

/** The lines of a feed, up to the end of so many transactions. */
async function linesOf(query: string, transactions: number, headers: Record<string, string> = {}): Promise<Line[]> {
  const stop = new AbortController();
  const accept = { accept: 'application/x-ndjson' };
  const response = await fetch(`${running.httpUrl}/v1/feeds${query}`, {
    headers: { ...accept, ...headers },
    signal: stop.signal,
  });
  const lines: Line[] = [];
  let rest = '';
  let ends = 0;
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const found = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = found.pop() ?? '';
    for (const line of found.map((text) => JSON.parse(text) as Line)) {
      if (line.type !== 'transaction') continue;
      lines.push(line);
      if (line.more !== true) ends++;
    }
    if (ends >= transactions) break;
  }
  stop.abort();
  return lines;
}

describe('a large transaction', () => {
  let begin: string;

  beforeAll(async () => {
    const { sql } = running;
    await sql.query('create table big (id int primary key, u int unique)');
    begin = (await linesBegin()) ?? '';
    await sql.query(`insert into big select g, g from generate_series(1, ${rows}) g`);
    await sql.query('update big set u = u + 2500');
    await sql.query('create table copy as select id from big');
  });

  async function linesBegin(): Promise<string | undefined> {
    const stop = new AbortController();
    const { headers } = await fetch(`${running.httpUrl}/v1/feeds?tables=big`, { signal: stop.signal });
    stop.abort();
    return headers.get('jimkv-cursor') ?? undefined;
  }

  it('comes in parts over HTTP; all but the last have the cursor before it', async () => {
    const lines = await linesOf(`?from=${begin}`, 3);
    expect(lines.map(({ events, more }) => [events.length, events[0].position, events[0].operation, more])).toEqual([
      [1000, 0, 'create', true],
      [1000, 1000, 'create', true],
      [500, 2000, 'create', undefined],
      [1000, 0, 'update', true],
      [1000, 1000, 'update', true],
      [500, 2000, 'update', undefined],
      // The word that the table came is an event, too.
      [1, 0, 'create', true],
      [1000, 1, 'create', true],
      [1000, 1001, 'create', true],
      [500, 2001, 'create', undefined],
    ]);
    const ids = lines.slice(0, 3).flatMap(({ events }) => events.map(({ key }) => key?.id));
    expect(ids).toEqual(Array.from({ length: rows }, (_, i) => i + 1));
    expect(new Set(lines.slice(0, 2).map(({ cursor }) => cursor)).size).toBe(1);
    const again = await linesOf(`?from=${lines[1].cursor}`, 1);
    expect(again.map(({ events, transaction }) => [transaction, events.length])).toEqual(
      lines.slice(0, 3).map(({ events, transaction }) => [transaction, events.length]),
    );
    const next = await linesOf(`?from=${lines[2].cursor}`, 1);
    expect(next.map(({ transaction }) => transaction)).toEqual(Array(3).fill(lines[3].transaction));
  });

  it('comes in one to the loops of the client, and in parts where they are wanted', async () => {
    const sizes: number[] = [];
    for await (const item of client.subscribe({ table: 'big', from: begin })) {
      sizes.push(item.events.length);
      if (sizes.length === 2) break;
    }
    expect(sizes).toEqual([rows, rows]);
    for await (const item of client.subscribe({ table: 'big', from: begin, parts: true })) {
      sizes.push(item.events.length);
      if (item.type === 'transaction' && item.more !== true) break;
    }
    expect(sizes).toEqual([rows, rows, 1000, 1000, 500]);
  });

  it('comes in messages of gRPC that clients take', async () => {
    const grpc = grpcClient(running.grpcAddress);
    const call = grpc.subscribe({ tables: ['big'], from: begin });
    const told: unknown[] = [];
    for await (const { transaction } of call as AsyncIterable<Item>) {
      if (transaction === undefined) continue;
      const { events, firstPosition: first, more } = transaction;
      told.push([events.length, Number(first ?? 0), more === true]);
      if (told.length === 3) break;
    }
    grpc.close();
    expect(told).toEqual([
      [1000, 0, true],
      [1000, 1000, true],
      [500, 2000, false],
    ]);
  });

  it('is whole in jimkv.changes, however few rows are asked for', async () => {
    const { sql } = running;
    await sql.query(`create changefeed whole for table big with (from = '${begin}')`);
    const text = "select cursor, change->>'more' as more from jimkv.changes('whole', null, 5000, 1)";
    const told = await sql.query<{ cursor: string | null; more: string | null }>(text);
    expect(told.rows.map(({ cursor, more }) => [cursor === null, more])).toEqual([
      [true, 'true'],
      [true, 'true'],
      [false, null],
    ]);
    await sql.query('drop changefeed whole');
  });

  it('is told to replication slots in an order that can be repeated', async () => {
    const { sql } = running;
    await sql.query("select pg_create_logical_replication_slot('large', 'test_decoding')");
    await sql.query('update big set u = u + 2500');
    // What comes behind it, and makes the slot's reader set out anew, must not end the telling of it.
    await sql.query('create schema later');
    await sql.query('create table later.small (id int primary key)');
    await sql.query('insert into later.small values (1)');
    await sql.query('begin');
    await sql.query('insert into big select g, g from generate_series(3001, 4500) g');
    await sql.query('delete from big where id <= 10');
    await sql.query('commit');
    const { rows: told } = await sql.query<{ data: string }>(
      "select data from pg_logical_slot_get_changes('large', null, null)",
    );
    const kinds: [string, number][] = [];
    for (const { data } of told) {
      const kind = /: (INSERT|UPDATE|DELETE):/.exec(data)?.[1] ?? data.split(' ')[0];
      const last = kinds.at(-1);
      if (last?.[0] === kind) last[1]++;
      else kinds.push([kind, 1]);
    }
    // Rows that pass unique values on go, and come again.
    expect(kinds).toEqual([
      ['BEGIN', 1],
      ['DELETE', rows],
      ['INSERT', rows],
      ['COMMIT', 1],
      ['BEGIN', 1],
      ['INSERT', 1],
      ['COMMIT', 1],
      ['BEGIN', 1],
      ['DELETE', 10],
      ['INSERT', 1_500],
      ['COMMIT', 1],
    ]);
    await sql.query("select pg_drop_replication_slot('large')");
  });
});
