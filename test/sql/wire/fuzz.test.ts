/** Random conversations, the same ones each time; `npm run fuzz-wire` holds others, for longer. */
import { expect, test } from 'vitest';
import { fuzzWire } from './fuzz/fuzz.ts';

test('whatever clients say, the listener answers in order, and nothing of them is left', async () => {
  const { problems, messagesHeard } = await fuzzWire({ firstSeed: 1, conversations: 300, together: 8 });
  expect(problems).toEqual([]);
  expect(messagesHeard).toBeGreaterThan(200);
});
