/** Sinks of durable feeds on a running node: a web hook that is really called, and a server that speaks NATS' protocol. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signatureOf } from '../../src/server/sinks/webhook-sink.ts';
import { NatsTestServer } from './nats-server.ts';
import { type FeedNode, startFeedNode } from './running-node.ts';

let running: FeedNode;
let hooks: Hooks;
let nats: NatsTestServer;

interface Call {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
}

/** Web hooks that answer as a test says. */
class Hooks {
  readonly calls: Call[] = [];
  /** The status of each call, by its path. */
  readonly answers = new Map<string, (body: string) => number>();
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const path = request.url ?? '';
      const status = this.answers.get(path)?.(body) ?? 200;
      this.calls.push({ path, headers: request.headers, body, status });
      response.writeHead(status, status === 429 ? { 'retry-after': '0' } : {}).end(status === 200 ? '' : 'no, thanks');
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the hooks are closed');
    return `http://127.0.0.1:${address.port}`;
  }

  /** The rows that were taken, in order. */
  taken(path: string): readonly unknown[] {
    return this.calls
      .filter((call) => call.path === path && call.status === 200)
      .flatMap(({ body }) => JSON.parse(body).items)
      .flatMap(({ events }) => events)
      .map(({ after }) => after?.n);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

async function post(path: string, body: object): Promise<{ status: number; json: Record<string, unknown> }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${running.httpUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

async function replay(name: string): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(`${running.httpUrl}/v1/feeds/${name}/replay`, { method: 'POST' });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

async function metrics(): Promise<ReadonlyMap<string, number>> {
  const lines = (await (await fetch(`${running.httpUrl}/metrics`)).text()).split('\n');
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

async function makeFeed(name: string, options: Record<string, string>): Promise<void> {
  await running.sql.query(`create table ${name} (n int primary key)`);
  expect(await post('/v1/feeds', { name, tables: [name], options })).toMatchObject({ status: 201 });
}

beforeAll(async () => {
  running = await startFeedNode();
  hooks = new Hooks();
  await hooks.start();
  nats = await NatsTestServer.start();
  await makeFeed('plain', { sink: `${hooks.url}/plain`, sink_secret: 'geheim' });
  await makeFeed('shaky', { sink: `${hooks.url}/shaky` });
  await running.sql.query('create table spoken (n int primary key)');
  await running.sql.query(
    `create changefeed spoken for table spoken with (sink = '${hooks.url}/spoken', sink_batch = '1')`,
  );
  await makeFeed('picky', { sink: `${hooks.url}/picky`, sink_attempts: '2' });
  await makeFeed('wires', { sink: `nats://${nats.address}/wires.all` });
});

afterAll(async () => {
  await running.stop();
  await hooks.close();
  await nats.close();
});

describe('a web hook', () => {
  it('gets whole transactions in order, signed', async () => {
    await running.sql.query('begin; insert into plain values (1); insert into plain values (2); commit');
    await running.sql.query('insert into plain values (3)');
    await expect.poll(() => hooks.taken('/plain')).toEqual([1, 2, 3]);
    const [{ headers, body }] = hooks.calls.filter(({ path }) => path === '/plain');
    const signature = signatureOf('geheim', String(headers['jimkv-timestamp']), body);
    expect(headers['jimkv-signature']).toBe(`v1=${signature}`);
    expect(Math.abs(Number(headers['jimkv-timestamp']) * 1000 - Date.now())).toBeLessThan(60_000);
    expect(headers['jimkv-feed']).toBe('plain');
    expect(headers['jimkv-delivery']).toMatch(/^[0-9a-f]{32}$/);
    const { feed, items } = JSON.parse(body);
    expect([feed, items[0].type, items[0].user, items[0].events.length]).toEqual([
      'plain',
      'transaction',
      'postgres',
      2,
    ]);
  });

  it('is acknowledged in the feed, which does not show its secret', async () => {
    const inspect = async () =>
      (await fetch(`${running.httpUrl}/v1/feeds/plain`)).json() as Promise<{ lagMs: number; options: object }>;
    await expect.poll(async () => (await inspect()).lagMs).toBeLessThan(5_000);
    expect((await inspect()).options).toEqual({ sink: `${hooks.url}/plain`, sink_secret: '…' });
  });

  it('may be made in SQL', async () => {
    for (const n of [1, 2]) await running.sql.query('insert into spoken values ($1)', [n]);
    await expect.poll(() => hooks.taken('/spoken')).toEqual([1, 2]);
  });

  it('that fails is tried again until it takes everything, in order', async () => {
    let failures = 3;
    hooks.answers.set('/shaky', () => (failures-- > 0 ? (failures === 1 ? 429 : 503) : 200));
    for (const n of [1, 2, 3]) await running.sql.query('insert into shaky values ($1)', [n]);
    await expect.poll(() => hooks.taken('/shaky')).toEqual([1, 2, 3]);
    const tries = hooks.calls.filter(({ path, status }) => path === '/shaky' && status !== 200);
    expect(tries.map(({ status }) => status)).toEqual([503, 429, 503]);
    // The same again has the same name.
    expect(new Set(tries.map(({ headers }) => headers['jimkv-delivery'])).size).toBe(1);
  });

  it('that refuses a transaction does not get it: it is a dead letter, which can be read, replayed and dropped', async () => {
    hooks.answers.set('/picky', (body) => (/"n":(13|14)\b/.test(body) ? 422 : 200));
    for (const n of [12, 13, 14, 15]) await running.sql.query('insert into picky values ($1)', [n]);
    await expect.poll(() => hooks.taken('/picky')).toEqual([12, 15]);
    const letters = async () => {
      const response = await fetch(`${running.httpUrl}/v1/kv/dead_letters?prefix=picky%2F`);
      return ((await response.json()) as { entries: { key: string; value: string }[] }).entries;
    };
    const kept = (await letters()).map(({ value }) => JSON.parse(value));
    expect(kept.map(({ lines }) => JSON.parse(lines[0]).events[0].after)).toEqual([{ n: 13 }, { n: 14 }]);
    expect(kept[0].refusal).toBe('the web hook answered 422: no, thanks');
    hooks.answers.set('/picky', (body) => (/"n":14\b/.test(body) ? 422 : 200));
    expect((await replay('picky')).json).toEqual({
      delivered: 1,
      refusal: 'the web hook answered 422: no, thanks',
    });
    expect(hooks.taken('/picky')).toEqual([12, 15, 13]);
    const [left, ...more] = await letters();
    expect(more).toEqual([]);
    await fetch(`${running.httpUrl}/v1/kv/dead_letters/${encodeURIComponent(left.key)}`, { method: 'DELETE' });
    expect((await replay('picky')).json).toEqual({ delivered: 0 });
  });

  it('is counted for Prometheus, and so are feeds and slots', async () => {
    await running.sql.query(`select pg_create_logical_replication_slot('watched', 'pgoutput')`);
    const shown = await metrics();
    expect(shown.get('jimkv_sink_running{feed="picky"}')).toBe(1);
    expect(shown.get('jimkv_sink_dead_letters_total{feed="picky"}')).toBe(2);
    expect(shown.get('jimkv_sink_retries_total{feed="shaky"}')).toBe(3);
    expect(shown.get('jimkv_sink_retries_total{feed="plain"}')).toBe(0);
    expect(shown.get('jimkv_sink_transactions_total{feed="plain"}')).toBe(2);
    expect(shown.get('jimkv_sink_deliveries_total{feed="spoken"}')).toBe(2);
    for (const [feed, kind] of [
      ['plain', 'feed'],
      ['watched', 'slot'],
    ]) {
      const of = (name: string) => shown.get(`jimkv_feed_${name}{feed="${feed}",kind="${kind}"}`);
      expect([of('active'), of('budget_bytes')]).toEqual([1, 256 * 1024 * 1024]);
      expect(of('lag_seconds')).toBeGreaterThanOrEqual(0);
      expect(of('lag_bytes')).toBeGreaterThanOrEqual(0);
    }
    await running.sql.query(`select pg_drop_replication_slot('watched')`);
    expect((await metrics()).has('jimkv_feed_active{feed="watched",kind="slot"}')).toBe(false);
  });

  it('is left some seconds after its feed was dropped', async () => {
    await fetch(`${running.httpUrl}/v1/feeds/shaky`, { method: 'DELETE' });
    // It is noticed when the node looks again.
    await expect.poll(async () => (await metrics()).has('jimkv_sink_running{feed="shaky"}')).toBe(false);
    await running.sql.query('insert into shaky values (9)');
    await running.sql.query('insert into plain values (9)');
    await expect.poll(() => hooks.taken('/plain')).toContain(9);
    expect(hooks.taken('/shaky')).not.toContain(9);
  });
});

describe('NATS', () => {
  it('gets a message for each line, again where the connection broke', async () => {
    nats.failures = 1;
    for (const n of [1, 2, 3]) await running.sql.query('insert into wires values ($1)', [n]);
    const rows = () => nats.messages.map(({ text }) => JSON.parse(text).events[0].after.n);
    await expect.poll(() => new Set(rows())).toEqual(new Set([1, 2, 3]));
    const [{ subject, headers }] = nats.messages;
    expect(subject).toBe('wires.all');
    expect(headers).toMatch(
      /^NATS\/1\.0\r\nJimkv-Feed: wires\r\nJimkv-Cursor: jf1\S+\r\nNats-Msg-Id: [0-9a-f]{32}\r\n/,
    );
    // Whatever came again came under its own name, and nothing out of order.
    const names = nats.messages.map((each) => /Nats-Msg-Id: (\S+)/.exec(each.headers)?.[1]);
    const firsts = rows().filter((_, i) => names.indexOf(names[i]) === i);
    expect(firsts).toEqual([1, 2, 3]);
    expect(names.length).toBeGreaterThan(3);
  });
});

it('refuses sinks that can not be', async () => {
  const refused = async (options: Record<string, string>) => {
    const { status, json } = await post('/v1/feeds', { name: 'bad', tables: ['plain'], options });
    return `${status} ${json.message}`;
  };
  expect(await refused({ sink: 'ftp://x/y' })).toMatch(/^400 a sink is https/);
  expect(await refused({ sink: 'https://ada:pw@example.com/' })).toMatch(/^400 a web hook is a URL without a user/);
  expect(await refused({ sink: 'kafka://b:9092/t', sink_secret: 'x' })).toMatch(
    /^400 there is no sink_secret of a kafka/,
  );
  expect(await refused({ sink_batch: '3' })).toMatch(/^400 sink_batch says something of a sink/);
  expect(await refused({ sink: 'nats://b:4222/t', sink_batch: '0' })).toMatch(/^400 sink_batch is a whole number/);
  const inSql = running.sql.query("create changefeed bad for table plain with (sink = 'ftp://x/y')");
  await expect(inSql).rejects.toMatchObject({ code: '22023', message: expect.stringMatching(/^a sink is https/) });
  await running.sql.query('create role ann login; grant select on plain to ann');
  const headers = { 'content-type': 'application/json', authorization: `Basic ${btoa('ann:')}` };
  const body = JSON.stringify({ name: 'hers', tables: ['plain'], options: { sink: 'https://example.com/' } });
  const hers = await fetch(`${running.httpUrl}/v1/feeds`, { method: 'POST', headers, body });
  expect([hers.status, ((await hers.json()) as { message: string }).message]).toEqual([
    403,
    'a sink makes nodes talk to others: only superusers have one, ann is none',
  ]);
  expect((await replay('nobody')).status).toBe(404);
});
