/** `jimkv feed …` as processes, against a running node. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FeedNode, startFeedNode } from './running-node.ts';

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
let running: FeedNode;

beforeAll(async () => {
  running = await startFeedNode();
  await running.sql.query('create table orders (id int primary key, total numeric, state text)');
  await running.sql.query("insert into orders values (1, 10, 'new')");
});

afterAll(() => running.stop());

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command; `onOut` sees what it has written so far. */
function jimkv(args: readonly string[], onOut: (text: string) => void = () => {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args, '--endpoint', running.httpUrl]);
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += String(chunk);
      onOut(out);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += String(chunk);
    });
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

it('feed tail shows transactions, in colour and by operation', async () => {
  let begun = false;
  const { code, out } = await jimkv(
    [
      'feed',
      'tail',
      'orders',
      '--from',
      'scan',
      '--operation',
      'read,update,delete,alter',
      '--limit',
      '4',
      '--color',
      'always',
    ],
    (text) => {
      if (begun || !text.includes('total=10')) return;
      begun = true;
      void (async () => {
        await running.sql.query("insert into orders values (2, 5, 'two words')");
        await running.sql.query("update orders set total = 20, state = 'two words' where id = 1");
        await running.sql.query('delete from orders where id = 2');
        await running.sql.query('alter table orders add note text');
      })();
    },
  );
  const lines = out.trimEnd().split('\n');
  const events = lines.filter((line) => line.startsWith('  '));
  expect(events).toEqual([
    '  = orders  id=1  total=10 state=new',
    '  \x1b[33m~ orders  id=1  total: 10 → 20  state: new → "two words"\x1b[0m',
    '  \x1b[31m- orders  id=2\x1b[0m',
    '  \x1b[35m! orders  alter: id integer, total numeric, state text, note text\x1b[0m',
  ]);
  expect(lines[2].replaceAll('\x1b', 'ESC')).toMatch(
    /^ESC\[1m\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}ESC\[0m {2}postgres {2}ESC\[2m\S+ESC\[0m$/,
  );
  expect(code).toBe(0);
});

it('feed tail prints JSON, with filters and columns', async () => {
  const args = [
    'feed',
    'tail',
    'orders',
    '--from',
    'scan',
    '--where',
    'total > 15',
    '--columns',
    'total',
    '--format',
    'json',
    '--limit',
    '1',
  ];
  const { out } = await jimkv(args);
  expect(JSON.parse(out)).toMatchObject({
    type: 'rows',
    events: [{ kind: 'row', operation: 'read', after: { total: 20 } }],
  });
  const wrong = await jimkv(['feed', 'tail', 'orders', '--operation', 'upsert']);
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('--operation knows read, create')]);
  const nothing = await jimkv(['feed', 'tail', 'nothing']);
  expect([nothing.code, nothing.err]).toEqual([1, expect.stringContaining('relation "public.nothing" does not exist')]);
});

it('feed create, list, tail --ack and drop work on durable feeds', async () => {
  const made = await jimkv(['feed', 'create', 'orders-feed', 'orders', '--deadline', '1h', '--budget', '1MiB']);
  expect([made.code, made.err, made.out]).toEqual([0, '', expect.stringMatching(/^jf1\S+\n$/)]);
  await running.sql.query("insert into orders values (7, 7, 'x')");
  await running.sql.query("insert into orders values (8, 8, 'x')");
  const tail = ['feed', 'tail', '--feed', 'orders-feed', '--limit', '1', '--color', 'never'];
  expect((await jimkv([...tail, '--ack'])).out).toContain('+ orders  id=7  total=7 state=x note=null');
  expect((await jimkv(tail)).out).toContain('id=8');
  const listed = await jimkv(['feed', 'list']);
  expect(listed.out).toMatch(/^feed +state +owner +tables +sink +behind +history/);
  expect(listed.out).toMatch(/orders-feed +active +postgres +public\.orders +\S+ ?\S* +\S+ \S+ of 1/);
  expect((await jimkv(['feed', 'drop', 'orders-feed'])).code).toBe(0);
  expect((await jimkv(['feed', 'list'])).out).toBe('no durable feeds\n');
  const gone = await jimkv(['feed', 'drop', 'orders-feed']);
  expect([gone.code, gone.err]).toEqual([1, expect.stringContaining('there is no feed')]);
  const sink = await jimkv(['feed', 'create', 'bad', 'orders', '--sink', 'ftp://x']);
  expect(sink.err).toContain('a sink is https://host/path');
});
