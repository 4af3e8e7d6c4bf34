/** Work beside work: never more than there is room for, and a failure stops what comes behind it. */
import { expect, test } from 'vitest';
import { UnderWay } from './under-way.ts';

test('so much is under way at once, and all has ended at the end', async () => {
  const underWay = new UnderWay(3);
  let now = 0;
  let most = 0;
  let done = 0;
  const work = async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
    done++;
  };
  for (let i = 0; i < 20; i++) await underWay.begin(work);
  await underWay.end();
  expect({ most, now, done }).toEqual({ most: 3, now: 0, done: 20 });
});

test('what fails is told once what is under way has ended', async () => {
  const underWay = new UnderWay(2);
  let done = 0;
  const slow = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    done++;
  };
  await underWay.begin(slow);
  await underWay.begin(async () => {
    throw new Error('first');
  });
  await expect(underWay.begin(slow)).rejects.toThrow('first');
  await expect(underWay.end()).rejects.toThrow('first');
  expect(done).toBe(1);
});
