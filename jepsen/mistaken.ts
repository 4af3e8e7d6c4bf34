/**
 * A build with a planted mistake, for `--mistake NAME`: a judge that has never found anything proves nothing. The nodes are the same program
 * as ever, started with one more flag, which goes no further than this file.
 */
import { type Mistake, plantMistake } from '../src/base/index.ts';

/** The flag of a node's command line. */
export const plantFlag = '--plant=';

/** All that can be planted; complete by its type. */
const known: Readonly<Record<Mistake, true>> = {
  'vote-not-persisted': true,
  'lease-without-margin': true,
  'acknowledge-before-quorum': true,
  'commit-old-term': true,
  'count-learner-votes': true,
  'serve-before-noop': true,
  'apply-twice': true,
  'skip-crc': true,
  'lose-directory-sync': true,
  'scrub-looks-away': true,
  'lock-lost-at-lease-change': true,
  'commit-before-all-prepares': true,
  'recovery-guesses': true,
  'read-below-prepared': true,
  'retry-applies-twice': true,
};

/** The names. */
export const mistakeNames = Object.keys(known) as readonly Mistake[];

if (import.meta.main) {
  const place = process.argv.findIndex((word) => word.startsWith(plantFlag));
  const [flag] = process.argv.splice(place, 1);
  plantMistake(flag.slice(plantFlag.length) as Mistake);
  await import('../src/cli/main.ts');
}
