/** Window functions answer as PostgreSQL 15 did (record.ts). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type WindowPartition, windowFunctionsNamed } from '../../../src/sql/functions/index.ts';
import type { SqlValue } from '../../../src/sql/values/index.ts';
import { frames, partitionValues, windowCalls } from './windows.ts';

const recorded: readonly (readonly (number | null)[])[] = JSON.parse(
  readFileSync(new URL('./window-fixtures.json', import.meta.url), 'utf8'),
);

function partition(args: readonly ((row: number) => SqlValue)[], frame: (typeof frames)[number]): WindowPartition {
  const values = partitionValues;
  return {
    rowCount: values.length,
    argument: (index, row) => args[index]?.(row) ?? null,
    peersStart: (row) => values.indexOf(values[row]),
    peersEnd: (row) => values.lastIndexOf(values[row]) + 1,
    frame(row) {
      if (frame === undefined) return { start: 0, end: values.lastIndexOf(values[row]) + 1 };
      return { start: Math.max(row - frame[0], 0), end: Math.max(Math.min(row + frame[1] + 1, values.length), 0) };
    },
    isExcluded: () => false,
  };
}

test(`${recorded.length} windows`, () => {
  const given = windowCalls.flatMap(([name, takesColumn, ...rest]) =>
    frames.map((frame) => {
      const column = takesColumn ? [(row: number) => partitionValues[row]] : [];
      const constants = rest.map((value) => () => value);
      // lag and lead look one row away, if nothing else is said.
      const offset = (name === 'lag' || name === 'lead') && rest.length === 0 ? [() => 1] : [];
      const args = [...column, ...constants, ...offset];
      const found = windowFunctionsNamed(name).find(({ parameters }) => parameters.length === args.length);
      const evaluate = found?.start(partition(args, frame));
      return partitionValues.map((_, row) => {
        const value = evaluate?.(row) ?? null;
        return value === null ? null : Number(value);
      });
    }),
  );
  expect(given).toEqual(recorded);
});
