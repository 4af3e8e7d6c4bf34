/** The real clocks of the machine. */
import { performance } from 'node:perf_hooks';
import type { Clock, Timer } from '../clock.ts';

const timeoutMsMax = 2 ** 31 - 1;

/** `keepAlive: false`: a timer that waits does not keep the process alive. */
export interface NodeClockOptions {
  readonly keepAlive?: boolean;
}

/** The machine's clock: CLOCK_MONOTONIC for everything that safety rests on. */
export class NodeClock implements Clock {
  readonly #keepAlive: boolean;

  constructor(options: NodeClockOptions = {}) {
    this.#keepAlive = options.keepAlive ?? true;
  }

  monotonicMs(): number {
    return performance.now();
  }

  wallMs(): number {
    return Date.now();
  }

  after(ms: number, f: () => void): Timer {
    const dueMs = performance.now() + ms;
    let timeout: NodeJS.Timeout;
    const wait = (leftMs: number): void => {
      timeout = setTimeout(fire, Math.min(Math.ceil(leftMs) + 1, timeoutMsMax));
      if (!this.#keepAlive) timeout.unref();
    };
    // libuv counts whole milliseconds from the loop's last look at the clock, so a timeout may come a little early: one more
    // millisecond is cheaper than waking up twice.
    const fire = (): void => {
      const leftMs = dueMs - performance.now();
      if (leftMs > 0) wait(leftMs);
      else f();
    };
    wait(Math.max(0, ms));
    return { cancel: () => clearTimeout(timeout) };
  }

  soon(f: () => void): void {
    setImmediate(f);
  }
}
