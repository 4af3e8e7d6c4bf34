/** The TypeScript client on a running node: feeds that survive their connections, and rows of tables. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JimError } from '../../src/base/index.ts';
import { type FeedEvent, JimClient, type SubscribeOptions } from '../../src/client/index.ts';
import { CuttableWay } from './cuttable.ts';
import { type FeedNode, startFeedNode } from './running-node.ts';

let running: FeedNode;
let ways: CuttableWay[];
let client: JimClient;

beforeAll(async () => {
  running = await startFeedNode();
  const port = Number(new URL(running.httpUrl).port);
  ways = [await CuttableWay.to(port), await CuttableWay.to(port)];
  client = new JimClient({ endpoints: ways.map(({ url }) => url) });
});

afterAll(async () => {
  client.close();
  await Promise.all(ways.map((way) => way.close()));
  await running.stop();
});

/** An error as `code outcome`, or what came instead. */
async function failure(work: Promise<unknown>): Promise<string> {
  try {
    return `no error: ${JSON.stringify(await work)}`;
  } catch (error) {
    return error instanceof JimError ? `${error.code} ${error.outcome}` : String(error);
  }
}

function spell<Row>(event: FeedEvent<Row>): string {
  if (event.kind !== 'row') return `${event.kind} ${event.operation}`;
  return `${event.operation} ${JSON.stringify(event.key)} ${JSON.stringify(event.after)}`;
}

interface Order {
  readonly id: number;
  readonly total: number | string;
}

describe('client.subscribe', () => {
  it('gives what was there, then each transaction as a whole, typed', async () => {
    const { sql } = running;
    await sql.query('create table orders (id int primary key, total numeric)');
    await sql.query('insert into orders values (1, 10), (2, 1.50)');
    const told: string[] = [];
    const feed = client.subscribe<Order>({ table: 'orders', from: 'scan' });
    for await (const { type, events, committedAt } of feed) {
      expect(Math.abs(committedAt.getTime() - Date.now())).toBeLessThan(60_000);
      told.push(type, ...events.map(spell));
      if (type === 'rows') {
        await sql.query(
          'begin; update orders set total = total + 1 where id = 1; insert into orders values (3, 12345678901234567890.5); commit',
        );
        await sql.query('delete from orders where id = 2');
        await sql.query('alter table orders add note text');
      }
      if (told.includes('table alter')) break;
    }
    expect(told).toEqual([
      'rows',
      'read {"id":1} {"id":1,"total":10}',
      'read {"id":2} {"id":2,"total":1.5}',
      'transaction',
      'update {"id":1} {"id":1,"total":11}',
      'create {"id":3} {"id":3,"total":"12345678901234567890.5"}',
      'transaction',
      'delete {"id":2} null',
      'transaction',
      'table alter',
    ]);
  });

  it('goes on from its cursor when connections are cut, each transaction once', async () => {
    const { sql } = running;
    await sql.query('create table steps (n int primary key)');
    const feed = client.subscribe<{ n: number }>({ table: 'steps', resolvedMs: 0 });
    await feed.open();
    const count = 60;
    const writing = (async () => {
      for (let n = 0; n < count; n++) {
        await sql.query('insert into steps values ($1)', [n]);
        if (n % 10 === 5) ways[n % 20 === 5 ? 0 : 1].cut();
        if (n % 20 === 15) ways[0].cut(true);
        if (n % 20 === 19) ways[0].mend();
      }
    })();
    const seen: number[] = [];
    for await (const { events } of feed) {
      for (const event of events) if (event.kind === 'row' && event.after !== null) seen.push(event.after.n);
      if (seen.length >= count) break;
    }
    await writing;
    expect(seen).toEqual(Array.from({ length: count }, (_, n) => n));
    expect(ways[0].connections + ways[1].connections).toBeGreaterThan(3);
  });

  it('loses nothing that was committed between a first connection and its first word', async () => {
    const { sql } = running;
    await sql.query('create table firsts (n int primary key)');
    const feed = client.subscribe<{ n: number }>({ table: 'firsts' });
    await feed.open();
    for (const way of ways) way.cut(true);
    await sql.query('insert into firsts values (1)');
    for (const way of ways) way.mend();
    for await (const { events } of feed) {
      expect(events.map(spell)).toEqual(['create {"n":1} {"n":1}']);
      break;
    }
  });

  it('comes back from a cursor that was kept, and tells what is resolved if asked to', async () => {
    const { sql } = running;
    await sql.query('create table kept (n int primary key)');
    const first = client.subscribe({ table: 'kept', resolved: true, resolvedMs: 0 });
    for await (const { type } of first) if (type === 'resolved') break;
    await sql.query('insert into kept values (1)');
    for await (const { events } of client.subscribe({ table: 'kept', from: first.cursor })) {
      expect(events.map(spell)).toEqual(['create {"n":1} {"n":1}']);
      break;
    }
  });

  it('ends by signal with its reason, by close() quietly, and can be looped over once', async () => {
    const leaving = new AbortController();
    const loop = async (options: SubscribeOptions) => {
      for await (const _ of client.subscribe({ table: 'orders', ...options })) throw new Error('nothing should come');
    };
    const aborted = loop({ signal: leaving.signal });
    setTimeout(() => leaving.abort(new Error('enough')), 100);
    await expect(aborted).rejects.toThrow('enough');
    const feed = client.subscribe({ table: 'orders' });
    setTimeout(() => feed.close(), 100);
    for await (const _ of feed) throw new Error('nothing should come');
    await expect(feed[Symbol.asyncIterator]().next()).rejects.toThrow('looped over once');
  });

  it('says what can not be followed, and when nobody is there', async () => {
    const refused = (options: SubscribeOptions) => failure(client.subscribe(options).open());
    expect(await refused({ table: 'nothing' })).toBe('table-unknown definite');
    expect(await refused({ from: 'garbage' })).toBe('invalid-argument definite');
    expect(await refused({ table: 'orders', where: 'nope >' })).toBe('invalid-argument definite');
    const nobody = new JimClient({ endpoints: ['http://127.0.0.1:1'] });
    const asked = nobody.subscribe({ table: 'orders', patienceMs: 200 }).open();
    await expect(asked).rejects.toThrow(/no node went on with the feed for 200 ms: .*ECONNREFUSED/);
    nobody.close();
  });

  it('holds the node back while the loop is busy, and gets all of it later', async () => {
    const { sql } = running;
    await sql.query('create table wide (n int primary key, pad text)');
    const feed = client.subscribe<{ n: number; pad: string }>({ table: 'wide' });
    await feed.open();
    // More than sockets hold.
    for (let n = 0; n < 40; n++) await sql.query("insert into wide values ($1, repeat('x', 500000))", [n]);
    const seen: number[] = [];
    for await (const { events } of feed) {
      if (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 300));
      for (const event of events) if (event.kind === 'row' && event.after !== null) seen.push(event.after.n);
      if (seen.length === 40) break;
    }
    expect(seen).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });
});

