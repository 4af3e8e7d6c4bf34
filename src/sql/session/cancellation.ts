/** Stopping a statement from outside: a request to cancel, a time limit, the node's end. */
import { SqlError } from '../errors.ts';

/** One statement's. What has begun looks here from time to time; who waits for it is told at once. */
export class Cancellation {
  #reason: Error | undefined;
  #reject: ((reason: Error) => void) | undefined;

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
    this.#reject?.(reason);
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

/** 57014, on a client's wish. */
export function cancelledByUser(): SqlError {
  return new SqlError('57014', 'canceling statement due to user request');
}

/** 57014, by `statement_timeout`. */
export function cancelledByTimeout(): SqlError {
  return new SqlError('57014', 'canceling statement due to statement timeout');
}
