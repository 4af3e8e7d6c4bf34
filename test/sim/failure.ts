/** What makes a run fail: the number of the rule in the catalogue of invariants, and what was seen. */
import type { Operation } from './history.ts';

/**
 * Rules, as reports name them. `I-1` one leader a term, `I-3` equal replicas, `I-4` one lease at a time, `I-6` ranges don't
 * overlap, `I-8` nothing applied or committed goes back, `I-9` no assertion, no unhandled error; at the end `E-1` the set, and
 * transactions by their level, `E-2` registers are linearizable, `E-3` totals, counts and claims, `E-4` reads, scans and transactions fit the versions, `E-6` replicas are there and equal, `E-7` progress after healing, `E-8` a feed
 * hands on every transaction once, whole and in order, `E-9` what rotted on a disk was replaced before a restart wanted it.
 */
export type Rule =
  | 'I-1'
  | 'I-3'
  | 'I-4'
  | 'I-6'
  | 'I-8'
  | 'I-9'
  | 'E-1'
  | 'E-2'
  | 'E-3'
  | 'E-4'
  | 'E-6'
  | 'E-7'
  | 'E-8'
  | 'E-9'
  | 'unknown';

export class SimFailure extends Error {
  override readonly name = 'SimFailure';
  readonly rule: Rule;
  readonly operations: readonly Operation[];

  constructor(rule: Rule, message: string, operations: readonly Operation[] = [], options?: { cause?: unknown }) {
    super(message, options);
    this.rule = rule;
    this.operations = operations;
  }
}
