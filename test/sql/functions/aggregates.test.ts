/** Aggregates in parts: states of several ranges combine, and rows leave a moving window, without a difference to the whole. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AggregateCore, aggregatesNamed, allAggregates } from '../../../src/sql/functions/index.ts';
import { builtinTypes, type SqlValue, types } from '../../../src/sql/values/index.ts';
import { testContext } from './session.ts';

const context = testContext();

function run(core: AggregateCore<unknown>, values: readonly SqlValue[]): unknown {
  return values.reduce((state: unknown, value) => core.step(state, [value], context), core.initial());
}

function coreOf(name: string): AggregateCore<unknown> {
  const found = aggregatesNamed(name).find(({ parameters }) => parameters[0]?.type === 'int4');
  if (found === undefined) throw new Error(`no aggregate ${name}(int4)`);
  const resultType = builtinTypes.byName(found.result) ?? types.int8;
  return found.coreFor({ argumentTypes: [types.int4], resultType });
}

const integers = fc.array(fc.integer({ min: -0x80000000, max: 0x7fffffff }), { maxLength: 30 });

test.each(['sum', 'avg', 'min', 'max', 'bit_and', 'bit_or', 'bit_xor', 'stddev', 'variance'])(
  '%s of two parts',
  (name) => {
    const core = coreOf(name);
    fc.assert(
      fc.property(integers, integers, (first, second) => {
        const combined = core.combine?.(run(core, first), run(core, second));
        expect(core.final(combined, context, [])).toEqual(core.final(run(core, [...first, ...second]), context, []));
      }),
      { numRuns: 50 },
    );
  },
);

test.each(['sum', 'avg'])('%s of a moving window', (name) => {
  const core = coreOf(name);
  fc.assert(
    fc.property(integers, fc.nat(30), (values, left) => {
      const taken = Math.min(left, values.length);
      const state = values
        .slice(0, taken)
        .reduce((before: unknown, value) => core.inverse?.(before, [value]), run(core, values));
      expect(core.final(state, context, [])).toEqual(core.final(run(core, values.slice(taken)), context, []));
    }),
    { numRuns: 50 },
  );
});

test('every aggregate of nothing has a value or is NULL', () => {
  for (const found of allAggregates.filter(({ kind }) => kind !== 'hypothetical-set')) {
    const argumentTypes = found.parameters.map(({ type }) => builtinTypes.byName(type) ?? types.int4);
    const core = found.coreFor({ argumentTypes, resultType: builtinTypes.byName(found.result) ?? types.int4 });
    const value = core.final(core.initial(), context, [0.5]);
    expect(value === null || typeof value === 'bigint', `${found.name}: ${String(value)}`).toBe(true);
  }
});
