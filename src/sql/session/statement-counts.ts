/** What statements cost, by their text without its values: jimkv.statements. The texts that were not run for longest are forgotten. */
import type { Clock } from '../../io/index.ts';
import { withoutPasswords } from './secrets.ts';

/** Counts of one text. */
export interface StatementCount {
  readonly text: string;
  calls: number;
  errors: number;
  rows: number;
  totalMs: number;
  maxMs: number;
  lastRunAtMs: number;
}

const textsMax = 1_000;
const textLengthMax = 2_000;

/** The counts of a node. */
export class StatementCounts {
  readonly #clock: Clock;
  readonly #counts = new Map<string, StatementCount>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A statement has ended. */
  add(text: string, ms: number, rows: number, failed: boolean): void {
    let count = this.#counts.get(text);
    if (count === undefined) count = this.#begin(text);
    count.calls++;
    if (failed) count.errors++;
    count.rows += rows;
    count.totalMs += ms;
    if (ms > count.maxMs) count.maxMs = ms;
    count.lastRunAtMs = this.#clock.wallMs();
  }

  #begin(text: string): StatementCount {
    if (this.#counts.size >= textsMax) this.#forgetSome();
    const whole = withoutPasswords(text);
    const shown = whole.length > textLengthMax ? `${whole.slice(0, textLengthMax)}…` : whole;
    const count = { text: shown, calls: 0, errors: 0, rows: 0, totalMs: 0, maxMs: 0, lastRunAtMs: 0 };
    this.#counts.set(text, count);
    return count;
  }

  #forgetSome(): void {
    const oldest = [...this.#counts].sort(([, a], [, b]) => a.lastRunAtMs - b.lastRunAtMs);
    for (const [text] of oldest.slice(0, textsMax / 2)) this.#counts.delete(text);
  }

  all(): Iterable<StatementCount> {
    return this.#counts.values();
  }
}
