/** Feeds that say what a test puts into them. */
import type { FeedPart, FeedRequest, FeedService, FeedStream } from '../../src/kv/index.ts';

export class FakeFeedService implements FeedService {
  readonly asked: FeedRequest[] = [];
  /** What the feeds say, in turn; an error ends one. */
  readonly parts: (readonly FeedPart[] | Error)[] = [];
  refusal: Error | undefined;
  openCount = 0;
  #wake: (() => void) | undefined;

  async open(request: FeedRequest): Promise<FeedStream> {
    this.asked.push(request);
    if (this.refusal !== undefined) throw this.refusal;
    this.openCount++;
    return {
      ...(request.start.kind === 'now' && { beginning: 'begin' }),
      next: () => this.#next(),
      close: () => {
        this.openCount--;
      },
    };
  }

  say(...parts: (readonly FeedPart[] | Error)[]): void {
    this.parts.push(...parts);
    this.#wake?.();
  }

  async #next(): Promise<readonly FeedPart[]> {
    for (;;) {
      const next = this.parts.shift();
      if (next instanceof Error) throw next;
      if (next !== undefined) return next;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
