/** Long statements give way: nobody else on the node waits longer than a slice for one of them. */
import { type Clock, yieldTurn } from '../../io/index.ts';

const sliceMs = 8;

/** The slices of a node, which has one thread: whoever finds the slice used up lets all others run first. */
export class TimeSlices {
  readonly #clock: Clock;
  #endsAtMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A statement begins: it has a slice from now on. */
  begin(): void {
    this.#endsAtMs = this.#clock.monotonicMs() + sliceMs;
  }

  get isOver(): boolean {
    return this.#clock.monotonicMs() >= this.#endsAtMs;
  }

  /** Undefined while the slice lasts; else what to wait for. */
  pause(): Promise<void> | undefined {
    if (!this.isOver) return undefined;
    return yieldTurn(this.#clock).then(() => this.begin());
  }
}
