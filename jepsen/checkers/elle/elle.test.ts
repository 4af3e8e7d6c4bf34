/**
 * The checker against the definitions themselves, on small histories of stores with and without mistakes, and on long histories of a
 * correct store, in which one changed read must be found.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { History, Operation } from '../../history.ts';
import { RandomStream } from '../../random.ts';
import { type Drawn, drawHistory, serializable, snapshotIsolated } from '../testing/small-stores.ts';
import { checkListAppend, checkRwRegister, parseConsistency } from './index.ts';

const promise = parseConsistency;

function agrees(drawn: Drawn, level: string, truth: boolean): void {
  const verdict = checkListAppend(drawn.lists, promise(level));
  expect({ level, valid: verdict.valid, seen: verdict.anomalies.map(({ text }) => text) }).toMatchObject({
    valid: truth,
  });
}

describe('small histories, against trying all orders', () => {
  const seeds = fc.integer({ min: 1, max: 1e9 });
  const drawn = (seed: number): Drawn => drawHistory(new RandomStream(`small ${seed}`));

  test('lists: serializable, and strictly so', () => {
    const counts = { true: 0, false: 0 };
    fc.assert(
      fc.property(seeds, (seed) => {
        const one = drawn(seed);
        const strict = serializable(one.transactions, { realTime: true });
        agrees(one, 'strict-serializable', strict);
        agrees(one, 'serializable', serializable(one.transactions, { realTime: false }));
        counts[`${strict}`]++;
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(counts.true, counts.false)).toBeGreaterThan(300);
  });

  test('lists: snapshot isolation, and in real time', () => {
    const counts = { true: 0, false: 0 };
    fc.assert(
      fc.property(seeds, (seed) => {
        const one = drawn(seed);
        const strong = snapshotIsolated(one.transactions, { realTime: true });
        agrees(one, 'strong-snapshot-isolation', strong);
        agrees(one, 'snapshot-isolation', snapshotIsolated(one.transactions, { realTime: false }));
        counts[`${strong}`]++;
      }),
      { numRuns: 1500 },
    );
    expect(Math.min(counts.true, counts.false)).toBeGreaterThan(150);
  });

  test('registers with timestamps: the same', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { registers, registerTransactions } = drawn(seed);
        // A version whose timestamp nobody was told leaves room for doubt.
        fc.pre(registerTransactions.every(({ outcome }) => outcome !== 'info'));
        const truth = serializable(registerTransactions, { realTime: true, byTimestamp: true });
        const verdict = checkRwRegister(registers, promise('strict-serializable'), { timestamps: true });
        expect(verdict).toMatchObject({ valid: truth });
      }),
      { numRuns: 3000 },
    );
  });

  test('registers without timestamps: no false alarm', () => {
    let found = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const { registers, registerTransactions } = drawn(seed);
        for (const realTime of [true, false]) {
          const truth = serializable(registerTransactions, { realTime });
          const verdict = checkRwRegister(registers, promise(realTime ? 'strict-serializable' : 'serializable'));
          if (truth) expect(verdict).toMatchObject({ valid: true });
          else if (verdict.valid === false) found++;
        }
      }),
      { numRuns: 3000 },
    );
    expect(found).toBeGreaterThan(300);
  });
});

describe('long histories', () => {
  test('of a correct store are valid, and each changed read is found', () => {
    const random = new RandomStream('long');
    const history = drawHistory(random, { transactions: 1500, keys: 40, clients: 12, mistakes: 0, micros: 5 }).lists;
    expect(checkListAppend(history, promise('strict-serializable'))).toMatchObject({ valid: true });
    for (let i = 0; i < 60; i++) {
      const changed = changeRead(history, random);
      expect(checkListAppend(changed, promise('strict-serializable'))).toMatchObject({ valid: false });
    }
  });

  test('a cycle through everything needs no deep stack', () => {
    const random = new RandomStream('ring');
    const history = drawHistory(random, { transactions: 5000, keys: 3, clients: 3, mistakes: 0, micros: 2 }).lists;
    const { operations } = history;
    const last = operations[operations.length - 1];
    const backwards = operations.map((one) => ({
      ...one,
      invoked: last.completed - one.completed,
      completed: last.completed - one.invoked,
    }));
    const verdict = checkListAppend({ events: [], operations: backwards.toReversed() }, promise('strict-serializable'));
    expect(verdict.valid).toBe(false);
    expect(verdict.anomalies.length).toBeGreaterThan(0);
  });
});

/** Another answer to one read, which cannot be right: without an element that was acknowledged before, in another order, with one twice. */
function changeRead({ operations }: History, random: RandomStream): History {
  for (;;) {
    const at = random.int(0, operations.length - 1);
    const value = operations[at].value as [string, string, number[]][];
    const place = value.findIndex(
      ([name, key], i) => name === 'r' && !value.slice(0, i).some(([n, k]) => n === 'append' && k === key),
    );
    if (operations[at].outcome !== 'ok' || place === -1 || value[place][2].length < 2) continue;
    const [, key, list] = value[place];
    const writer = operations.find(({ asked }) =>
      (asked as [string, string, number][]).some(([n, k, v]) => n === 'append' && k === key && v === list.at(-1)),
    );
    if (writer === undefined || writer === operations[at] || writer.completed > operations[at].invoked) continue;
    const other = random.item([
      list.slice(0, -1),
      [...list.slice(0, -2), list.at(-1)!, list.at(-2)!],
      [...list, list.at(-1)!],
    ]);
    const changed: Operation = {
      ...operations[at],
      value: value.map((micro, i) => (i === place ? ['r', key, other] : micro)),
    };
    return { events: [], operations: operations.with(at, changed) };
  }
}
