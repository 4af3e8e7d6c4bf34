/** The door to time. Safety rests on `monotonicMs` alone; the wall clock may jump at any moment. */

/** A timer that has not fired yet; `cancel` may be called at any time, any number of times. */
export interface Timer {
  cancel(): void;
}

/** Time as one node sees it. */
export interface Clock {
  /** Milliseconds with fractions, from an arbitrary origin; never goes back while the process lives. */
  monotonicMs(): number;
  /** Unix milliseconds; may jump either way. */
  wallMs(): number;
  /** Calls `f` once, no earlier than after `ms` milliseconds of the monotonic clock. */
  after(ms: number, f: () => void): Timer;
  /** Calls `f` in a later turn of the event loop, after the input that is there already. */
  soon(f: () => void): void;
}

/** Resolves after `ms` milliseconds. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}

/** Lets everything else that is ready run first: long work calls this between its slices. */
export function yieldTurn(clock: Clock): Promise<void> {
  return new Promise((resolve) => clock.soon(resolve));
}
