/** Scans with a program: a range feeds it the rows, in slices, and answers with what comes of it; without one that is understood, with rows. */
import { describe, expect, test } from 'vitest';
import { type NodeId, type RangeId, type Span, utf8, utf8Text } from '../base/index.ts';
import type { ScanReply, ScanRequest } from './requests.ts';
import { noRowFunctions, type RowFunctions, type RowProgram } from './row-functions.ts';
import { TestCluster, userKey } from './testing.ts';

const sliceRows = 3;

/** `join 7`: the rows as one text, of seven rows at most. `fail 5`: the fifth row is too much for it. */
class Joining implements RowProgram {
  readonly wantsKeys = false;
  readonly #word: string;
  readonly #most: number;
  readonly #rows: string[] = [];
  #left = 0;
  slices = 0;

  constructor(text: string) {
    const [word, most] = text.split(' ');
    this.#word = word;
    this.#most = Number(most);
  }

  beginSlice(): void {
    this.slices++;
    this.#left = sliceRows;
  }

  get isFull(): boolean {
    return this.#rows.length >= this.#most;
  }

  take(_key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
    this.#rows.push(utf8Text(bytes.subarray(start, end)));
    return --this.#left > 0 && !this.isFull;
  }

  page(): Uint8Array | undefined {
    return this.#word === 'fail' && this.isFull ? undefined : utf8(this.#rows.join());
  }
}

const runs: Joining[] = [];
const rowFunctions: RowFunctions = {
  ...noRowFunctions,
  program(bytes) {
    const text = utf8Text(bytes);
    if (text.startsWith('later')) return undefined;
    const run = new Joining(text);
    runs.push(run);
    return run;
  },
};

async function started(seed: number): Promise<TestCluster> {
  const cluster = await TestCluster.start({ seed, rowFunctions });
  for (let i = 0; i < 20; i++)
    expect(await cluster.put(`k${String(i).padStart(2, '0')}`, `v${i}`)).toMatchObject({ kind: 'written' });
  return cluster;
}

const whole: Span = { start: userKey('k'), end: userKey('l') };
const all = Array.from({ length: 20 }, (_, i) => `v${i}`);

async function scan(cluster: TestCluster, request: Partial<ScanRequest>): Promise<ScanReply> {
  const given: ScanRequest = { kind: 'scan', span: whole, rowsMax: 100, bytesMax: 1e6, reverse: false, ...request };
  const reply = await cluster.ask(given);
  if (reply.kind !== 'scan') throw new Error(`a scan is answered, not ${reply.kind}`);
  return reply;
}

/** What all pages together have. */
async function joined(cluster: TestCluster, request: Partial<ScanRequest>): Promise<readonly string[]> {
  const found: string[] = [];
  for (let span = whole; ; ) {
    const { page, rows, resumeKey } = await scan(cluster, { ...request, span });
    expect(rows).toEqual([]);
    found.push(...utf8Text(page ?? utf8('none')).split(','));
    if (resumeKey === undefined) return found;
    span = request.reverse === true ? { ...span, end: resumeKey } : { ...span, start: resumeKey };
  }
}

describe('a program', () => {
  test('gets slices until it is full, at a timestamp', async () => {
    const cluster = await started(1);
    const { readTimestamp } = await scan(cluster, {});
    const before = runs.length;
    const { page, resumeKey } = await scan(cluster, { at: readTimestamp, program: utf8('join 7') });
    expect(utf8Text(page ?? utf8(''))).toBe(all.slice(0, 7).join());
    expect(utf8Text(resumeKey ?? utf8(''))).toBe(utf8Text(userKey('k07')));
    expect(runs.slice(before).map(({ slices }) => slices)).toEqual([3]);
    // Written above the timestamp.
    await cluster.put('k03', 'new');
    for (const reverse of [false, true]) {
      const found = await joined(cluster, { at: readTimestamp, program: utf8('join 7'), reverse });
      expect(found).toEqual(reverse ? all.toReversed() : all);
    }
  });

  test('gets one slice where nothing says as of when', async () => {
    const cluster = await started(2);
    const { page } = await scan(cluster, { program: utf8('join 100') });
    expect(utf8Text(page ?? utf8(''))).toBe(all.slice(0, sliceRows).join());
    expect(await joined(cluster, { program: utf8('join 100') })).toEqual(all);
  });

  test.each(['later version', 'fail 5'])('is answered with rows where it comes to nothing: %s', async (text) => {
    const cluster = await started(3);
    const { readTimestamp } = await scan(cluster, {});
    const { rows, page } = await scan(cluster, { at: readTimestamp, program: utf8(text), rowsMax: 6 });
    expect(page).toBeUndefined();
    expect(rows.map(({ row }) => utf8Text(row))).toEqual(all.slice(0, 6));
  });

  test('goes on elsewhere when the range is cut and its lease moves', async () => {
    const cluster = await started(4);
    const { readTimestamp } = await scan(cluster, {});
    const cut = { kind: 'split', rangeId: 2 as RangeId, splitKey: userKey('k10'), newRangeId: 3 as RangeId } as const;
    expect(await cluster.ask(cut)).toMatchObject({ kind: 'done' });
    const leader = cluster
      .node(1)
      .statuses()
      .find(({ descriptor }) => descriptor.rangeId === 3)?.leaseholder;
    const to = (leader === 1 ? 2 : 1) as NodeId;
    await cluster.ask({ kind: 'transfer-lease', rangeId: 3 as RangeId, to });
    const found: string[] = [];
    for (const span of [
      { ...whole, end: userKey('k10') },
      { ...whole, start: userKey('k10') },
    ]) {
      const { page } = await scan(cluster, { span, at: readTimestamp, program: utf8('join 100') });
      found.push(utf8Text(page ?? utf8('none')));
    }
    expect(found.join()).toBe(all.join());
  });
});
