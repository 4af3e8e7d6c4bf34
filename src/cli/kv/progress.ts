/** The line that says how far a load is. */
import { formatCount, formatElapsed } from '../units.ts';

/** A moment of a load. */
export interface LoadMoment {
  readonly rows: number;
  readonly rejected: number;
  readonly retries: number;
  readonly elapsedMs: number;
  readonly bytesRead: number;
  /** Undefined where the input's length is not known. */
  readonly bytesTotal: number | undefined;
}

/** `412,000 rows  38,200/s  41 %  15 s left  2 rejected` */
export function formatProgress(moment: LoadMoment): string {
  const { rows, rejected, retries, elapsedMs, bytesRead, bytesTotal } = moment;
  const parts = [`${formatCount(rows)} rows`, `${formatCount((rows * 1000) / Math.max(1, elapsedMs))}/s`];
  if (bytesTotal !== undefined && bytesRead > 0) {
    const part = Math.min(1, bytesRead / Math.max(1, bytesTotal));
    parts.push(`${Math.floor(part * 100)} %`, `${formatElapsed((elapsedMs * (1 - part)) / part)} left`);
  }
  if (rejected > 0) parts.push(`${formatCount(rejected)} rejected`);
  if (retries > 0) parts.push(`${formatCount(retries)} repeated`);
  return parts.join('  ');
}

/** Shows the line over and over: in place on a terminal, now and then elsewhere. */
export class ProgressLine {
  readonly #moment: () => LoadMoment;
  readonly #timer: NodeJS.Timeout;
  readonly #inPlace = process.stderr.isTTY === true;

  constructor(moment: () => LoadMoment) {
    this.#moment = moment;
    this.#timer = setInterval(() => this.#show(), this.#inPlace ? 250 : 5_000);
    this.#timer.unref();
  }

  /** Prints a line of its own above the progress. */
  note(text: string): void {
    process.stderr.write(this.#inPlace ? `\r\x1b[K${text}\n` : `${text}\n`);
  }

  end(): void {
    clearInterval(this.#timer);
    if (this.#inPlace) process.stderr.write('\r\x1b[K');
  }

  #show(): void {
    const line = formatProgress(this.#moment());
    process.stderr.write(this.#inPlace ? `\r\x1b[K${line}` : `${line}\n`);
  }
}
