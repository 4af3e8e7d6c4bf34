/**
 * When a whole transaction is done again. The rule: only if it certainly did not happen, and only if that may change.
 *
 *   begin ─► work ─► commit ─► done
 *     ▲       │        ├─ certainly not, in conflict ─┐
 *     │       ├─ failed in a statement ───────────────┤   nothing before the commit ever happens
 *     └───────┼────────┼────────── pause ◄────────────┘
 *             │        └─ unknown: asked again (by the transaction itself), else told; never done again
 *             └─ the work threw something of its own: rolled back, told
 */
import { JimError } from '../base/index.ts';
import type { CallOptions } from './options.ts';
import type { BeginOptions, Transaction } from './transaction.ts';

/** How to run a transaction. `deadlineMs` is for all attempts together. */
export interface TransactionOptions extends BeginOptions, CallOptions {
  /** How often the work is run. */
  readonly attemptsMax?: number;
}

const attemptsMaxDefault = 10;

/** Runs the work and commits, again and again while that may help. */
export function runTransaction<T>(
  begin: (leftMs: number) => Promise<Transaction>,
  work: (transaction: Transaction) => Promise<T>,
  options: TransactionOptions & { readonly deadlineMs: number },
): Promise<T> {
  return repeatAttempts(options, async (leftMs) => {
    const transaction = await begin(leftMs);
    try {
      const result = await work(transaction);
      await transaction.commit();
      return result;
    } catch (error) {
      if (transaction.isOpen) await transaction.abandon();
      // Whatever the work made of it: where a statement failed, that decides.
      throw mayDoAgain(transaction.failure) ? transaction.failure : error;
    }
  });
}

/** Makes attempts until one succeeds, another one would not help, or there is no time for one. */
export async function repeatAttempts<T>(
  { attemptsMax = attemptsMaxDefault, deadlineMs }: { readonly attemptsMax?: number; readonly deadlineMs: number },
  attempt: (leftMs: number) => Promise<T>,
): Promise<T> {
  const endsAt = performance.now() + deadlineMs;
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt(Math.max(1, Math.ceil(endsAt - performance.now())));
    } catch (error) {
      const pauseMs = pauseAfter(attempts, Math.random());
      const late = performance.now() + pauseMs >= endsAt;
      if (attempts >= attemptsMax || late || !mayDoAgain(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** May a transaction that ended with this error be done again? */
export function mayDoAgain(error: unknown): boolean {
  return error instanceof JimError && error.outcome === 'definite' && error.retry === 'transaction';
}

const pauseMsMax = 500;

/** Milliseconds after so many attempts: longer and longer, and never the same for two that met. */
function pauseAfter(attempts: number, chance: number): number {
  return Math.min(pauseMsMax, 5 * 2 ** Math.min(attempts, 10)) * (0.25 + 0.75 * chance);
}
