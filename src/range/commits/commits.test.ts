import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Span,
  spanContains,
  type Timestamp,
  type TxnId,
  utf8,
  utf8Text,
  zeroTimestamp,
} from '../../base/index.ts';
import {
  type CommitId,
  type CommitNote,
  commitIdOfRequest,
  commitIdOfTxn,
  joinCommitId,
  splitCommitId,
} from './commit-id.ts';
import { Commits, newLane } from './commits.ts';
import { decodeCommits, encodeCommits } from './commits-codec.ts';
import { recentKeysMax } from './recent-commits.ts';

const everything: Span = { start: new Uint8Array(0), end: new Uint8Array(0) };
const at = (value: number) => value as Timestamp;
const names: readonly CommitId[] = [
  commitIdOfRequest({ session: 0x8f3a2c1d9e4b, sequence: 100, finishedBelow: 0 }, at(1)),
  commitIdOfTxn('t1-8f3a2c1d9e4b-2s-1v3k8d0a' as TxnId),
  commitIdOfTxn('t12-0-1-0' as TxnId),
  commitIdOfRequest(undefined, at(77)),
];

describe('names of commits', () => {
  it('come together again as they were', () => {
    for (const name of names) expect(joinCommitId(splitCommitId(name))).toBe(name);
  });
});

/** A range of the model: its commits, and what it should know. */
interface Modelled {
  span: Span;
  commits: Commits;
}

type Step =
  | { readonly kind: 'add'; readonly late: number; readonly name: number; readonly keys: readonly string[] }
  | { readonly kind: 'split'; readonly key: string }
  | { readonly kind: 'merge' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'trim'; readonly age: number };

const key = fc.constantFrom(...'abcdefgh');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      late: fc.nat(3),
      name: fc.nat(40),
      keys: fc.uniqueArray(key, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('split' as const), key }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'merge' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('trim' as const), age: fc.nat(30) }) },
);

describe('the commits of ranges', () => {
  it('are known by key and timestamp through splits, merges and restarts', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 80 }), runSteps), { numRuns: 300 });
  });

  it('fill many chunks, in order or not', () => {
    const commits = new Commits([newLane(everything, zeroTimestamp)]);
    const count = 3_000;
    // A permutation that wanders: early and late in turns.
    const places = Array.from({ length: count }, (_, i) => ((i * 7) % count) + 1);
    for (const place of places) commits.add(noteOf(place, nameOf(place)), [utf8('k')], place);
    for (let i = 1; i <= count; i++) expect(commits.find(utf8('k'), at(i))).toEqual(noteOf(i, nameOf(i)));
    for (const after of [0, 1, 511, 512, 513, 1_777, count - 1, count])
      expect(commits.bytesAbove(at(after))).toBe((count * (count + 1) - after * (after + 1)) / 2);
    const again = decodeCommits(encodeCommits(commits), everything, at(count));
    expect(again.bytesAbove(at(1_000))).toBe(commits.bytesAbove(at(1_000)));
    commits.trim(() => at(count / 2));
    expect(commits.keptFrom(everything)).toBeLessThanOrEqual(count / 2);
    for (let i = count / 2 + 1; i <= count; i++) expect(commits.find(utf8('k'), at(i))).toEqual(noteOf(i, nameOf(i)));
  });

  it('does not keep the keys of commits that are too many', () => {
    const commits = new Commits([newLane(everything, zeroTimestamp)]);
    commits.add(noteOf(1, names[0]), [utf8('a')], 1);
    commits.add(
      noteOf(5, names[1]),
      Array.from({ length: recentKeysMax + 1 }, (_, i) => utf8(`k${i}`)),
      1,
    );
    commits.add(noteOf(6, names[2]), [utf8('b')], 1);
    expect(commits.recent.above(at(4))).toBeUndefined();
    expect(commits.recent.above(at(5))?.map(({ id }) => id)).toEqual([names[2]]);
  });
});

/** Somebody still needs all of this key. */
const neededKey = utf8('d');

