/**
 * The scrub: what lies on disk is read again now and then, and what has gone bad there is replaced while memory still has it (S-22).
 *
 *   all segments of the log, all images ── whole ──► the next one, slowly
 *                                       └─ damaged ─► told, then made superfluous:
 *      an image:   whoever rests on it gets an image of its own, the range a new one; then the file goes
 *      a segment:  every range that has entries in it gets an image, and renounces what the log has below; then it goes
 *
 * Rules: one file is read at a time, at a few megabytes a second, and not while the event loop is behind. What could not be replaced
 * (a full disk, a range that may have no image now) is tried again soon, and for ever. Images that others found damaged (a start, a
 * follower that was sent one) come in by `suspect`.
 *
 * It leaves out what the operating system's cache hides: a file that was written and never left memory since is read from there.
 */
import { JimError, mark, mistake } from '../base/index.ts';
import { type Clock, type Crc32, type Files, FilesError, sleep, type Timer } from '../io/index.ts';
import { type ImageFile, verifyImage } from '../snapshot/index.ts';
import type { SegmentExtent, Wal } from '../wal/index.ts';
import type { ImageKeeper } from './images.ts';

export interface ScrubberOptions {
  readonly files: Files;
  readonly clock: Clock;
  readonly crc32: Crc32;
  readonly wal: Wal;
  readonly images: ImageKeeper;
  /** From the end of one pass to the next; 0 for none. */
  readonly everyMs: number;
  /** Looks after the node's other files in the same way; resolves with the paths of those that were damaged. */
  mendOthers(): Promise<readonly string[]>;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** What the scrub has done since the start. */
export interface ScrubStats {
  readonly passes: number;
  readonly bytes: number;
  /** Files that were found damaged, and how many of them are still there. */
  readonly found: number;
  readonly left: number;
}

/** A file that was found damaged, and what has to be replaced for it to go. */
type Damage =
  | { readonly kind: 'image'; readonly image: ImageFile; readonly reason: string }
  | { readonly kind: 'segment'; readonly segment: SegmentExtent; readonly reason: string };

const bytesPerSecond = 4 * 1024 * 1024;
/** A timer that comes so late means that the loop is busy. */
const lateMs = 20;
/** How often in a row a busy loop is given way to. */
const yieldsMax = 50;
/** What could not be replaced is tried again after this. */
const retryMs = 5_000;

/** Reads the files of one node again. */
export class Scrubber {
  readonly #options: ScrubberOptions;
  /** By path. */
  readonly #damaged = new Map<string, Damage>();
  readonly #suspects: ImageFile[] = [];
  readonly #counts = { passes: 0, bytes: 0, found: 0 };
  #timer: Timer | undefined;
  #working = false;
  #started = false;
  #stopped = false;
  #nextPassMs = Number.POSITIVE_INFINITY;

  constructor(options: ScrubberOptions) {
    this.#options = options;
  }

