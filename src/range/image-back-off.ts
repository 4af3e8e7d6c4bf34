/**
 * When an image that was refused, or did not arrive whole, is sent again: each may be a whole range that travels for nothing.
 *
 *   failed ── at once ──► failed ── 0.5 s ──► failed ── 1 s ──► … every 4 s
 *
 * The first time it is tried again as soon as the follower is found to need it, since most refusals are over by then. What arrives
 * is forgotten, and so is a failure that nothing came after.
 */

/** The wait behind the second failure in a row; it doubles with each. */
const waitMs = 500;
const waitMsMax = 4_000;
/** Failures further apart than this have nothing to do with one another. */
const forgetMs = 300_000;

interface Failures {
  readonly inARow: number;
  readonly lastMs: number;
}

/** The images of one node that failed, by receiver. */
export class ImageBackOff {
  readonly #failures = new Map<string, Failures>();

  /** May an image go there now? */
  mayTry(receiver: string, nowMs: number): boolean {
    const failures = this.#failures.get(receiver);
    return failures === undefined || nowMs >= failures.lastMs + waitAfter(failures.inARow);
  }

  /** An image arrived there. */
  onArrived(receiver: string): void {
    this.#failures.delete(receiver);
  }

  /** An image was refused there, or was lost on the way. */
  onFailed(receiver: string, nowMs: number): void {
    for (const [key, { lastMs }] of this.#failures) if (nowMs - lastMs > forgetMs) this.#failures.delete(key);
    const inARow = (this.#failures.get(receiver)?.inARow ?? 0) + 1;
    this.#failures.set(receiver, { inARow, lastMs: nowMs });
  }
}

function waitAfter(failuresInARow: number): number {
  return failuresInARow < 2 ? 0 : Math.min(waitMs * 2 ** (failuresInARow - 2), waitMsMax);
}
