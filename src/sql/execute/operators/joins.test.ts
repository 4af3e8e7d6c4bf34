/** All ways to join give the rows that the meaning of the join says, whatever is NULL and whatever else is asked of a pair. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutputColumn } from '../../algebra/index.ts';
import { testingCatalog } from '../../catalog/testing.ts';
import type { JoinType, PlanNode } from '../../plan/index.ts';
import { types } from '../../values/index.ts';
import { openPlan } from '../open.ts';
import type { Row } from '../operator.ts';
import { testingContext } from '../testing/context.ts';
import { MemoryRows } from '../testing/memory-rows.ts';
import { apply, ascending, column, estimate, planOf, read, values } from '../testing/plans.ts';

const catalog = testingCatalog();
const joinTypes: readonly JoinType[] = ['inner', 'left', 'right', 'full', 'semi', 'anti'];
const algorithms = ['nested-loop', 'hash-join', 'merge-join'] as const;

const key = fc.option(fc.integer({ min: 0, max: 4 }), { freq: 5 });
const side = fc.array(fc.tuple(key, fc.integer({ min: 0, max: 9 })), { maxLength: 12 });

async function rowsOf(root: PlanNode, output: readonly OutputColumn[]): Promise<readonly Row[]> {
  const context = testingContext({ catalog, rows: new MemoryRows() });
  const stream = openPlan(planOf(root, output), context);
  const rows: Row[] = [];
  for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) rows.push(...batch);
  expect(context.memory.charged).toBe(0);
  return rows;
}

function joinNode(
  algorithm: (typeof algorithms)[number],
  type: JoinType,
  rows: readonly [readonly Row[], readonly Row[]],
  withCondition: boolean,
): { readonly root: PlanNode; readonly output: readonly OutputColumn[] } {
  const left = [column(types.int4), column(types.int4)];
  const right = [column(types.int4), column(types.int4)];
  const equal = apply(read(left[0]), '=', read(right[0]));
  const condition = withCondition ? apply(read(left[1]), '<=', read(right[1])) : undefined;
  const output = type === 'semi' || type === 'anti' ? left : [...left, ...right];
  const base = { type, columns: output.map(({ id }) => id), estimate };
  const inputs = { left: values(left, rows[0]) as PlanNode, right: values(right, rows[1]) as PlanNode };
  const keys = { leftKeys: [read(left[0])], rightKeys: [read(right[0])] };
  switch (algorithm) {
    case 'nested-loop': {
      const both = condition === undefined ? equal : { ...equal, kind: 'and' as const, operands: [equal, condition] };
      return { root: { ...base, ...inputs, kind: algorithm, parameters: [], condition: both }, output };
    }
    case 'hash-join':
      return { root: { ...base, ...inputs, ...keys, kind: algorithm, condition, nullAware: false }, output };
    case 'merge-join': {
      const sorted = (input: PlanNode, by: OutputColumn): PlanNode => {
        const { columns } = input;
        return { kind: 'sort', input, keys: [ascending(read(by))], presorted: 0, limit: undefined, columns, estimate };
      };
      const inOrder = { left: sorted(inputs.left, left[0]), right: sorted(inputs.right, right[0]) };
      return { root: { ...base, ...inOrder, ...keys, kind: algorithm, condition }, output };
    }
  }
}

/** What the join means. */
function joined(type: JoinType, left: readonly Row[], right: readonly Row[], withCondition: boolean): readonly Row[] {
  const fits = (a: Row, b: Row) => a[0] !== null && a[0] === b[0] && (!withCondition || Number(a[1]) <= Number(b[1]));
  const pairs = left.flatMap((a) => right.filter((b) => fits(a, b)).map((b) => [...a, ...b]));
  const lonelyLeft = left.filter((a) => !right.some((b) => fits(a, b)));
  const lonelyRight = right.filter((b) => !left.some((a) => fits(a, b)));
  switch (type) {
    case 'semi':
      return left.filter((a) => !lonelyLeft.includes(a));
    case 'anti':
      return lonelyLeft;
    default:
      return [
        ...pairs,
        ...(type === 'left' || type === 'full' ? lonelyLeft.map((a) => [...a, null, null]) : []),
        ...(type === 'right' || type === 'full' ? lonelyRight.map((b) => [null, null, ...b]) : []),
      ];
  }
}

function inAnyOrder(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

describe.each(algorithms)('%s', (algorithm) => {
  it.each(joinTypes)('%s', async (type) => {
    await fc.assert(
      fc.asyncProperty(side, side, fc.boolean(), async (left, right, withCondition) => {
        const { root, output } = joinNode(algorithm, type, [left, right], withCondition);
        const expected = joined(type, left, right, withCondition);
        expect(inAnyOrder(await rowsOf(root, output))).toEqual(inAnyOrder(expected));
      }),
      { numRuns: 60 },
    );
  });
});

describe('NOT IN', () => {
  it('is true of nothing where a NULL is among the values, and of everything where there are none', async () => {
    const { root, output } = joinNode(
      'hash-join',
      'anti',
      [
        [
          [1, 0],
          [null, 0],
        ],
        [
          [2, 0],
          [null, 0],
        ],
      ],
      false,
    );
    expect(await rowsOf({ ...root, nullAware: true } as PlanNode, output)).toEqual([]);
    const empty = joinNode(
      'hash-join',
      'anti',
      [
        [
          [1, 0],
          [null, 0],
        ],
        [],
      ],
      false,
    );
    expect(await rowsOf({ ...empty.root, nullAware: true } as PlanNode, empty.output)).toEqual([
      [1, 0],
      [null, 0],
    ]);
    const known = joinNode(
      'hash-join',
      'anti',
      [
        [
          [1, 0],
          [2, 0],
          [null, 0],
        ],
        [[2, 0]],
      ],
      false,
    );
    expect(await rowsOf({ ...known.root, nullAware: true } as PlanNode, known.output)).toEqual([[1, 0]]);
  });
});
