/**
 * Whole clusters under faults: the seeds that once failed, then fresh ones for about a minute (`SIM_SECONDS`), some of them
 * twice to see that the same happens. A failure prints the line that replays it.
 */
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { type PlanMask, planOf } from './plan.ts';
import { makeRealNode } from './real-node.ts';
import { formatFailure } from './report.ts';
import { type RunResult, run } from './run.ts';
import { readSeeds } from './seed-list.ts';

const secondsOfFreshSeeds = Number(process.env.SIM_SECONDS ?? 60);
const failures = { extra: [], folder: `${tmpdir()}/jimkv-sim` };

async function passes(seed: string, mask: PlanMask = {}): Promise<RunResult> {
  const result = await run({ plan: planOf(seed, mask), makeNode: () => makeRealNode });
  if (result.failure !== undefined) expect.fail(formatFailure(result, mask, failures));
  return result;
}

for (const { seed, mask, about } of readSeeds(`${import.meta.dirname}/seeds.txt`))
  test(`seed ${seed}: ${about}`, async () => {
    await passes(seed, mask);
  });

// Everything that commits is followed, and compared with what the replicas keep.
test.each(['feed-1', 'feed-2'])('a feed under faults: seed %s', async (seed) => {
  const { followed } = await passes(seed, { feed: true });
  expect(followed.transactions).toBeGreaterThan(20);
});

// Who has a durable feed misses nothing, however long he was away, while history is short for all others.
test.each(['durable-2'])('a durable feed under faults: seed %s', async (seed) => {
  const { followed } = await passes(seed, { durableFeed: true });
  expect(followed.transactions).toBeGreaterThan(20);
});

test('fresh seeds', { timeout: (secondsOfFreshSeeds + 120) * 1000 }, async () => {
  const first = Date.now() % 1_000_000_000;
  const endMs = Date.now() + secondsOfFreshSeeds * 1000;
  let runs = 0;
  let simulatedMs = 0;
  let writes = 0;
  while (Date.now() < endMs) {
    const seed = String(first + runs);
    const { hash, events, atMs, history } = await passes(seed);
    simulatedMs += atMs;
    writes += history.writes;
    if (runs++ % 10 === 0) {
      const again = await passes(seed);
      expect([again.events, again.hash], `seed ${seed} is not deterministic`).toEqual([events, hash]);
    }
  }
  console.log(
    `${runs} seeds from ${first}, ${(simulatedMs / 60_000).toFixed(1)} simulated minutes, ${writes} acknowledged writes`,
  );
  expect(writes).toBeGreaterThan(runs);
});
