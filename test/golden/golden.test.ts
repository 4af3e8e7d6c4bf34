/** The runner of the golden stories reads what it writes. */
import { expect, test } from 'vitest';
import { formatGolden, parseGolden } from './golden.ts';

const story = `# Prose on its own.

# a greeting
say hello
say twice
---
hello
twice twice

quiet
---
`;

test('a story survives being read and written', () => {
  const blocks = parseGolden(story);
  expect(blocks).toHaveLength(3);
  expect(blocks[0].expected).toBeUndefined();
  expect(blocks[1].commands).toEqual(['say hello', 'say twice']);
  expect(blocks[1].expected).toEqual(['hello', 'twice twice']);
  expect(blocks[2].expected).toEqual([]);
  expect(formatGolden(blocks)).toBe(story);
});
