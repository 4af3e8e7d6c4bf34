/** Durable change feeds for sessions of SQL: what the REST door has, with roles instead of callers, and a reader that waits no longer than it is told to. */
import type { Clock } from '../io/index.ts';
import { sleep } from '../io/index.ts';
import type { Caller, FeedPart, FeedStream } from '../kv/index.ts';
import type { FeedLinesWanted, FeedLineTold } from '../sql/execute/index.ts';
import type { DurableFeedService, FeedChange, FeedRole, FeedStatus, FeedWish } from '../sql/session/index.ts';
import type { FeedDoor } from './feed-door.ts';

/** How long the rest of a transaction is waited for that is told in parts. */
const restMs = 10_000;

/** `DurableFeedService` of a node. */
export class SqlFeeds implements DurableFeedService {
  readonly #door: FeedDoor;
  readonly #clock: Clock;

  constructor(door: FeedDoor, clock: Clock) {
    this.#door = door;
    this.#clock = clock;
  }

  async create(role: FeedRole, wish: FeedWish): Promise<void> {
    await this.#door.create({ ...wish, caller: callerOf(role), keyPrefix: undefined });
  }

  list(role: FeedRole): Promise<readonly FeedStatus[]> {
    return this.#door.list(callerOf(role));
  }

  async alter(role: FeedRole, name: string, change: FeedChange): Promise<void> {
    await this.#door.alter(callerOf(role), name, change);
  }

  drop(role: FeedRole, name: string): Promise<void> {
    return this.#door.drop(callerOf(role), name);
  }

  async acknowledge(role: FeedRole, name: string, cursor: string): Promise<string> {
    return (await this.#door.acknowledge(callerOf(role), name, cursor)).cursor;
  }

  async read(role: FeedRole, name: string, question: FeedLinesWanted): Promise<readonly FeedLineTold[]> {
    const { cursor, linesMax, waitMs } = question;
    const untilMs = this.#clock.monotonicMs() + waitMs;
    const askedAt = this.#door.now();
    const stream = await this.#door.openNamed(callerOf(role), name, undefined, cursor);
    const lines: FeedLineTold[] = [];
    try {
      let isInside = false;
      let isBehind = true;
      while (lines.length < linesMax || isInside) {
        // All that had committed when the question came is waited for, and the rest of a transaction; what comes later only as long as there is nothing.
        const isComplete = lines.length > 0 && !isBehind;
        const waitMs = isInside ? restMs : isComplete ? 0 : untilMs - this.#clock.monotonicMs();
        const parts = await this.#next(stream, waitMs);
        if (parts === undefined) break;
        const last = parts.at(-1);
        isBehind = last === undefined || this.#door.timestampOf(last.cursor) < askedAt;
        for (const part of parts) {
          if (lines.length >= linesMax && !isInside) break;
          lines.push(...linesOf(part));
          isInside = part.positions?.isLast === false;
        }
      }
      return isInside ? lines.slice(0, lines.findLastIndex(({ cursor }) => cursor !== undefined) + 1) : lines;
    } finally {
      stream.close();
    }
  }

  #next(stream: FeedStream, waitMs: number): Promise<readonly FeedPart[] | undefined> {
    const next = stream.next();
    next.catch(() => {});
    return Promise.race([next, sleep(this.#clock, Math.max(1, waitMs)).then(() => undefined)]);
  }
}

/** Transactions stay whole: their last line has the cursor. */
function linesOf({ kind, lines, cursor, positions }: FeedPart): readonly FeedLineTold[] {
  if (kind === 'resolved') return [];
  const isEnd = positions?.isLast ?? true;
  return lines.map((line, i) => ({ line, cursor: isEnd && i === lines.length - 1 ? cursor : undefined }));
}

function callerOf({ roleOid, name, superuser }: FeedRole): Caller {
  return { roleOid, name, superuser, author: undefined, shownBy: 'nothing' };
}
