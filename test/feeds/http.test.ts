/** A node's feeds as clients see them: server-sent events and lines, resumed by cursor. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FeedNode, startFeedNode } from './running-node.ts';

let running: FeedNode;

beforeAll(async () => {
  running = await startFeedNode();
});

afterAll(() => running.stop());

/** Follows a feed until enough lines have come that pass. */
async function follow(
  target: string,
  count: number,
  isWanted: (line: string) => boolean,
  headers: Record<string, string> = {},
): Promise<readonly string[]> {
  const leaving = new AbortController();
  const response = await fetch(`${running.httpUrl}${target}`, { headers, signal: leaving.signal });
  expect(response.status).toBe(200);
  const wanted: string[] = [];
  let rest = '';
  for await (const chunk of response.body ?? []) {
    const lines = (rest + Buffer.from(chunk).toString()).split('\n');
    rest = lines.pop() ?? '';
    wanted.push(...lines.filter(isWanted));
    if (wanted.length >= count) break;
  }
  leaving.abort();
  return wanted;
}

describe('GET /v1/feeds', () => {
  it('tells what commits as server-sent events, from a cursor on', async () => {
    const { sql } = running;
    await sql.query('create table carts (id int primary key, total int)');
    await sql.query('insert into carts values (1, 10)');
    const isData = (line: string) =>
      line.startsWith('data: {"type":"transaction"') || line.startsWith('data: {"type":"rows"');
    const isFrame = (line: string) => isData(line) || line.startsWith('id: ');
    const first = await follow('/v1/feeds?tables=carts&from=scan', 2, isFrame);
    expect(first[0]).toMatch(/^id: jf1/);
    expect(JSON.parse(first[1].slice(6))).toMatchObject({
      type: 'rows',
      events: [{ operation: 'read', schema: 'public', table: 'carts', key: { id: 1 }, after: { id: 1, total: 10 } }],
    });
    // While nobody listens.
    await sql.query('update carts set total = 20; update carts set total = 30');
    const cursor = first[0].slice(4);
    const [second] = await follow('/v1/feeds?tables=carts', 1, isData, { 'last-event-id': cursor });
    expect(JSON.parse(second.slice(6))).toMatchObject({
      type: 'transaction',
      user: 'postgres',
      events: [{ operation: 'update', before: { total: 10 }, after: { total: 30 } }],
    });
  });

  it("tells it in Debezium's envelopes, as lines", async () => {
    const { sql } = running;
    await sql.query(
      'create table moments (id int primary key, d date, t timestamp, z timestamptz, n numeric, b bytea, j jsonb)',
    );
    await sql.query(
      `insert into moments values (1, '2024-02-29', '2024-02-29 12:00', '2024-02-29 12:00+02', 1.50, '\\x00ff', '{"a": 1}')`,
    );
    const headers = { accept: 'application/x-ndjson' };
    const [line] = await follow(
      '/v1/feeds?tables=moments&from=scan&format=debezium',
      1,
      (each) => each.includes('"op"'),
      headers,
    );
    expect(JSON.parse(line)).toMatchObject({
      op: 'r',
      before: null,
      after: { id: 1, d: 19782, t: 1709208000000000, z: '2024-02-29T10:00:00Z', n: '1.50', b: 'AP8=', j: '{"a": 1}' },
      source: { connector: 'jimkv', snapshot: 'true', db: 'postgres', schema: 'public', table: 'moments', txId: null },
      transaction: null,
    });
  });

  it('refuses what can not be followed', async () => {
    const refused = async (query: string) => {
      const response = await fetch(`${running.httpUrl}/v1/feeds?${query}`);
      const { code } = (await response.json()) as { code: string };
      return `${response.status} ${code}`;
    };
    expect(await refused('tables=nothing')).toBe('404 table-unknown');
    expect(await refused('from=garbage')).toBe('400 invalid-argument');
    expect(await refused('tables=carts&columns=nope')).toBe('400 invalid-argument');
    // As soon as old versions were let go for the first time; before that, there was no such database then.
    await expect.poll(() => refused('from=1.0')).toBe('410 history-gone');
    const gone = (await (await fetch(`${running.httpUrl}/v1/feeds?from=1.0`)).json()) as { details: unknown };
    expect(gone.details).toEqual({ after: '1.0', keptFrom: expect.stringMatching(/^[0-9]+\.[0-9]+$/) });
    expect(await refused('namespace=nothing')).toBe('404 namespace-unknown');
  });
});