function allowed(span: Span, wanted: Timestamp): Timestamp {
  return spanContains(span, neededKey) ? zeroTimestamp : wanted;
}

function spanOfKey(text: string): Span {
  return { start: utf8(text), end: utf8(`${text}\0`) };
}

/** Every third one is nobody's. */
function noteOf(timestamp: number, id: CommitId): CommitNote {
  const author = timestamp % 3 === 0 ? undefined : { user: `u${timestamp % 5}`, tag: timestamp % 2 === 0 ? '' : 'x' };
  return { timestamp: at(timestamp), id, author };
}

function nameOf(number: number): CommitId {
  return commitIdOfTxn(`t1-abc-${number.toString(36)}-${(number * 3).toString(36)}` as TxnId);
}

function runSteps(steps: readonly Step[]): void {
  let ranges: Modelled[] = [{ span: everything, commits: new Commits([newLane(everything, zeroTimestamp)]) }];
  const truth = new Map<string, CommitId>();
  let now = 10;
  for (const [i, each] of steps.entries()) {
    now++;
    switch (each.kind) {
      case 'add': {
        const timestamp = at(now - each.late * 2);
        const id = nameOf(each.name * 10 + each.late);
        for (const { span, commits } of ranges) {
          const keys = each.keys.map((text) => utf8(text)).filter((k) => spanContains(span, k));
          const fresh = keys.filter((k) => !truth.has(`${utf8Text(k)}@${timestamp}`));
          commits.add(noteOf(timestamp, id), fresh, 1);
          for (const k of fresh) truth.set(`${utf8Text(k)}@${timestamp}`, id);
        }
        break;
      }
      case 'split': {
        const place = ranges.findIndex(({ span }) => spanContains(span, utf8(each.key)));
        const { span, commits } = ranges[place];
        if (utf8Text(span.start) === each.key) break;
        const [left, right] = [
          { start: span.start, end: utf8(each.key) },
          { start: utf8(each.key), end: span.end },
        ];
        const cutOff = commits.splitOff(left, right, at(now));
        ranges = ranges.toSpliced(place, 1, { span: left, commits }, { span: right, commits: cutOff });
        break;
      }
      case 'merge': {
        if (ranges.length < 2) break;
        const place = i % (ranges.length - 1);
        const [left, right] = ranges.slice(place, place + 2);
        const span = { start: left.span.start, end: right.span.end };
        left.commits.absorb(right.commits, span, at(now));
        ranges = ranges.toSpliced(place, 2, { span, commits: left.commits });
        break;
      }
      case 'restart': {
        const range = ranges[i % ranges.length];
        range.commits = decodeCommits(encodeCommits(range.commits), range.span, at(now));
        break;
      }
      case 'trim':
        ranges[i % ranges.length].commits.trim((span) => allowed(span, at(now - each.age)));
    }
    for (const { span, commits } of ranges) check(span, commits, truth);
  }
}

function check(span: Span, commits: Commits, truth: ReadonlyMap<string, CommitId>): void {
  const recent = new Map<string, CommitId>();
  for (const { timestamp, id, keys } of commits.recent.above(commits.recent.from) ?? [])
    for (const each of keys) {
      expect(recent.has(`${utf8Text(each)}@${timestamp}`)).toBe(false);
      recent.set(`${utf8Text(each)}@${timestamp}`, id);
    }
  if (spanContains(span, neededKey)) expect(commits.keptFrom(spanOfKey('d'))).toBe(zeroTimestamp);
  for (const [version, id] of truth) {
    const [text, timestamp] = version.split('@');
    if (!spanContains(span, utf8(text))) continue;
    if (Number(timestamp) > commits.keptFrom(spanOfKey(text)))
      expect(commits.find(utf8(text), at(Number(timestamp)))).toEqual(noteOf(Number(timestamp), id));
    expect(recent.get(version)).toBe(Number(timestamp) > commits.recent.from ? id : undefined);
  }
}
