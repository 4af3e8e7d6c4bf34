/**
 * How far the ranges of this node may let go of history: a picture of the floor, which is fetched anew when it keeps something from going.
 * Where no feed is in the way, whoever first wants to go further raises the floor for all. An old picture is never wrong
 * (`floor-picture.ts`), so nobody waits here.
 */
import { addMs, historyFloorKey, JimError, type Span, type Timestamp, zeroTimestamp } from '../../base/index.ts';
import type { Clock } from '../../io/index.ts';
import type { HistoryLimit } from '../../range/index.ts';
import { encodeFloor } from './feed-codec.ts';
import { type FeedRows, type FloorPicture, FloorReader, floorOf } from './floor-picture.ts';

/** Feeds that hold history are looked at again after so long. */
const pinnedRefreshMs = 2_000;
/** After the meta range could not be reached. */
const retryMs = 1_000;

/** `HistoryLimit` of a node. */
export class HistoryFloor implements HistoryLimit {
  readonly #clock: Clock;
  readonly #rows: FeedRows;
  readonly #reader: FloorReader;
  #picture: FloorPicture | undefined;
  #pictureAtMs = 0;
  #refreshing = false;
  #notBeforeMs = 0;

  constructor(clock: Clock, rows: FeedRows) {
    this.#clock = clock;
    this.#rows = rows;
    this.#reader = new FloorReader(rows);
  }

  /** What this node knows; undefined if it has not asked yet. */
  get picture(): FloorPicture | undefined {
    return this.#picture;
  }

  allowed(span: Span, wanted: Timestamp): Timestamp {
    if (this.#picture === undefined) return zeroTimestamp;
    const floor = floorOf(this.#picture, span);
    return floor < wanted ? floor : wanted;
  }

  want(upTo: Timestamp, stepMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.#refreshing || nowMs < this.#notBeforeMs) return;
    const picture = this.#picture;
    const isBehind = picture === undefined || upTo >= addMs(picture.upTo, stepMs);
    const isOld = picture !== undefined && picture.feeds.length > 0 && nowMs - this.#pictureAtMs >= pinnedRefreshMs;
    if (!isBehind && !isOld) return;
    this.#refreshing = true;
    this.#refresh(upTo, stepMs)
      .catch((error: unknown) => {
        if (!(error instanceof JimError)) throw error;
        // History waits until the meta range can be asked again.
        this.#notBeforeMs = this.#clock.monotonicMs() + retryMs;
      })
      .finally(() => {
        this.#refreshing = false;
      });
  }

  async #refresh(upTo: Timestamp, stepMs: number): Promise<void> {
    const picture = await this.#reader.read();
    this.#take(picture);
    if (upTo < addMs(picture.upTo, stepMs)) return;
    const condition = picture.version === undefined ? { exists: false } : { versions: [picture.version] };
    // Whoever makes a feed touches this row, too: what was read of feeds is still true if this succeeds, or it is lower than it need be.
    if (await this.#rows.write([{ key: historyFloorKey, row: encodeFloor(upTo), condition }]))
      this.#take({ ...picture, upTo });
  }

  #take(picture: FloorPicture): void {
    this.#picture = picture;
    this.#pictureAtMs = this.#clock.monotonicMs();
  }
}
