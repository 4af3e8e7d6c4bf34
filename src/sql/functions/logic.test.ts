/** Three-valued logic: what is known decides, and nothing else does. */
import { expect, test } from 'vitest';
import { and, not, or } from './logic.ts';

const values = [true, false, null];

test('and, or and not are what every choice for the unknown agrees on', () => {
  const choices = (value: boolean | null) => (value === null ? [true, false] : [value]);
  const agreed = (results: readonly boolean[]) =>
    results.every((result) => result === results[0]) ? results[0] : null;
  for (const a of values) {
    expect(not(a)).toBe(agreed(choices(a).map((x) => !x)));
    for (const b of values) {
      const pairs = choices(a).flatMap((x) => choices(b).map((y) => [x, y] as const));
      expect(and(a, b)).toBe(agreed(pairs.map(([x, y]) => x && y)));
      expect(or(a, b)).toBe(agreed(pairs.map(([x, y]) => x || y)));
    }
  }
});
