/**
 * The physical part of a node's timestamps: follows the monotonic clock and is slewed towards the wall clock, never
 * stepped, so that a jump of the wall clock can't tear timestamps apart (DESIGN section 6).
 */

/** How fast the reading may gain on or lose to the monotonic clock: 5 %. */
const slewRate = 0.05;

/** Reads Unix milliseconds that never go back and never jump. */
export class SlewedWallClock {
  readonly #wallMs: () => number;
  readonly #monotonicMs: () => number;
  #reading: number;
  #readAt: number;

  /** @param wallMs the machine's wall clock, may jump @param monotonicMs the machine's monotonic clock */
  constructor(wallMs: () => number, monotonicMs: () => number) {
    this.#wallMs = wallMs;
    this.#monotonicMs = monotonicMs;
    this.#reading = wallMs();
    this.#readAt = monotonicMs();
  }

  /** Unix milliseconds, moving between 95 % and 105 % of the monotonic clock's speed. */
  read(): number {
    const now = this.#monotonicMs();
    const elapsed = Math.max(0, now - this.#readAt);
    const gap = this.#wallMs() - (this.#reading + elapsed);
    const correction = Math.max(-slewRate * elapsed, Math.min(slewRate * elapsed, gap));
    this.#reading += elapsed + correction;
    this.#readAt = now;
    return this.#reading;
  }
}
