/**
 * Classic mistakes, planted by tests only, to prove that the simulator and the models can see them. A plain set in memory:
 * no setting, environment or message can plant one in production.
 */

/** The mistakes known; the name says what goes wrong. */
export type Mistake =
  | 'vote-not-persisted'
  | 'lease-without-margin'
  | 'acknowledge-before-quorum'
  | 'commit-old-term'
  | 'count-learner-votes'
  | 'serve-before-noop'
  | 'apply-twice'
  | 'skip-crc'
  | 'lose-directory-sync'
  | 'scrub-looks-away'
  | 'lock-lost-at-lease-change'
  | 'commit-before-all-prepares'
  | 'recovery-guesses'
  | 'read-below-prepared'
  | 'retry-applies-twice';

const planted = new Set<Mistake>();

/** Is this mistake planted? Nearly free when none is. */
export function mistake(name: Mistake): boolean {
  return planted.size !== 0 && planted.has(name);
}

/** For tests: from now on the program makes this mistake. */
export function plantMistake(name: Mistake): void {
  planted.add(name);
}

/** For tests: no mistakes any more. */
export function clearMistakes(): void {
  planted.clear();
}
