/** The gRPC door on a running node, by a client made from the published `.proto`. */
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Event, grpcClient, type Item, type JimKVClient, type Row } from './grpc-client.ts';
import { type FeedNode, startFeedNode } from './running-node.ts';

let running: FeedNode;
let client: JimKVClient;

beforeAll(async () => {
  running = await startFeedNode();
  client = grpcClient(running.grpcAddress);
});

afterAll(async () => {
  client.close();
  await running.stop();
});

function columns(row: Row | null | undefined): object | undefined {
  return row ? Object.fromEntries(row.values.map(({ column, text }) => [column, text ?? null])) : undefined;
}

function spell({ operation, table, after }: Event): string {
  return `${operation} ${table} ${JSON.stringify(columns(after))}`;
}

/** Items of a feed until enough transactions and rows have come. */
async function follow(request: object, count: number, metadata = new Metadata()): Promise<readonly Item[]> {
  const items: Item[] = [];
  const stream = client.subscribe(request, metadata);
  for await (const item of stream) {
    items.push(item as Item);
    if (items.filter((each) => each.item !== 'resolved').length >= count) break;
  }
  return items;
}

/** How a call fails. */
async function failure(work: Promise<unknown>): Promise<ServiceError> {
  try {
    await work;
  } catch (error) {
    return error as ServiceError;
  }
  throw new Error('the call did not fail');
}

describe('Subscribe', () => {
  it('tells rows, then transactions; goes on from a cursor in the request or in the metadata', async () => {
    const { sql } = running;
    await sql.query('create table orders (id int primary key, total numeric)');
    await sql.query('insert into orders values (1, 10)');
    const [rows] = await follow({ tables: ['orders'], from: 'scan' }, 1);
    expect(rows.rows?.events.map(spell)).toEqual(['READ orders {"id":"1","total":"10"}']);
    await sql.query('begin; update orders set total = 20; insert into orders values (2, null); commit');
    await sql.query('delete from orders where id = 1');
    const wanted = ['UPDATE orders {"id":"1","total":"20"}', 'CREATE orders {"id":"2","total":null}'];
    const told = (await follow({ tables: ['public.orders'], from: rows.cursor }, 2)).filter((each) => each.transaction);
    expect(told.map(({ transaction }) => transaction?.events.map(spell))).toEqual([
      wanted,
      ['DELETE orders undefined'],
    ]);
    expect(told[0].transaction?.author?.user).toBe('postgres');
    const metadata = new Metadata();
    metadata.set('jimkv-cursor', told[0].cursor);
    const rest = (await follow({ tables: ['orders'] }, 1, metadata)).filter((each) => each.transaction);
    expect(rest.map(({ cursor }) => cursor)).toEqual([told[1].cursor]);
  });

  it('gives a cursor at once, in its metadata, and word of what is resolved', async () => {
    const { sql } = running;
    await sql.query('create table firsts (n int primary key)');
    const stream = client.subscribe({ tables: ['firsts'], resolvedMs: 0 });
    const head = await new Promise<Metadata>((resolve) => stream.on('metadata', resolve));
    await new Promise<void>((resolve) => stream.on('data', ({ item }: Item) => item === 'resolved' && resolve()));
    stream.on('error', () => {});
    stream.cancel();
    await sql.query('insert into firsts values (1)');
    const items = await follow({ tables: ['firsts'], from: String(head.get('jimkv-cursor')[0]) }, 1);
    expect(items.at(-1)?.transaction?.events.map(spell)).toEqual(['CREATE firsts {"n":"1"}']);
  });

  it('tells what can not be followed by status and trailers', async () => {
    const refused = async (request: object) => {
      const { code, details, metadata } = await failure(follow(request, 1));
      return [status[code], metadata.get('jimkv-code')[0], details];
    };
    expect(await refused({ tables: ['nothing'] })).toEqual([
      'NOT_FOUND',
      'table-unknown',
      'relation "public.nothing" does not exist',
    ]);
    expect((await refused({ tables: ['a.b.c'] })).slice(0, 2)).toEqual(['INVALID_ARGUMENT', 'invalid-argument']);
    expect((await refused({ from: 'garbage' })).slice(0, 2)).toEqual(['INVALID_ARGUMENT', 'invalid-argument']);
    expect((await refused({ prefix: Buffer.from('a') })).slice(0, 2)).toEqual(['INVALID_ARGUMENT', 'invalid-argument']);
    expect((await refused({ resolvedMs: 99_999 })).slice(0, 2)).toEqual(['INVALID_ARGUMENT', 'invalid-argument']);
  });

  it('ends with the deadline, and when the client cancels', async () => {
    const late = client.subscribe({ tables: ['orders'] }, { deadline: Date.now() + 300 });
    const error = await new Promise<ServiceError>((resolve) => late.on('error', resolve).on('data', () => {}));
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
    const live = client.subscribe({ tables: ['orders'], resolvedMs: 0 });
    await new Promise((resolve) => live.once('data', resolve));
    const cancelled = new Promise<ServiceError>((resolve) => live.on('error', resolve));
    live.cancel();
    expect((await cancelled).code).toBe(status.CANCELLED);
  });

  it('holds the feed back while the client does not read, and tells all of it later', async () => {
    const { sql } = running;
    await sql.query('create table wide (n int primary key, pad text)');
    const stream = client.subscribe({ tables: ['wide'] });
    await new Promise((resolve) => stream.on('metadata', resolve));
    stream.pause();
    for (let n = 0; n < 40; n++) await sql.query("insert into wide values ($1, repeat('x', 500000))", [n]);
    const seen: (string | undefined)[] = [];
    for await (const { transaction } of stream as AsyncIterable<Item>) {
      seen.push(...(transaction?.events ?? []).map(({ key }) => key?.values[0].text));
      if (seen.length === 40) break;
    }
    expect(seen).toEqual(Array.from({ length: 40 }, (_, n) => String(n)));
  });
});

