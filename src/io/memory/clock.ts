/**
 * One node's time in a simulation: its own rate, a wall clock that can be set, and the power to stand still. Everything
 * that happens inside a node happens in an event of its clock, so pausing the clock pauses the process (its time goes on,
 * as it does under SIGSTOP), and killing the clock ends it: nothing that was under way is ever heard of again.
 */
import type { Clock, Timer } from '../clock.ts';
import type { SeededRandom } from './random.ts';
import type { Simulation } from './simulation.ts';

export interface SimulatedClockOptions {
  /** Local milliseconds per true millisecond. */
  readonly rate?: number;
  /** What the wall clock shows above true time, in milliseconds. */
  readonly wallOffsetMs?: number;
  /** Timers fire up to this much late, as they do on real machines. */
  readonly timerLatenessMs?: number;
}

/** Unix milliseconds at the beginning of every simulation: 2026-01-01. */
export const simulationWallStartMs = Date.UTC(2026, 0, 1);

/** A `Clock` for one life of one node. */
export class SimulatedClock implements Clock {
  readonly owner: string;
  readonly #simulation: Simulation;
  readonly #random: SeededRandom;
  readonly #timerLatenessMs: number;
  readonly #waiting: { what: string; f: () => void }[] = [];
  #rate: number;
  #rateSinceMs: number;
  #monotonicAtRateMs: number;
  #wallOffsetMs: number;
  #stepCostMs = 0;
  #busy = false;
  #paused = false;
  #alive = true;

  constructor(simulation: Simulation, owner: string, options: SimulatedClockOptions = {}) {
    this.owner = owner;
    this.#simulation = simulation;
    this.#random = simulation.random.fork(`clock of ${owner} from ${simulation.nowMs}`);
    this.#timerLatenessMs = options.timerLatenessMs ?? 0.5;
    this.#rate = options.rate ?? 1;
    this.#rateSinceMs = simulation.nowMs;
    this.#monotonicAtRateMs = 1000 + this.#random.float() * 1_000_000;
    this.#wallOffsetMs = options.wallOffsetMs ?? 0;
  }

  monotonicMs(): number {
    return this.#monotonicAtRateMs + (this.#simulation.nowMs - this.#rateSinceMs) * this.#rate;
  }

  wallMs(): number {
    return Math.floor(simulationWallStartMs + this.#simulation.nowMs + this.#wallOffsetMs);
  }

  after(ms: number, f: () => void): Timer {
    const dueMs = this.monotonicMs() + Math.max(0, ms);
    let cancelled = false;
    const wait = (): void => {
      const delayMs = (dueMs - this.monotonicMs()) / this.#rate;
      this.inWorldMs(delayMs + 0.001 + this.#random.float() * this.#timerLatenessMs, 'timer', fire);
    };
    const fire = (): void => {
      if (cancelled) return;
      if (this.monotonicMs() < dueMs) wait();
      else f();
    };
    wait();
    return {
      cancel: () => {
        cancelled = true;
      },
    };
  }

  soon(f: () => void): void {
    this.inWorldMs(0.001 + this.#random.float() * 0.02, 'soon', f);
  }

  /** Calls `f` as an event of this node after so much true time; later if the node is paused then, never if it is dead. */
  inWorldMs(delayMs: number, what: string, f: () => void): void {
    if (!this.#alive) return;
    this.#simulation.schedule(delayMs, this.owner, what, () => this.deliver(what, f));
  }

  /** Calls `f` as part of the present event; later if the node is paused or busy, never if it is dead. */
  deliver(what: string, f: () => void): void {
    if (!this.#alive) return;
    if (this.#paused || this.#busy) this.#waiting.push({ what, f });
    else this.#run(f);
  }

  get alive(): boolean {
    return this.#alive;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Stops the process at its next event. Time goes on. */
  pause(): void {
    this.#paused = true;
  }

  /** Lets the process go on, with everything that is due by now, in any order. */
  resume(): void {
    this.#paused = false;
    this.#runWaiting();
  }

  /** Ends the process: no event of this clock happens any more. */
  kill(): void {
    this.#alive = false;
    this.#waiting.length = 0;
  }

  /** Moves the wall clock. */
  jumpWall(ms: number): void {
    this.#wallOffsetMs += ms;
  }

  /** What the wall clock shows above true time. */
  get wallOffsetMs(): number {
    return this.#wallOffsetMs;
  }

  /** Makes the monotonic clock run faster or slower from now on. */
  setRate(rate: number): void {
    this.#monotonicAtRateMs = this.monotonicMs();
    this.#rateSinceMs = this.#simulation.nowMs;
    this.#rate = rate;
  }

  /** Makes each event keep the node busy for so long (a slow machine); 0 for no time at all. */
  setStepCost(ms: number): void {
    this.#stepCostMs = ms;
    if (!this.#paused && !this.#busy) this.#runWaiting();
  }

  #run(f: () => void): void {
    if (this.#stepCostMs > 0) {
      this.#busy = true;
      this.#simulation.schedule(this.#stepCostMs, this.owner, 'free again', () => {
        this.#busy = false;
        if (this.#alive && !this.#paused) this.#runWaiting();
      });
    }
    f();
  }

  /** Each waiting event becomes an event of its own again; a busy node takes them one by one. */
  #runWaiting(): void {
    const waiting = this.#stepCostMs > 0 ? this.#waiting.splice(0, 1) : this.#waiting.splice(0);
    for (const { what, f } of waiting) this.inWorldMs(0, what, f);
  }
}
