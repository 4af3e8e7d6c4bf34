/**
 * Deadlines of many short waits with one timer: a call or request is nearly always answered long before its deadline, so
 * keeping it must cost next to nothing. A deadline is met up to one slot late.
 */
import type { Clock, Timer } from '../io/index.ts';

const slotMs = 20;

/** A deadline that is being kept. */
export interface Deadline {
  /** The wait is over: nobody is called. */
  cancel(): void;
}

/** Calls back whoever waits too long. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #slots = new Map<number, Set<() => void>>();
  #timer: Timer | undefined;
  #swept: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#swept = this.#slotNow();
  }

  /** Calls `onLate` soon after `atMs` of the monotonic clock. */
  add(atMs: number, onLate: () => void): Deadline {
    if (this.#slots.size === 0) this.#swept = this.#slotNow() - 1;
    const number = Math.max(this.#swept + 1, Math.ceil(atMs / slotMs));
    let slot = this.#slots.get(number);
    if (slot === undefined) {
      slot = new Set();
      this.#slots.set(number, slot);
    }
    slot.add(onLate);
    this.#timer ??= this.#clock.after(slotMs, () => this.#sweep());
    return {
      cancel: () => {
        slot.delete(onLate);
        if (slot.size === 0 && this.#slots.get(number) === slot) this.#slots.delete(number);
      },
    };
  }

  /** Nobody is called any more. */
  stop(): void {
    this.#slots.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #slotNow(): number {
    return Math.floor(this.#clock.monotonicMs() / slotMs);
  }

  #sweep(): void {
    this.#timer = undefined;
    const now = this.#slotNow();
    const due = [...this.#slots].filter(([number]) => number <= now).sort(([a], [b]) => a - b);
    this.#swept = now;
    for (const [number] of due) this.#slots.delete(number);
    if (this.#slots.size > 0) this.#timer = this.#clock.after(slotMs, () => this.#sweep());
    for (const [, slot] of due) for (const onLate of slot) onLate();
  }
}
