/**
 * Who reads a durable feed alone: a row beside the feed, which its reader renews as long as it is there. Whoever dies without a word is forgotten
 * when the row has not been renewed for long.
 *
 *   attach ─► row: node, holder, renewed at ─► renewed … renewed ─► detach: the row is gone
 *                                          └─► the row is another one's, or gone: lost
 */
import {
  addMs,
  durableFeedKey,
  durableFeedSpan,
  JimError,
  parseDurableFeedKey,
  type Timestamp,
} from '../../base/index.ts';
import type { Clock, Timer } from '../../io/index.ts';
import { unknownFeed } from './durable-feed.ts';
import { decodeReader, encodeReader, type FeedReaderRow } from './feed-codec.ts';
import type { FeedRows } from './floor-picture.ts';

const renewMs = 3_000;
/** A reader that was not heard of for so long is gone. */
const silentMs = 10_000;

/** A feed that is read by nobody else. */
export interface Attachment {
  /** Another one has it now, or it was dropped, or it could not be renewed for too long. */
  readonly isLost: boolean;
  /** Others may read the feed. */
  detach(): Promise<void>;
}

export interface AttachmentParts {
  readonly rows: FeedRows;
  readonly clock: Clock;
  /** A timestamp at or above everything that this node has acknowledged. */
  now(): Timestamp;
}

/** Readers that are alone. Everything rejects with a JimError. */
export class Attachments {
  readonly #parts: AttachmentParts;

  constructor(parts: AttachmentParts) {
    this.#parts = parts;
  }

  /** Who reads which feed alone. */
  async all(): Promise<ReadonlyMap<string, FeedReaderRow>> {
    const { rows, now } = this.#parts;
    const readers = new Map<string, FeedReaderRow>();
    for (const { key, row } of await rows.scan(durableFeedSpan)) {
      const found = parseDurableFeedKey(key);
      if (found?.part !== 'reader') continue;
      const reader = decodeReader(row);
      if (isThere(reader, now())) readers.set(found.name, reader);
    }
    return readers;
  }

  /**
   * From now on this one reads alone. Rejects with `feed-in-use` (details `node`, `holder`) if another one does. @param holder what is told of
   * the reader. @param onLost it is not alone any more
   */
  async attach(
    name: string,
    node: number,
    holder: string,
    onLost: (error: JimError) => void = () => {},
  ): Promise<Attachment> {
    const { rows, now } = this.#parts;
    const key = durableFeedKey('reader', name);
    const [definition, found] = await Promise.all([rows.get(durableFeedKey('definition', name)), rows.get(key)]);
    if (definition === undefined) throw unknownFeed(name);
    const before = found === undefined ? undefined : decodeReader(found.row);
    if (before !== undefined && isThere(before, now())) throw inUse(name, before);
    const row = { node, holder, renewedAt: now() };
    const condition = found === undefined ? { exists: false } : { versions: [found.version] };
    const isMine = await rows.write([{ key, row: encodeReader(row), condition }]);
    if (!isMine) return this.attach(name, node, holder, onLost);
    return new HeldAttachment(this.#parts, name, row, onLost);
  }
}

class HeldAttachment implements Attachment {
  readonly #parts: AttachmentParts;
  readonly #name: string;
  readonly #onLost: (error: JimError) => void;
  #row: FeedReaderRow;
  #timer: Timer | undefined;
  /** A renewal that is under way. */
  #renewing: Promise<void> | undefined;
  #state: 'held' | 'lost' | 'detached' = 'held';

  constructor(parts: AttachmentParts, name: string, row: FeedReaderRow, onLost: (error: JimError) => void) {
    this.#parts = parts;
    this.#name = name;
    this.#row = row;
    this.#onLost = onLost;
    this.#renewLater();
  }

  get isLost(): boolean {
    return this.#state === 'lost' || !isThere(this.#row, this.#parts.now());
  }

  async detach(): Promise<void> {
    if (this.#state !== 'held') return;
    this.#state = 'detached';
    this.#timer?.cancel();
    // What it writes may be the row that has to go.
    await this.#renewing;
    const { rows } = this.#parts;
    const key = durableFeedKey('reader', this.#name);
    const found = await rows.get(key);
    if (found === undefined || !isSame(decodeReader(found.row), this.#row)) return;
    await rows.write([{ key, row: undefined, condition: { versions: [found.version] } }]);
  }

  #renewLater(): void {
    this.#timer = this.#parts.clock.after(renewMs, () => {
      this.#renewing = this.#renew()
        .catch((error: unknown) => {
          if (!(error instanceof JimError)) throw error;
          // Perhaps in time the next time.
          if (this.isLost) this.#lose();
        })
        .finally(() => {
          if (this.#state === 'held') this.#renewLater();
        });
    });
  }

  async #renew(): Promise<void> {
    const { rows, now } = this.#parts;
    const key = durableFeedKey('reader', this.#name);
    const found = await rows.get(key);
    if (this.#state !== 'held') return;
    if (found === undefined || !isSame(decodeReader(found.row), this.#row)) return this.#lose();
    const row = { ...this.#row, renewedAt: now() };
    if (await rows.write([{ key, row: encodeReader(row), condition: { versions: [found.version] } }])) this.#row = row;
    else this.#lose();
  }

  #lose(): void {
    if (this.#state !== 'held') return;
    this.#state = 'lost';
    this.#onLost(new JimError('feed-in-use', `feed "${this.#name}" was dropped, or is read by somebody else now`));
  }
}

function isThere({ renewedAt }: FeedReaderRow, now: Timestamp): boolean {
  return now < addMs(renewedAt, silentMs);
}

/** Its times change; a reader that comes back is another one. */
function isSame(a: FeedReaderRow, b: FeedReaderRow): boolean {
  return a.node === b.node && a.holder === b.holder && a.renewedAt === b.renewedAt;
}

function inUse(name: string, { node, holder }: FeedReaderRow): JimError {
  return new JimError('feed-in-use', `feed "${name}" is read by ${holder} on n${node}`, {
    details: { feed: name, node, holder },
  });
}
