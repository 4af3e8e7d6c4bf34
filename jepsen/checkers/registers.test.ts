import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Operation } from '../history.ts';
import { RandomStream } from '../random.ts';
import { checkRegisters, stepRegister } from './registers.ts';

type Value = number | null;
type Call = readonly ['read' | 'write' | 'insert' | 'cas' | 'delete', Value, Value];

/** Operations of one register with answers that are right at some moment, or by and by wrong. */
function drawOperations(random: RandomStream): Operation[] {
  const mistakes = random.item([0, 0.1, 0.3]);
  let state: Value = null;
  return Array.from({ length: random.int(1, 7) }, (_, i) => {
    const call: Call = [random.item(['read', 'write', 'insert', 'cas', 'delete'] as const), random.int(1, 4), i + 10];
    const outcome = random.chance(0.75) ? 'ok' : 'info';
    const before: Value = random.chance(mistakes) ? random.int(1, 4) : state;
    if (outcome === 'ok' || random.chance(0.5)) state = after(call, before);
    const invoked = i * 100 - random.int(0, 250) + i / 100;
    const completed = outcome === 'info' ? Number.POSITIVE_INFINITY : i * 100 + 1 + random.int(0, 250) + i / 100;
    return operation(i, call, before, { outcome, invoked, completed });
  }).sort((a, b) => a.invoked - b.invoked);
}

function after([f, from, to]: Call, state: Value): Value {
  switch (f) {
    case 'read':
      return state;
    case 'write':
      return to;
    case 'delete':
      return null;
    case 'insert':
      return state === null ? to : state;
    case 'cas':
      return state === from ? to : state;
  }
}

function operation(
  process: number,
  call: Call,
  before: Value,
  place: Pick<Operation, 'outcome' | 'invoked' | 'completed'>,
): Operation {
  const [f, from, to] = call;
  const asked = f === 'cas' ? [from, to] : f === 'read' || f === 'delete' ? null : to;
  const said = {
    read: undefined,
    write: before !== null,
    delete: before !== null,
    insert: before === null,
    cas: before === from,
  };
  const { invoked, completed } = place;
  const value = f === 'read' ? before : asked;
  return {
    process,
    f,
    key: 'x',
    asked,
    value,
    result: said[f],
    final: false,
    invokedAt: invoked,
    completedAt: completed,
    ...place,
  };
}

/** The definition itself: one order after the other. */
function linearizable(left: readonly Operation[], state: Value): boolean {
  if (left.every(({ outcome }) => outcome === 'info')) return true;
  return left.some((next) => {
    const others = left.filter((other) => other !== next);
    if (others.some((other) => other.completed < next.invoked)) return false;
    const { f, asked, value, result, outcome } = next;
    if (f === 'read' && outcome === 'info') return false;
    const [from, to] = (f === 'cas' ? asked : [null, asked]) as [Value, Value];
    const call =
      f === 'cas'
        ? { f, from, to }
        : f === 'write' || f === 'insert'
          ? { f, value: to }
          : { f: f as 'read' | 'delete' };
    const held = result as boolean | undefined;
    const answer = outcome === 'ok' ? { value: value as Value, held, existed: held } : undefined;
    const then = stepRegister(state, call as Parameters<typeof stepRegister<number>>[1], answer);
    return then !== undefined && linearizable(others, then);
  });
}

test('agrees with trying all orders, on small random histories', () => {
  const counts = { true: 0, false: 0 };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (seed) => {
      const operations = drawOperations(new RandomStream(`register ${seed}`));
      const truth = linearizable(operations, null);
      counts[`${truth}`]++;
      const acknowledged = operations.some(({ outcome }) => outcome === 'ok');
      expect(checkRegisters({ events: [], operations }).valid).toBe(truth && !acknowledged ? 'unknown' : truth);
    }),
    { numRuns: 4000 },
  );
  expect(Math.min(counts.true, counts.false)).toBeGreaterThan(400);
});

test('writes of unknown outcome that nobody saw cost nothing', () => {
  const writes = Array.from(
    { length: 40 },
    (_, i): Operation =>
      operation(i, ['write', 0, i + 1], null, { outcome: 'info', invoked: i, completed: Number.POSITIVE_INFINITY }),
  );
  const reads = Array.from(
    { length: 50 },
    (_, i): Operation =>
      operation(99, ['read', 0, 0], 40, { outcome: 'ok', invoked: 100 + 2 * i, completed: 101 + 2 * i }),
  );
  expect(checkRegisters({ events: [], operations: [...writes, ...reads] }, 1000)).toMatchObject({ valid: true });
});
