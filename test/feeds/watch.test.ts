/** What happens to entries and rows, as the tools that people have at hand see it: curl, EventSource, WebSocket, the client. */
import { spawn } from 'node:child_process';
import { EventSource } from 'eventsource';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EntryEvent, JimClient, type NamespaceEvent } from '../../src/client/index.ts';
import { CuttableWay } from './cuttable.ts';
import { type FeedNode, startFeedNode } from './running-node.ts';

let running: FeedNode;
let way: CuttableWay;
let client: JimClient;

beforeAll(async () => {
  running = await startFeedNode();
  way = await CuttableWay.to(Number(new URL(running.httpUrl).port));
  client = new JimClient({ endpoints: [way.url] });
  await client.createNamespace('pets', { ifAbsent: true });
  await client.createNamespace('others', { ifAbsent: true });
});

afterAll(async () => {
  client.close();
  await way.close();
  await running.stop();
});

function spell(event: EntryEvent | NamespaceEvent): string {
  if (event.kind === 'namespace') return event.operation;
  return `${event.operation} ${event.keyText}: ${event.before?.text} > ${event.after?.text}`;
}

describe('GET /v1/kv/{namespace}?watch', () => {
  it('tells of entries, by prefix, by span, and of one key', async () => {
    const pets = client.namespace('pets');
    await pets.put('dog/1', 'rex');
    const watches = [
      pets.watch({ prefix: 'dog/', from: 'scan' }),
      pets.watch({ start: 'cat', end: 'dog/2' }),
      pets.watch({ key: 'dog/1' }),
    ];
    await Promise.all(watches.map((watch) => watch.open()));
    await pets.put('dog/2', 'bello', { ttlSeconds: 3600, contentType: 'text/x-name' });
    const { version } = await pets.put('dog/1', 'max');
    await pets.put('dog/10', Uint8Array.of(255));
    await pets.delete('dog/1');
    await pets.put('end', '.');
    await pets.batch([
      { op: 'put', key: 'dog/1', value: 'end' },
      { op: 'put', key: 'cat', value: 'tom' },
    ]);
    const told = await Promise.all(
      watches.map(async (watch) => {
        const seen: (EntryEvent | NamespaceEvent)[] = [];
        for await (const { events } of watch) {
          seen.push(...events);
          if (events.some((event) => event.kind === 'entry' && event.after?.text === 'end')) break;
        }
        return seen;
      }),
    );
    expect(told.map((seen) => seen.map(spell))).toEqual([
      [
        'read dog/1: undefined > rex',
        'create dog/2: undefined > bello',
        'update dog/1: rex > max',
        'create dog/10: undefined > \ufffd',
        'delete dog/1: max > undefined',
        'create dog/1: undefined > end',
      ],
      [
        'update dog/1: rex > max',
        'create dog/10: undefined > \ufffd',
        'delete dog/1: max > undefined',
        'create cat: undefined > tom',
        'create dog/1: undefined > end',
      ],
      ['update dog/1: rex > max', 'delete dog/1: max > undefined', 'create dog/1: undefined > end'],
    ]);
    const [bello, max] = told[0].slice(1).map((event) => (event.kind === 'entry' ? event.after : undefined));
    expect(bello?.contentType).toBe('text/x-name');
    expect(bello?.expiresAt?.getTime()).toBeGreaterThan(Date.now());
    expect(max?.version).toBe(version);
    // The version serves for a condition.
    const last = told[2].at(-1);
    await pets.put('dog/1', 'x', { ifVersion: last?.kind === 'entry' ? last.after?.version : '' });
  });

  it('refuses what is no watch', async () => {
    const refused = async (target: string) => {
      const response = await fetch(`${running.httpUrl}${target}`);
      return `${response.status} ${((await response.json()) as { code: string }).code}`;
    };
    expect(await refused('/v1/kv/pets?watch&limit=3')).toBe('400 invalid-argument');
    expect(await refused('/v1/kv/pets?watch&prefix=a&start=b')).toBe('400 invalid-argument');
    expect(await refused('/v1/kv/pets?watch&start=b&end=a')).toBe('400 invalid-argument');
    expect(await refused('/v1/kv/nowhere?watch')).toBe('404 namespace-unknown');
  });

  it('is a WebSocket, too', async () => {
    const socket = new WebSocket(`${running.httpUrl.replace('http', 'ws')}/v1/kv/others/a?watch&resolved=0`);
    const told: string[] = [];
    const done = new Promise<void>((resolve) =>
      socket.addEventListener('message', ({ data }) => {
        const { type, events } = JSON.parse(String(data)) as { type: string; events: unknown[] };
        // Word of what is resolved says that the watch is there.
        if (told.length === 0 && type === 'resolved') void client.namespace('others').put('a', '1');
        if (type === 'transaction') told.push(JSON.stringify(events));
        if (type === 'transaction') resolve();
      }),
    );
    await done;
    socket.close();
    expect(told[0]).toMatch(
      /^\[\{"position":0,"operation":"create","key":"a","before":null,"after":\{"value":"1","contentType":"text\/plain; charset=utf-8","version":"\d+\.\d+"\}\}\]$/,
    );
  });
});

/** What `curl -N` prints until enough has come. */
function curl(args: readonly string[], isEnough: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('curl', ['-sN', ...args]);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += String(chunk);
      if (isEnough(text)) child.kill();
    });
    child.on('error', reject).on('close', () => resolve(text));
  });
}

describe('tools that people have', () => {
  it('curl -N goes on with Last-Event-ID', async () => {
    await running.sql.query('create table tools (n int primary key)');
    const first = await curl([`${running.httpUrl}/v1/feeds?tables=tools&from=scan`], (text) => /^id: /m.test(text));
    const id = /^id: (\S+)$/m.exec(first)?.[1];
    await running.sql.query('insert into tools values (1)');
    await running.sql.query('insert into tools values (2)');
    const target = `${running.httpUrl}/v1/feeds?tables=tools`;
    const rest = await curl(['-H', `Last-Event-ID: ${id}`, target], (text) => text.includes('{"n":2},"before"'));
    const data = rest.split('\n').filter((line) => line.startsWith('data: {"type":"transaction"'));
    expect(data.map((line) => JSON.parse(line.slice(6)).events[0].after)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('EventSource comes back by itself, and misses nothing', async () => {
    await running.sql.query('create table sources (n int primary key)');
    const source = new EventSource(`${way.url}/v1/feeds?tables=sources&resolved=0`);
    const seen: number[] = [];
    const ids: string[] = [];
    source.onmessage = ({ data, lastEventId }) => {
      ids.push(lastEventId);
      for (const { after } of JSON.parse(data).events) seen.push(after.n);
    };
    await new Promise((resolve) => source.addEventListener('resolved', resolve));
    await running.sql.query('insert into sources values (1)');
    await expect.poll(() => seen).toEqual([1]);
    way.cut();
    await running.sql.query('insert into sources values (2)');
    await running.sql.query('insert into sources values (3)');
    await expect.poll(() => seen).toEqual([1, 2, 3]);
    expect(new Set(ids).size).toBe(3);
    source.close();
  });
});
