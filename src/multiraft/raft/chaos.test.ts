/** Random schedules over a small cluster: whatever happens, the rules hold; and planted mistakes are seen. */
import { afterEach, describe, expect, test } from 'vitest';
import { clearMistakes, type Mistake, plantMistake } from '../../base/index.ts';
import { runChaos } from './testing/chaos.ts';

afterEach(clearMistakes);

function run(seed: number, losesTails = false, steps = 3000) {
  try {
    return runChaos({ seed, steps, losesTails });
  } catch (error) {
    throw new Error(`runChaos({ seed: ${seed}, steps: ${steps}, losesTails: ${losesTails} })`, { cause: error });
  }
}

describe('any schedule keeps the rules', () => {
  test('durable disks', () => {
    const total = { applied: 0, leases: 0, images: 0, absences: 0, configs: 0, elections: 0 };
    for (let seed = 1; seed <= 25; seed++) {
      const report = run(seed);
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += report[key];
    }
    for (const count of Object.values(total)) expect(count).toBeGreaterThan(10);
  });

  test('machines that lose the tail of their log, one at a time (D1)', () => {
    let quarantines = 0;
    for (let seed = 101; seed <= 115; seed++) quarantines += run(seed, true).quarantines;
    expect(quarantines).toBeGreaterThan(10);
  });
});

describe('planted mistakes are seen', () => {
  // The two that need a long chain of chances are planted in the stories `figure-8` and `vote-forgotten`.
  const mistakes: readonly Mistake[] = ['acknowledge-before-quorum', 'count-learner-votes', 'serve-before-noop'];
  test.each(mistakes)('%s', (mistake) => {
    plantMistake(mistake);
    let caughtAt = 0;
    for (let seed = 1; seed <= 200 && caughtAt === 0; seed++) {
      try {
        runChaos({ seed, steps: 3000, losesTails: false });
      } catch {
        caughtAt = seed;
      }
    }
    expect(caughtAt).toBeGreaterThan(0);
  });
});