describe('client.table', () => {
  interface Seat {
    readonly flight: string;
    readonly seat: number;
    readonly holder: string | null;
    readonly price: number | string | bigint;
  }

  it('reads, writes, changes and deletes rows by key, under conditions', async () => {
    await running.sql.query(
      'create table seats (flight text, seat int, holder text, price numeric default 10, primary key (flight, seat))',
    );
    const seats = client.table<Seat>('seats');
    const put = await seats.put(['JK/1', 1], { holder: 'ada' }, { ifAbsent: true });
    expect(put.created).toBe(true);
    const found = await seats.get(['JK/1', 1]);
    expect(found).toEqual({ row: { flight: 'JK/1', seat: 1, holder: 'ada', price: 10 }, version: put.version });
    expect(await failure(seats.put(['JK/1', 1], { holder: 'bob' }, { ifAbsent: true }))).toBe(
      'condition-failed definite',
    );
    const { version } = await seats.patch(
      ['JK/1', 1],
      { price: 12345678901234567890n },
      { ifColumns: { holder: 'ada' } },
    );
    expect(await failure(seats.patch(['JK/1', 1], { price: 1 }, { ifColumns: { holder: 'bob' } }))).toBe(
      'condition-failed definite',
    );
    expect((await seats.get(['JK/1', 1], { columns: ['price'] }))?.row).toEqual({ price: '12345678901234567890' });
    expect(await failure(seats.patch(['JK/1', 2], { price: 1 }))).toBe('key-not-found definite');
    expect(await failure(seats.delete(['JK/1', 1], { ifVersion: put.version }))).toBe('condition-failed definite');
    expect(await seats.delete(['JK/1', 1], { ifVersion: version })).toEqual({ existed: true });
    expect(await seats.delete(['JK/1', 1])).toEqual({ existed: false });
    expect(await seats.get(['JK/1', 1])).toBeUndefined();
    expect(await failure(client.table('nope').get(1))).toBe('table-unknown definite');
  });

  it('lists rows page by page, by parts of the key', async () => {
    const seats = client.table<Seat>('seats');
    for (let seat = 1; seat <= 5; seat++) await seats.put(['JK/2', seat], { holder: null });
    await seats.put(['JK/3', 1], { holder: null });
    const listed: (readonly [string, number])[] = [];
    for await (const row of seats.list({ prefix: 'JK/2', reverse: true, pageRows: 2, limit: 4 }))
      listed.push([row.flight, row.seat]);
    expect(listed).toEqual([5, 4, 3, 2].map((seat) => ['JK/2', seat]));
    const rest: unknown[] = [];
    for await (const row of seats.list({ start: ['JK/2', 5], columns: ['flight'] })) rest.push(row);
    expect(rest).toEqual([{ flight: 'JK/2' }, { flight: 'JK/3' }]);
  });

  it('stands in transactions, of one request and of many', async () => {
    await client.createNamespace('moves', { ifAbsent: true });
    const told = await client.transact([
      { table: 'seats', key: ['JK/2', 1], if: { exists: true }, get: true, patch: { holder: 'ada' } },
      { namespace: 'moves', key: 'last', put: { value: 'ada' } },
    ]);
    expect(told.results[0].row?.row).toMatchObject({ seat: 1, holder: null });
    const holder = await client.transaction(async (tx) => {
      const seats = tx.table<Seat>('seats');
      const before = await seats.get(['JK/2', 1]);
      await seats.patch(['JK/2', 1], { holder: `${before?.row.holder} l.` });
      await tx.put('moves', 'last', 'ada l.');
      // Refused as it stands: nothing has happened, and the transaction goes on.
      expect(await failure(seats.patch(['JK/9', 9], { holder: 'x' }))).toBe('key-not-found definite');
      return (await seats.get(['JK/2', 1]))?.row.holder;
    });
    expect(holder).toBe('ada l.');
    expect((await client.table<Seat>('seats').get(['JK/2', 1]))?.row.holder).toBe('ada l.');
    await client
      .transaction(async (tx) => {
        await tx.table('seats').delete(['JK/2', 1]);
        throw new Error('no');
      })
      .catch(() => {});
    expect(await client.table('seats').get(['JK/2', 1])).toBeDefined();
  });
});

