/** What one run of an operator keeps in memory, charged to the statement until the run ends. */
import type { MemoryBudget } from './context.ts';
import type { NodeMeter } from './measure.ts';

/** A run's share of the budget. */
export class Charge {
  readonly #memory: MemoryBudget;
  readonly #meter: NodeMeter | undefined;
  #bytes = 0;

  constructor(memory: MemoryBudget, meter: NodeMeter | undefined) {
    this.#memory = memory;
    this.#meter = meter;
  }

  /** Throws 53200 beyond the budget. */
  add(bytes: number): void {
    this.#memory.charge(bytes);
    this.#bytes += bytes;
    if (this.#meter !== undefined) this.#meter.memoryBytes = Math.max(this.#meter.memoryBytes ?? 0, this.#bytes);
  }

  release(): void {
    this.#memory.release(this.#bytes);
    this.#bytes = 0;
  }
}