describe('entries', () => {
  it('are read, written and deleted, under conditions', async () => {
    const place = { namespace: 'default', key: Buffer.from([0x2f, 0xff, 0]) };
    expect(await ask(client, 'get', place)).toMatchObject({ readTimestamp: expect.stringMatching(/^\d+$/) });
    const put = await ask(client, 'put', {
      ...place,
      value: Buffer.from('one'),
      contentType: 'text/plain',
      ttlMs: 60_000,
    });
    expect(put.existed ?? false).toBe(false);
    const { entry } = (await ask(client, 'get', place)) as { entry: Record<string, unknown> };
    expect(entry).toMatchObject({
      key: place.key,
      value: Buffer.from('one'),
      contentType: 'text/plain',
      version: put.version,
    });
    expect(Number(entry.expiresAtMs)).toBeGreaterThan(Date.now());
    const taken = await failure(
      ask(client, 'put', { ...place, value: Buffer.from('x'), condition: { exists: false } }),
    );
    expect([status[taken.code], taken.metadata.get('jimkv-code')[0]]).toEqual([
      'FAILED_PRECONDITION',
      'condition-failed',
    ]);
    const again = await ask(client, 'put', {
      ...place,
      value: Buffer.from(''),
      condition: { versions: [put.version] },
    });
    expect(again.existed).toBe(true);
    const empty = (await ask(client, 'get', place)) as { entry: Record<string, unknown> };
    expect(empty.entry.contentType).toBe('application/octet-stream');
    const past = (await ask(client, 'get', { ...place, at: put.version })) as { entry: Record<string, unknown> };
    expect(String(past.entry.value)).toBe('one');
    expect((await ask(client, 'delete', place)).existed).toBe(true);
    expect((await ask(client, 'delete', { ...place, idempotencyKey: 'd1' })).existed ?? false).toBe(false);
    const nowhere = await failure(ask(client, 'get', { ...place, namespace: 'nowhere' }));
    expect(status[nowhere.code]).toBe('NOT_FOUND');
    const long = await failure(ask(client, 'put', { ...place, value: Buffer.alloc((4 << 20) + 1) }));
    expect([status[long.code], long.metadata.get('jimkv-code')[0]]).toEqual(['RESOURCE_EXHAUSTED', 'value-too-large']);
  });

  it('are their role’s, as over HTTP', async () => {
    await running.sql.query('create role ann login');
    const as = (user: string) => {
      const made = new Metadata();
      made.set('authorization', `Basic ${Buffer.from(`${user}:`).toString('base64')}`);
      return made;
    };
    const place = { namespace: 'default', key: Buffer.from('a') };
    const stranger = await failure(ask(client, 'get', place, as('nobody')));
    expect([status[stranger.code], stranger.metadata.get('jimkv-code')[0]]).toEqual([
      'UNAUTHENTICATED',
      'unauthenticated',
    ]);
    const ann = await failure(ask(client, 'get', place, as('ann')));
    expect([status[ann.code], ann.metadata.get('jimkv-code')[0]]).toEqual(['PERMISSION_DENIED', 'permission-denied']);
    const feed = await failure(follow({ namespace: 'default' }, 1, as('nobody')));
    expect(status[feed.code]).toBe('UNAUTHENTICATED');
  });
});
