import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes, type Span, spanContains, type Timestamp, utf8, utf8Text } from '../base/index.ts';
import type { ChangedSpan, CommitId, RowChange } from '../range/index.ts';
import { TransactionMerge } from './merge.ts';
import { changeBytes, compareCommits } from './transaction.ts';

const at = (value: number) => value as Timestamp;
const keys = [...'abcdefghijkl'];

/** The truth: what every transaction changed. */
interface Truth {
  readonly timestamp: Timestamp;
  readonly id: CommitId;
  readonly keys: readonly string[];
}

/** A node's answer about a span, as a faithful node gives it. */
function answerOf(truth: readonly Truth[], span: Span, after: Timestamp, resolved: Timestamp): ChangedSpan {
  const commits = truth
    .filter(({ timestamp }) => timestamp > after && timestamp <= resolved)
    .sort(compareCommits)
    .map(({ timestamp, id, keys: changed }) => ({
      timestamp,
      id,
      author: undefined,
      changes: changed
        .map((key) => utf8(key))
        .filter((key) => spanContains(span, key))
        .map(changeOf),
    }))
    .filter(({ changes }) => changes.length > 0);
  return { span, after, resolved, commits };
}

function changeOf(key: Uint8Array): RowChange {
  return { key, before: undefined, after: utf8(`row of ${utf8Text(key)}`) };
}

const truths: fc.Arbitrary<readonly Truth[]> = fc
  .array(
    fc.record({
      timestamp: fc.integer({ min: 1, max: 60 }),
      keys: fc.uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 5 }),
    }),
    {
      maxLength: 40,
    },
  )
  .map((drafts) => {
    // A key has one version at a timestamp.
    const taken = new Set<string>();
    return drafts.flatMap((draft, i) => {
      const free = draft.keys.filter((key) => !taken.has(`${key}@${draft.timestamp}`));
      for (const key of free) taken.add(`${key}@${draft.timestamp}`);
      const id = `t1-abc-${i.toString(36)}-0` as CommitId;
      return free.length === 0 ? [] : [{ timestamp: at(draft.timestamp), id, keys: free }];
    });
  });

interface Question {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly stale: boolean;
}

const question: fc.Arbitrary<Question> = fc.record({
  from: fc.nat(keys.length),
  to: fc.nat(keys.length),
  step: fc.integer({ min: 1, max: 15 }),
  stale: fc.boolean(),
});

describe('the merge of ranges', () => {
  it('yields every transaction once, whole and in order, whatever ranges answer', () => {
    fc.assert(
      fc.property(
        truths,
        fc.array(question, { maxLength: 150 }),
        fc.nat(10),
        fc.integer({ min: 1, max: 9 }),
        (truth, questions, from, heldChanges) => {
          const spans: Span[] = [
            { start: utf8('b'), end: utf8('f') },
            { start: utf8('g'), end: new Uint8Array(0) },
          ];
          const merge = new TransactionMerge(spans, at(from), {
            pendingBytesMax: 1_000_000,
            heldBytesMax: heldChanges * changeBytes(changeOf(utf8('a'))),
          });
          const expected = truth
            .filter(({ timestamp }) => timestamp > from)
            .map(({ keys: changed, ...rest }) => ({
              ...rest,
              keys: changed.filter((key) => spans.some((span) => spanContains(span, utf8(key)))).sort(),
            }))
            .filter(({ keys: changed }) => changed.length > 0)
            .sort(compareCommits);
          let given = 0;
          const check = () => {
            const before = merge.resolved;
            const batch = merge.release();
            if (batch === undefined) return;
            const due = expected.filter(({ timestamp }) => timestamp > before && timestamp <= batch.resolved);
            // Of the large ones only the name is kept.
            expect(
              batch.transactions.map(({ timestamp, id, changes }) => ({
                timestamp,
                id,
                keys: changes?.map(({ key }) => utf8Text(key)) ?? 'many',
              })),
            ).toEqual(
              due.map(({ keys: all, ...rest }) => ({ ...rest, keys: all.length > heldChanges ? 'many' : all })),
            );
            given += due.length;
          };
          const old: ChangedSpan[] = [];
          for (const { from: first, to: last, step, stale } of questions) {
            const [start, end] = [Math.min(first, last), Math.max(first, last)];
            const span = { start: utf8(keys[start] ?? 'z'), end: utf8(keys[end] ?? 'zz') };
            // What a leaseholder was asked some time ago, or is asked now.
            const wanted = merge.wanted().filter((each) => compareBytes(each.span.start, span.end) < 0);
            for (const { span: asked, after } of wanted) {
              const common = { start: laterStart(asked, span), end: span.end };
              if (compareBytes(common.start, common.end) >= 0) continue;
              const answer = answerOf(truth, common, after, at(after + step));
              if (stale) old.push(answer);
              else merge.take([answer]);
            }
            const late = old.length > 3 ? old.shift() : undefined;
            if (late !== undefined) merge.take([late]);
            check();
          }
          for (const { span, after } of merge.wanted()) merge.take([answerOf(truth, span, after, at(100))]);
          check();
          expect(given).toBe(expected.length);
          expect(merge.resolved).toBe(100);
          expect(merge.pendingBytes).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('asks only for what holds it up while too much waits', () => {
    const merge = new TransactionMerge(
      [
        { start: utf8('a'), end: utf8('c') },
        { start: utf8('m'), end: utf8('p') },
      ],
      at(1),
      { pendingBytesMax: 10, heldBytesMax: 1_000 },
    );
    const truth = [{ timestamp: at(5), id: 'q1-1' as CommitId, keys: ['a', 'b', 'n'] }];
    merge.take([answerOf(truth, { start: utf8('a'), end: utf8('c') }, at(1), at(9))]);
    expect(merge.release()).toBeUndefined();
    expect(merge.wanted()).toEqual([{ span: { start: utf8('m'), end: utf8('p') }, after: 1 }]);
    expect(merge.blocking()).toEqual(merge.wanted());
    merge.take([answerOf(truth, { start: utf8('m'), end: utf8('p') }, at(1), at(5))]);
    expect(merge.release()).toMatchObject({ resolved: 5, transactions: [{ id: 'q1-1', changes: [{}, {}, {}] }] });
    expect(merge.wanted().map(({ after }) => after)).toEqual([5, 9]);
  });
});

function laterStart(a: Span, b: Span): Uint8Array {
  return compareBytes(a.start, b.start) >= 0 ? a.start : b.start;
}
