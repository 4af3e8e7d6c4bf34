/** LISTEN and NOTIFY over three nodes: once, in the order of commits, at every node, whoever dies. */
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longLeases, NodeProcesses } from './processes.ts';
import { connected } from './sql-client.ts';

let cluster: NodeProcesses;
const clients: pg.Client[] = [];

beforeAll(async () => {
  cluster = await NodeProcesses.start({ extra: ['--sql-auth=trust', '--durability=memory', longLeases] });
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => {})));
  await cluster?.stop();
});

/** A session at a node, until the end of the tests. */
async function connectedTo(n: number, database?: string): Promise<pg.Client> {
  const client = await connected(cluster.sqlPorts[n], database);
  clients.push(client);
  return client;
}

/** A session at a node that listens, and what it hears. */
async function listener(n: number, channel: string, database?: string): Promise<readonly string[]> {
  const client = await connectedTo(n, database);
  const heard: string[] = [];
  client.on('notification', ({ payload }) => heard.push(payload ?? ''));
  await client.query(`listen ${channel}`);
  return heard;
}

test('what several nodes tell at once is heard in one order everywhere, each transaction whole', async () => {
  const heard = await Promise.all([0, 1, 2].map((n) => listener(n, 'orders')));
  const tellers = await Promise.all([0, 1, 2].map((n) => connectedTo(n)));
  const rounds = 20;
  await Promise.all(
    tellers.map(async (teller, n) => {
      for (let i = 0; i < rounds; i++)
        await teller.query(
          `begin; notify orders, '${n}.${i}.a'; notify orders, '${n}.${i}.b'; notify orders, '${n}.${i}.a'; commit`,
        );
    }),
  );
  await expect.poll(() => heard.map(({ length }) => length)).toEqual([120, 120, 120]);
  expect(heard[1]).toEqual(heard[0]);
  expect(heard[2]).toEqual(heard[0]);
  for (let i = 0; i < heard[0].length; i += 2) expect(heard[0][i + 1]).toBe(heard[0][i].replace('a', 'b'));
  for (let n = 0; n < 3; n++) {
    const mine = heard[0].filter((payload) => payload.startsWith(`${n}.`) && payload.endsWith('a'));
    expect(mine).toEqual(Array.from({ length: rounds }, (_, i) => `${n}.${i}.a`));
  }
});

test('only commits are heard, only what commits behind the LISTEN, and what one tells oneself with the answer', async () => {
  const [teller, self] = [await connectedTo(0), await connectedTo(1)];
  await teller.query("notify facts, 'too early'");
  const heard = await listener(2, 'facts');
  const own: string[] = [];
  self.on('notification', ({ payload }) => own.push(payload ?? ''));
  await self.query('begin');
  await self.query('listen facts');
  await self.query('rollback');
  await teller.query("notify facts, 'one'");
  await teller.query("begin; notify facts, 'never'; rollback");
  await teller.query("begin; savepoint s; notify facts, 'nor this'; rollback to s; notify facts, 'two'; commit");
  await teller.query("begin read only; notify facts, 'three'; commit");
  await self.query('listen facts');
  await self.query("notify facts, 'four'");
  await expect.poll(() => heard).toEqual(['one', 'two', 'three', 'four']);
  await expect.poll(() => own).toEqual(['four']);
  // The answer does not wait for it for longer than a second, which may be too short on a busy machine.
  await self.query('listen mirror');
  let looks = 0;
  const withTheAnswer = async () => {
    await self.query(`notify mirror, '${++looks}'`);
    return own.at(-1) === String(looks);
  };
  await expect.poll(withTheAnswer).toBe(true);
  await self.query('unlisten *');
  const before = [...own];
  await teller.query("notify facts, 'five'");
  await expect.poll(() => heard.at(-1)).toBe('five');
  expect(own).toEqual(before);
});

test('a database hears only itself', async () => {
  const teller = await connectedTo(0);
  await teller.query('create database elsewhere');
  const there = await listener(1, 'gossip', 'elsewhere');
  const here = await listener(1, 'gossip');
  await teller.query("notify gossip, 'here'");
  await (await connectedTo(2, 'elsewhere')).query("notify gossip, 'there'");
  await expect.poll(() => [here, there]).toEqual([['here'], ['there']]);
});

test('what was acknowledged is heard once, also when the node that committed is killed at once', async () => {
  const heard = await Promise.all([0, 1].map((n) => listener(n, 'last_words')));
  const [witness, dying] = [await connectedTo(0), await connectedTo(2)];
  await witness.query("notify last_words, 'begin'");
  const acknowledged: string[] = ['begin'];
  const talk = (async () => {
    for (let i = 0; ; i++) {
      await dying.query(`notify last_words, '${i}'`);
      acknowledged.push(String(i));
    }
  })();
  const ended = talk.catch(() => {});
  await expect.poll(() => acknowledged.length).toBeGreaterThan(20);
  await cluster.kill(2);
  await ended;
  await witness.query("notify last_words, 'end'");
  acknowledged.push('end');
  for (const each of heard) await expect.poll(() => each.at(-1)).toBe('end');
  expect(heard[1]).toEqual(heard[0]);
  expect(new Set(heard[0]).size).toBe(heard[0].length);
  // The one that was under way when the node died may have committed: nobody was told.
  expect(heard[0].length - acknowledged.length).toBeLessThanOrEqual(1);
  expect(heard[0].filter((payload) => acknowledged.includes(payload))).toEqual(acknowledged);
});
