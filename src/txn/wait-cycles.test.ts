/** Who gives way in a circle of waits. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeNodeId, formatTxnId, isYounger, type Timestamp, type TxnId } from '../base/index.ts';
import { edgesOfBoth, type NamedEdge, waitsToRefuse } from './wait-cycles.ts';

/** The higher the number, the younger. */
function txn(number: number): TxnId {
  return formatTxnId({ coordinator: decodeNodeId(1), session: 1, number, startedAt: (1000 + number) as Timestamp });
}

/** `1>2 2>1`: 1 waits for 2, and 2 for 1. */
function edges(text: string): readonly NamedEdge[] {
  return text
    .split(' ')
    .filter((each) => each !== '')
    .map((each, i) => {
      const [waiter, holder] = each.split('>').map((number) => txn(Number(number)));
      return { wait: `w${i}`, waiter, holder };
    });
}

function refused(text: string): readonly number[] {
  const all = edges(text);
  const numbers = new Map(all.map(({ waiter }, i) => [waiter, Number(text.split(' ')[i].split('>')[0])]));
  return waitsToRefuse(all).map(({ waiter }) => numbers.get(waiter)!);
}

describe('the youngest gives way', () => {
  test.each([
    ['1>2 2>3', []],
    ['1>2 2>1', [2]],
    ['1>2 2>3 3>1', [3]],
    ['1>2 2>3 3>2', [3]],
    ['1>2 2>1 3>4 4>3', [2, 4]],
    ['4>1 1>2 2>1 3>2', [2]],
    ['1>2 1>3 2>1 3>1', [2, 3]],
  ])('%s', (text, expected) => {
    expect(refused(text)).toEqual(expected);
  });

  test('no circle is left, and nobody gives way without one', () => {
    const pair = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })).filter(([a, b]) => a !== b);
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 12 }), (pairs) => {
        const all = edges(pairs.map(([a, b]) => `${a}>${b}`).join(' '));
        const gone = new Set(waitsToRefuse(all).map(({ waiter }) => waiter));
        expect(reaches(all.filter(({ waiter }) => !gone.has(waiter)))).toBe(false);
        for (const victim of gone) expect(isYoungestOfACircle(all, victim)).toBe(true);
      }),
    );
  });
});

test('waits that changed in between are no deadlock', () => {
  const [ab, ba] = edges('1>2 2>1');
  expect(edgesOfBoth([ab, ba], [ab, ba])).toEqual([ab, ba]);
  expect(edgesOfBoth([ab, ba], [ab, { ...ba, wait: 'another' }])).toEqual([ab]);
});

/** Is anybody reached from himself? By closure, so as not to look for circles the same way. */
function closure(all: readonly NamedEdge[]): ReadonlySet<string> {
  const pairs = new Set(all.map(({ waiter, holder }) => `${waiter}>${holder}`));
  for (;;) {
    const before = pairs.size;
    for (const first of [...pairs])
      for (const second of [...pairs]) {
        const [a, b] = first.split('>');
        const [c, d] = second.split('>');
        if (b === c) pairs.add(`${a}>${d}`);
      }
    if (pairs.size === before) return pairs;
  }
}

function reaches(all: readonly NamedEdge[]): boolean {
  return [...closure(all)].some((pair) => pair.split('>')[0] === pair.split('>')[1]);
}

/** With only those as old as the victim, or older, it is still in a circle. */
function isYoungestOfACircle(all: readonly NamedEdge[], victim: TxnId): boolean {
  const older = all.filter(({ waiter, holder }) => !isYounger(waiter, victim) && !isYounger(holder, victim));
  return closure(older).has(`${victim}>${victim}`);
}