  /** Begins to wait for the first pass: a start has just read everything. */
  start(): void {
    this.#started = true;
    const { everyMs, clock } = this.#options;
    if (everyMs > 0) this.#nextPassMs = clock.monotonicMs() + everyMs;
    this.#wait();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** Somebody found this image damaged, or could not read it: it is looked at soon. */
  suspect(image: ImageFile): void {
    this.#suspects.push(image);
    this.#wait();
  }

  get stats(): ScrubStats {
    return { ...this.#counts, left: this.#damaged.size };
  }

  /** Reads everything once, and replaces what is damaged. */
  async pass(): Promise<void> {
    const { wal, images } = this.#options;
    for (const segment of wal.segments()) await this.#checkSegment(segment);
    for (const image of images.all()) await this.#checkImage(image);
    await this.#mendAll();
    for (const path of await this.#options.mendOthers()) {
      this.#counts.found++;
      this.#options.log('error', 'a file had gone bad on disk: it was written anew', { path });
    }
    this.#counts.passes++;
  }

  /** One timer: for the next pass, or for what is to be done sooner. */
  #wait(): void {
    if (!this.#started || this.#stopped || this.#working) return;
    this.#timer?.cancel();
    const { clock } = this.#options;
    const passInMs = Math.max(0, this.#nextPassMs - clock.monotonicMs());
    const waitMs = this.#suspects.length > 0 ? 0 : Math.min(passInMs, this.#damaged.size > 0 ? retryMs : passInMs);
    if (waitMs === Number.POSITIVE_INFINITY) return;
    this.#timer = clock.after(waitMs, () => {
      this.#working = true;
      this.#work()
        .catch((error) => this.#onFailed(error))
        .finally(() => {
          this.#working = false;
          this.#wait();
        });
    });
  }

  async #work(): Promise<void> {
    const { clock, everyMs } = this.#options;
    for (const image of this.#suspects.splice(0)) await this.#checkImage(image);
    if (this.#damaged.size > 0) await this.#mendAll();
    if (clock.monotonicMs() < this.#nextPassMs) return;
    // Also where it fails half-way: what is wrong then is not the scrub's to know.
    this.#nextPassMs = clock.monotonicMs() + everyMs;
    await this.pass();
    this.#nextPassMs = clock.monotonicMs() + everyMs;
  }

  #onFailed(error: unknown): void {
    if (!this.#stopped) this.#options.log('warn', 'the scrub was broken off', { error: String(error) });
  }

  // Reading -------------------------------------------------------------------------------------------------------

  async #checkSegment(segment: SegmentExtent): Promise<void> {
    const { wal } = this.#options;
    const verify = async () => (await wal.verify(segment, (bytes) => this.#pace(bytes)))?.reason;
    const reason = await this.#readTwice(verify);
    const isKept = wal.segments().some(({ number }) => number === segment.number);
    if (reason !== undefined && isKept) this.#note({ kind: 'segment', segment, reason });
  }

  async #checkImage(image: ImageFile): Promise<void> {
    const { files, clock, crc32 } = this.#options;
    const { path } = image;
    const verify = async () => {
      await verifyImage({ files, clock, crc32, path }, (bytes) => this.#pace(bytes));
      return undefined;
    };
    const reason = await this.#readTwice(verify);
    if (reason === undefined) return;
    // It may have been let go of meanwhile, or never have been taken for whole.
    if (await files.exists(path)) this.#note({ kind: 'image', image, reason });
  }

  /** Why a file can't be believed. A read may fail once without any harm done; bytes that are wrong are wrong. */
  async #readTwice(verify: () => Promise<string | undefined>): Promise<string | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await verify();
      } catch (error) {
        if (this.#stopped) throw error;
        if (error instanceof JimError) return error.message;
        if (!(error instanceof FilesError) || error.kind === 'refused') throw error;
        if (attempt === 2) return error.message;
      }
    }
  }

  /** Rests as long as the bytes are worth, and for longer while the loop has other things to do. */
  async #pace(bytes: number): Promise<void> {
    const { clock } = this.#options;
    this.#counts.bytes += bytes;
    for (let yields = 0; yields < yieldsMax; yields++) {
      const dueMs = clock.monotonicMs() + (bytes / bytesPerSecond) * 1000;
      await sleep(clock, dueMs - clock.monotonicMs());
      if (this.#stopped) throw new JimError('node-unavailable', 'the scrub was stopped');
      if (clock.monotonicMs() - dueMs < lateMs) return;
    }
  }

  // Replacing -----------------------------------------------------------------------------------------------------

  #note(damage: Damage): void {
    const { path } = damage.kind === 'image' ? damage.image : damage.segment;
    if (this.#damaged.has(path)) return;
    this.#damaged.set(path, damage);
    this.#counts.found++;
    mark('scrub: damage found');
    this.#options.log('error', 'a file has gone bad on disk: it is replaced', { path, reason: damage.reason });
  }

  /** Images first: a segment goes only when whole images stand for what it held. */
  async #mendAll(): Promise<void> {
    if (mistake('scrub-looks-away')) return;
    const ofKind = (kind: Damage['kind']) => [...this.#damaged].filter(([, damage]) => damage.kind === kind);
    for (const [path, damage] of ofKind('image')) await this.#mend(path, damage);
    if (ofKind('image').length > 0) return;
    for (const [path, damage] of ofKind('segment')) await this.#mend(path, damage);
  }

  async #mend(path: string, damage: Damage): Promise<void> {
    const { images, log } = this.#options;
    try {
      const { kind } = damage;
      if (kind === 'image' && !(await images.replaceImage(damage.image))) return;
      if (kind === 'segment' && !(await this.#outlive(damage.segment))) return;
    } catch (error) {
      if (this.#stopped) throw error;
      log('warn', 'what has gone bad on disk can not be replaced now', { path, error: String(error) });
      return;
    }
    this.#damaged.delete(path);
    log('info', 'what had gone bad on disk was replaced', { path });
  }

  /** Makes all that a segment holds superfluous, and whatever is older. False: not everything can be, now. */
  async #outlive({ number }: SegmentExtent): Promise<boolean> {
    const { wal, images } = this.#options;
    if (wal.segments().at(-1)?.number === number) await wal.beginSegment();
    for (const rangeId of wal.pins(number)) await images.renounceLog(rangeId);
    await wal.dropUnneeded();
    return !wal.segments().some((segment) => segment.number <= number);
  }
}
