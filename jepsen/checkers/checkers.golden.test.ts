import { runGolden } from '../../test/golden/golden.ts';
import type { History } from '../history.ts';
import type { Verdict } from '../workload.ts';
import { checkBank } from './bank.ts';
import { checkCounters } from './counter.ts';
import { checkLongFork } from './long-fork.ts';
import { checkMonotonic } from './monotonic.ts';
import { checkRegisters } from './registers.ts';
import { checkSets } from './set.ts';
import { storyHistory } from './testing/story.ts';
import { checkTtl } from './ttl.ts';
import { checkUniqueIds } from './unique-ids.ts';
import { checkWriteSkew } from './write-skew.ts';

const checkers: Record<string, (history: History) => Verdict> = {
  registers: checkRegisters,
  'registers, 3 states at most': (history) => checkRegisters(history, 3),
  sets: checkSets,
  'bank of a 50, b 50': (history) => checkBank(history, { accounts: { a: 50, b: 50 } }),
  'bank of a 50, b 50, debts allowed': (history) =>
    checkBank(history, { accounts: { a: 50, b: 50 }, negativeAllowed: true }),
  counters: checkCounters,
  'unique ids': checkUniqueIds,
  monotonic: checkMonotonic,
  'long fork': checkLongFork,
  'write skew': checkWriteSkew,
  'write skew, allowed': (history) => checkWriteSkew(history, { skewAllowed: true }),
  'ttl within 10 ms': (history) => checkTtl(history, { toleranceMs: 10 }),
};

/** A block: which checker, then the history. */
runGolden(new URL('./stories', import.meta.url), () => ([name, ...lines]) => {
  const { valid, summary, anomalies } = checkers[name](storyHistory(lines));
  const word = valid === 'unknown' ? valid : valid ? 'valid' : 'invalid';
  return [`${word}: ${summary}`, ...anomalies.map((one) => `${one.name}: ${one.text}`)];
});
