/** Stopping a statement from outside: a request to cancel, a time limit, the node's end. */
import type { Clock, Timer } from '../../io/index.ts';
import { SqlError } from '../errors.ts';

/** A commit that is under way gets so long to say how it went to somebody who does not want to wait any more. */
const commitMs = 2_000;

/** One statement's. What has begun looks here from time to time; who waits for it is told at once, unless the transaction is committing. */
export class Cancellation {
  readonly #clock: Clock;
  #reason: Error | undefined;
  #reject: ((reason: Error) => void) | undefined;
  #isCommitting = false;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws why the statement must stop, if it must. */
  check(): void {
    if (this.#reason !== undefined) throw this.#reason;
  }

  get isCancelled(): boolean {
    return this.#reason !== undefined;
  }

  /** Stops the statement. The first reason counts. */
  cancel(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    if (!this.#isCommitting) this.#reject?.(reason);
    else this.#timer = this.#clock.after(commitMs, () => this.#reject?.(cancelledInCommit()));
  }

  /** Does work that may not be said not to have happened, once it has begun. Throws the reason if there is one by now. */
  async commits<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    this.#isCommitting = true;
    try {
      return await work();
    } finally {
      this.#isCommitting = false;
      this.#timer?.cancel();
    }
  }

  /** The work's result, or the reason as soon as there is one. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#reject = reject;
      if (this.#reason !== undefined) reject(this.#reason);
      work.then(resolve, reject);
    });
  }
}

/** 40003: nobody knows. */
function cancelledInCommit(): SqlError {
  return new SqlError('40003', 'canceling statement while its transaction commits', {
    detail: 'The transaction may have committed: look before you try again.',
  });
}

/** 57014, on a client's wish. */
export function cancelledByUser(): SqlError {
  return new SqlError('57014', 'canceling statement due to user request');
}

/** 57014, by `statement_timeout`. */
export function cancelledByTimeout(): SqlError {
  return new SqlError('57014', 'canceling statement due to statement timeout');
}
