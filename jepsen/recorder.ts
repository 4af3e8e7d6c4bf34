/**
 * Writes the history down while it happens: in memory for the checkers, and line by line into `h.jsonl`, whatever comes later.
 * What the harness itself does is not in the file: it is for checkers of others, which expect clients only.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import type { HistoryEvent } from './history.ts';

export class Recorder {
  readonly events: HistoryEvent[] = [];
  readonly #beganAt = process.hrtime.bigint();
  readonly #file: WriteStream;

  constructor(path: string) {
    this.#file = createWriteStream(path);
  }

  /** Nanoseconds since the run began. */
  get now(): number {
    return Number(process.hrtime.bigint() - this.#beganAt);
  }

  /** Takes an event down, now. */
  record(event: Omit<HistoryEvent, 'time'>): HistoryEvent {
    const full: HistoryEvent = { ...event, time: this.now };
    this.events.push(full);
    if (event.process !== 'nemesis') this.#file.write(`${JSON.stringify(full)}\n`);
    return full;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#file.end(resolve));
  }
}
