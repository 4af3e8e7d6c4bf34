/** Scans over many ranges, some of them empty, find each row once and in order: whatever the limit, the direction, the span, the level (J-37). */
import { afterEach, expect, test } from 'vitest';
import { compareBytes, utf8, utf8Text } from '../../src/base/index.ts';
import { deadlineMs, namespace, StoryCluster } from './cluster.ts';

let cluster: StoryCluster;
afterEach(() => cluster.stopAll());

/** Keys at the ends of what keys can be, and beside each other. */
const keys: readonly Uint8Array[] = [
  ...[[0], [0, 0], [0, 255], [1], [127], [128], [254, 255], [255], [255, 0], [255, 255, 255]].map((bytes) =>
    Uint8Array.from(bytes),
  ),
  ...['-1', '0', '1', '10', '2', 'A', 'a', 'a\u0000', 'aa', 'ä', 'k', 'z'].map((text) => utf8(text)),
].sort(compareBytes);

/** Cuts between keys, at keys, and several in one gap: ranges without a row. */
const cuts: readonly Uint8Array[] = [...keys.filter((_, i) => i % 2 === 0), utf8('k1'), utf8('k2'), utf8('k3')];

interface Question {
  readonly start: Uint8Array;
  readonly end: Uint8Array | undefined;
  readonly reverse: boolean;
  readonly limit: number;
}

type Answer = {
  readonly entries: readonly { readonly key: Uint8Array }[];
  readonly resumeKey?: Uint8Array;
};

/** Follows the pages to the end. */
async function allPages(question: Question, ask: (page: Question) => Promise<Answer>): Promise<string[]> {
  const found: string[] = [];
  let page = question;
  for (;;) {
    const { entries, resumeKey } = await cluster.simulation.settle(ask(page));
    expect(entries.length).toBeLessThanOrEqual(question.limit);
    found.push(...entries.map(({ key }) => Buffer.from(key).toString('hex')));
    if (resumeKey === undefined) return found;
    page = question.reverse ? { ...page, end: resumeKey } : { ...page, start: resumeKey };
  }
}

function expected({ start, end, reverse }: Question): string[] {
  const inside = keys.filter(
    (key) => compareBytes(key, start) >= 0 && (end === undefined || compareBytes(key, end) < 0),
  );
  const found = inside.map((key) => Buffer.from(key).toString('hex'));
  return reverse ? found.reverse() : found;
}

test('every span, limit and direction, outside of transactions and at each level', async () => {
  cluster = await StoryCluster.start({ seed: 91 });
  const { simulation, admin } = cluster;
  for (const key of keys) {
    const write = [{ key, value: utf8('v') }];
    expect(await simulation.settle(cluster.kv('n1').write(namespace, write, { deadlineMs }))).toMatchObject({
      kind: 'written',
    });
  }
  for (const cut of cuts) await simulation.settle(admin.split(namespace, cut, deadlineMs));
  const ranges = await cluster.ranges();
  expect(ranges.length).toBeGreaterThan(cuts.length);
  for (const [i, { rangeId }] of ranges.entries())
    await cluster.moveLease(rangeId, i % 3 === 0 ? 'n2' : i % 3 === 1 ? 'n3' : 'n1');

  const spans: readonly (readonly [Uint8Array, Uint8Array | undefined])[] = [
    [new Uint8Array(0), undefined],
    [utf8('a'), utf8('k2')],
    [utf8('k1'), utf8('k3')],
    [Uint8Array.from([255]), undefined],
    [Uint8Array.from([0, 0]), Uint8Array.from([128])],
  ];
  for (const [start, end] of spans) {
    for (const reverse of [false, true]) {
      for (const limit of [1, 3, 1_000]) {
        const question = { start, end, reverse, limit };
        const found = await allPages(question, (page) => cluster.kv('n3').scan(namespace, { ...page, deadlineMs }));
        expect(found, JSON.stringify(question)).toEqual(expected(question));
      }
    }
  }
});

test('thousands of rows in one transaction are all there, on both sides of every cut', async () => {
  cluster = await StoryCluster.start({ seed: 92 });
  const { simulation, admin } = cluster;
  for (let cut = 1; cut < 8; cut++) await simulation.settle(admin.split(namespace, utf8(`row${cut}`), deadlineMs));
  const rows = Array.from({ length: 4_000 }, (_, i) => `row${String(i * 2 + 1).padStart(4, '0')}`);
  const writes = rows.map((row) => ({ key: utf8(row), value: utf8(row) }));
  expect(await simulation.settle(cluster.kv('n2').write(namespace, writes, { deadlineMs }))).toMatchObject({
    kind: 'written',
  });
  const found: string[] = [];
  let start: Uint8Array | undefined = utf8('row');
  while (start !== undefined) {
    const page: Awaited<ReturnType<ReturnType<StoryCluster['kv']>['scan']>> = await simulation.settle(
      cluster.kv('n3').scan(namespace, { start, end: undefined, reverse: false, limit: 700, deadlineMs }),
    );
    found.push(...page.entries.map(({ key }) => utf8Text(key)));
    start = page.resumeKey;
  }
  expect(found).toEqual(rows);
});
