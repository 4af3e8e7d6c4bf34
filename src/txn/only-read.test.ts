/** Statements that read one span: where it lies in one range nobody is asked for a clock, and all pages are of one time. */
import { expect, test } from 'vitest';
import { type Span, utf8, utf8Text } from '../base/index.ts';
import { world } from './testing/client.ts';
import type { FakeCluster } from './testing/fake-cluster.ts';

/** One page of the span's rest, and where the next one begins. */
async function page(
  cluster: FakeCluster,
  snapshot: ReturnType<ReturnType<FakeCluster['node']>['coordinator']['snapshot']>,
  span: Span,
): Promise<{ readonly text: string; readonly next: Uint8Array | undefined }> {
  const deadlineAtMs = cluster.node(3).clock.monotonicMs() + 2_000;
  const options = { rowsMax: 2, bytesMax: 1_000_000, reverse: false, deadlineAtMs };
  const { rows, resumeKey } = await cluster.settle(snapshot.scan(span, options));
  return { text: rows.map(({ key, row }) => `${utf8Text(key)}=${utf8Text(row)}`).join(' '), next: resumeKey };
}

const clockCalls = (cluster: FakeCluster) => cluster.trace.filter(({ what }) => what === 'node.clock').length;

test('a span of one range is read without a view, all of it as it was at the first page', async () => {
  const { cluster, one, two } = world(['h', 'p']);
  await one.set({ a: '1', b: '1', c: '1', d: '1' });
  const before = clockCalls(cluster);
  const span = { start: utf8('a'), end: utf8('e') };
  const snapshot = cluster.node(3).coordinator.snapshot();
  snapshot.readsOnly(span);
  const first = await page(cluster, snapshot, span);
  expect(first.text).toBe('a=1 b=1');
  await two.set({ a: '2', c: '2', cc: '2', d: '2' });
  expect((await page(cluster, snapshot, { start: first.next!, end: span.end })).text).toBe('c=1 d=1');
  expect(clockCalls(cluster)).toBe(before);
  const later = cluster.node(3).coordinator.snapshot();
  later.readsOnly(span);
  expect((await page(cluster, later, span)).text).toBe('a=2 b=1');
});

test('a span of several ranges is read at a view', async () => {
  const { cluster, one, two } = world(['b', 'p']);
  await one.set({ a: '1', b: '1', c: '1' });
  const before = clockCalls(cluster);
  const span = { start: utf8('a'), end: utf8('e') };
  const snapshot = cluster.node(3).coordinator.snapshot();
  snapshot.readsOnly(span);
  const first = await page(cluster, snapshot, span);
  expect(first.text).toBe('a=1 b=1');
  await two.set({ a: '2', c: '2' });
  expect((await page(cluster, snapshot, { start: first.next!, end: span.end })).text).toBe('c=1');
  expect(clockCalls(cluster)).toBeGreaterThan(before);
});

test('what lies in a part of the span is not all of it', async () => {
  const { cluster, one } = world(['b', 'p']);
  await one.set({ a: '1', c: '1' });
  const before = clockCalls(cluster);
  const snapshot = cluster.node(3).coordinator.snapshot();
  snapshot.readsOnly({ start: utf8('a'), end: utf8('e') });
  const part = await page(cluster, snapshot, { start: utf8('a'), end: utf8('b') });
  expect(part).toEqual({ text: 'a=1', next: undefined });
  expect(clockCalls(cluster)).toBeGreaterThan(before);
});