describe('client.feed', () => {
  it('makes durable feeds, follows them from what was acknowledged, and drops them', async () => {
    const { sql } = running;
    await sql.query('create table durable (n int primary key)');
    const made = await client.createFeed({ name: 'mine', tables: ['durable'], deadlineMs: 60_000 });
    expect(made).toMatchObject({ name: 'mine', state: 'active', tables: ['public.durable'], deadlineMs: 60_000 });
    expect(await failure(client.createFeed({ name: 'mine', tables: ['durable'] }))).toBe('already-exists definite');
    for (const n of [1, 2, 3]) await sql.query('insert into durable values ($1)', [n]);
    const feed = client.feed('mine');
    const seen: unknown[] = [];
    for await (const { events, cursor } of feed.subscribe<{ n: number }>()) {
      seen.push(...events.map(spell));
      // A connection that is lost goes back to what was acknowledged: what was told is passed over.
      if (seen.length === 2) for (const way of ways) way.cut();
      if (seen.length === 1) await feed.acknowledge(cursor);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([1, 2, 3].map((n) => `create {"n":${n}} {"n":${n}}`));
    for await (const { events } of feed.subscribe()) {
      expect(events.map(spell)).toEqual(['create {"n":2} {"n":2}']);
      break;
    }
    expect((await client.feeds()).map(({ name }) => name)).toEqual(['mine']);
    expect(await feed.alter({ budgetBytes: 1 << 20 })).toMatchObject({ budgetBytes: 1 << 20, deadlineMs: 60_000 });
    await feed.drop();
    expect(await failure(feed.status())).toBe('feed-unknown definite');
  });
});
