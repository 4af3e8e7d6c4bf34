/** Draws how transactions are carried out: once for a run, and then for each of them. */
import { type Random, randomInt, randomItem } from '../../../src/io/index.ts';
import type { IsolationLevel } from '../../../src/kv/index.ts';
import type { Manner, Manners, Style } from './call.ts';

/** What a run's transactions are like. Of everything unusual half is left out. */
export function drawManners(random: Random, levels: readonly IsolationLevel[], styles: readonly Style[]): Manners {
  const some = (chance: number): number => (random.float() < 0.5 ? chance * random.float() : 0);
  const chosen = styles.filter(() => random.float() < 0.6);
  return {
    levels,
    styles: chosen.length > 0 ? chosen : [randomItem(random, styles)],
    updateLockChance: randomItem(random, [0, 0.5, 1]),
    longChance: some(0.2),
    abandonChance: some(0.1),
    rollBackChance: some(0.2),
    wanderChance: some(1),
    commitTwiceChance: some(0.5),
  };
}

/** How one transaction is carried out that may write. */
export function drawManner(random: Random, manners: Manners): Manner {
  const { updateLockChance, longChance, abandonChance, rollBackChance, wanderChance, commitTwiceChance } = manners;
  const level = randomItem(random, manners.levels);
  const end = random.float();
  const long = random.float() < longChance;
  return {
    style: randomItem(random, manners.styles),
    level,
    readOnly: false,
    // What is read without a lock at this level may have changed by the time of the write.
    lock: level === 'read-committed' || random.float() < updateLockChance ? 'update' : undefined,
    ending: end < abandonChance ? 'abandon' : end < abandonChance + rollBackChance ? 'roll-back' : 'commit',
    pauseMs: long ? randomInt(random, 200, 2000) : randomInt(random, 0, 15),
    lifeMs: randomInt(random, 2000, 12_000),
    lockTimeoutMs: randomItem(random, [200, 1000, 4000]),
    wanderChance,
    commitTwice: random.float() < commitTwiceChance,
  };
}

/** How one transaction is carried out that only reads. */
export function drawView(random: Random, manners: Manners): Manner {
  const manner = drawManner(random, manners);
  const style = randomItem(random, ['steps', 'one', 'scan', 'outside'] as const);
  return { ...manner, style, readOnly: true, lock: undefined, ending: 'commit' };
}

/** A run's level: mostly the one that promises most. */
export function drawLevels(random: Random): readonly IsolationLevel[] {
  return randomItem(random, [
    ['serializable'],
    ['serializable'],
    ['serializable'],
    ['repeatable-read'],
    ['read-committed'],
    ['serializable', 'repeatable-read', 'read-committed'],
  ] as const);
}

/** Locks to serialize by, and nothing else: for the reads at the end. */
export const plainManner: Manner = {
  style: 'steps',
  level: 'serializable',
  readOnly: false,
  lock: undefined,
  ending: 'commit',
  pauseMs: 0,
  lifeMs: 20_000,
  lockTimeoutMs: 4000,
  wanderChance: 0,
  commitTwice: false,
};
