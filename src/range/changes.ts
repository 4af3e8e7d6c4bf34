/**
 * What changed in the ranges that are led here: the ground that change feeds stand on.
 *
 *   asked: "keys [a, m), I have everything up to 10.2"
 *   answer: "keys [a, g): all commits above 10.2 and up to 10.9 are these"         (the part that is led here)
 *
 * An answer is true for ever, whoever gave it: nothing more will commit on these keys at or below its timestamp. So whoever
 * follows a span asks all nodes again and again and puts together what those say that lead a part of it; splits,
 * merges, moves and new leaders need no word of their own.
 *
 * What changed lately is in memory (`commits/recent-commits.ts`). Who is further behind is served from the versions that the store
 * keeps: they are looked through once, in slices, and what they say is remembered for the next questions. Rows, before and
 * after, come from the versions either way. Versions that are no longer kept are an error (`history-gone`), never a gap.
 */
import {
  assert,
  compareBytes,
  formatSpan,
  formatTimestamp,
  intersectSpans,
  JimError,
  laterOf,
  maxTimestamp,
  type RangeId,
  type Span,
  spanContains,
  spanCovers,
  type Timestamp,
} from '../base/index.ts';
import { type Clock, yieldTurn } from '../io/index.ts';
import type { MvccStore } from '../memstore/index.ts';
import type { CommitNote, RecentCommit } from './commits/index.ts';
import type { Replica } from './replica.ts';
import type { ReplicaMap } from './replica-map.ts';

/** Keys, and up to where the asker has their changes. */
export interface ChangesAfter {
  readonly span: Span;
  readonly after: Timestamp;
}

/** What somebody who follows keys asks for. */
export interface ChangesRequest {
  readonly parts: readonly ChangesAfter[];
  /** How long to wait for something to change. */
  readonly waitMs: number;
  /** Keys and rows of the answer: the commit that goes beyond is the last one. */
  readonly bytesMax: number;
}

/** A key's row before a commit and after it; undefined where there was none. */
export interface RowChange {
  readonly key: Uint8Array;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
}

/** What a commit changed in a span, by key. */
export interface CommitPart extends CommitNote {
  readonly changes: readonly RowChange[];
}

/** All commits on a span above `after`, up to `resolved`, by timestamp. */
export interface ChangedSpan extends ChangesAfter {
  readonly resolved: Timestamp;
  readonly commits: readonly CommitPart[];
}

/** One version in the past. */
interface PastVersion {
  readonly timestamp: Timestamp;
  readonly key: Uint8Array;
}

/** And whose it is. */
interface OwnedVersion {
  readonly key: Uint8Array;
  readonly note: CommitNote;
}

/** The versions of a span above `after` and up to `upTo`, by timestamp. */
interface Past extends ChangesAfter {
  readonly upTo: Timestamp;
  readonly versions: readonly PastVersion[];
}

interface Waiter {
  readonly ranges: ReadonlySet<RangeId>;
  readonly wake: () => void;
}

/** What a look at one replica gave. */
type Look =
  | { readonly kind: 'changed'; readonly changed: ChangedSpan; readonly bytes: number }
  /** The kept versions have to be looked through first. */
  | { readonly kind: 'behind' };

/** Versions looked at in one turn of the event loop. */
const slice = 2_000;
/** Versions that one look through the past remembers. */
const pastVersionsMax = 200_000;
/** How many looks are remembered. */
const pastsMax = 8;
const pastMs = 10_000;

export interface ChangesOptions {
  readonly clock: Clock;
  readonly store: MvccStore;
  readonly replicas: ReplicaMap<Replica>;
}

/** The changes of one node's ranges. */
export class Changes {
  readonly #options: ChangesOptions;
  readonly #waiters = new Set<Waiter>();
  #pasts: { readonly past: Past; usedMs: number }[] = [];

  constructor(options: ChangesOptions) {
    this.#options = options;
  }

  /** Answers for what is led here. Rejects with `history-gone` if versions are no longer kept. */
  async read(request: ChangesRequest): Promise<readonly ChangedSpan[]> {
    const { clock } = this.#options;
    const giveUpAt = clock.monotonicMs() + request.waitMs;
    for (;;) {
      const { changed, behind, ranges } = this.#lookAtAll(request);
      const leftMs = giveUpAt - clock.monotonicMs();
      if (changed.some(({ commits }) => commits.length > 0)) return changed;
      if (behind !== undefined) await this.#lookThrough(behind);
      else if (leftMs <= 0) return changed;
      else await this.#activityIn(ranges, leftMs);
    }
  }

  /** Something was applied in a replica, or it began to lead. */
  onActivity(replica: Replica): void {
    for (const waiter of this.#waiters) if (waiter.ranges.has(replica.rangeId)) waiter.wake();
  }

  #activityIn(ranges: ReadonlySet<RangeId>, waitMs: number): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const timer = clock.after(waitMs, () => waiter.wake());
      const waiter: Waiter = {
        ranges,
        wake: () => {
          if (!this.#waiters.delete(waiter)) return;
          timer.cancel();
          // What is applied in the same turn goes into the same answer.
          clock.soon(resolve);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  #lookAtAll({ parts, bytesMax }: ChangesRequest): {
    readonly changed: readonly ChangedSpan[];
    readonly behind: ChangesAfter | undefined;
    readonly ranges: ReadonlySet<RangeId>;
  } {
    const changed: ChangedSpan[] = [];
    const ranges = new Set<RangeId>();
    let behind: ChangesAfter | undefined;
    let bytesLeft = bytesMax;
    for (const { span, after } of parts) {
      for (const replica of this.#options.replicas.overlapping(span)) {
        ranges.add(replica.rangeId);
        const part = { span: intersectSpans(span, replica.descriptor.span), after };
        const look = bytesLeft > 0 ? this.#lookAt(replica, part, bytesLeft) : undefined;
        if (look?.kind === 'behind') behind ??= { ...part };
        if (look?.kind !== 'changed') continue;
        changed.push(look.changed);
        bytesLeft -= look.bytes;
      }
    }
    return { changed, behind, ranges };
  }

  /** Undefined: nothing can be said here now. */
  #lookAt(replica: Replica, { span, after }: ChangesAfter, bytesMax: number): Look | undefined {
    const resolved = replica.resolvedHere();
    if (resolved === undefined) return undefined;
    const { commits, safepoint } = replica.state;
    const nothing: Look = { kind: 'changed', changed: { span, after, resolved: after, commits: [] }, bytes: 0 };
    if (resolved <= after) return nothing;
    const keptFrom = laterOf(safepoint, commits.keptFrom(span));
    if (after < keptFrom) throw historyGone(span, after, keptFrom);
    const recent = commits.recent.above(after);
    if (recent !== undefined) return this.#changesOf({ span, after }, resolved, recentVersions(recent, span), bytesMax);
    const past = this.#rememberedPast({ span, after });
    if (past === undefined) return { kind: 'behind' };
    const upTo = Math.min(past.upTo, resolved) as Timestamp;
    return this.#changesOf({ span, after }, upTo, pastVersions(past, { span, after }, replica), bytesMax);
  }

  /** Puts commits together from the versions that they made, by timestamp. */
  #changesOf(
    { span, after }: ChangesAfter,
    resolved: Timestamp,
    versions: Iterable<OwnedVersion>,
    bytesMax: number,
  ): Look {
    const { store } = this.#options;
    const commits: (CommitNote & { readonly changes: RowChange[] })[] = [];
    let bytes = 0;
    let upTo = resolved;
    let last = after;
    let first = 0;
    for (const { note, key } of versions) {
      const { timestamp, id } = note;
      if (timestamp > resolved) break;
      if (timestamp > last) {
        if (bytes >= bytesMax) {
          upTo = last;
          break;
        }
        first = commits.length;
        last = timestamp;
      }
      const version = store.get(key, timestamp);
      assert(version?.timestamp === timestamp, 'a version that changed is kept');
      const before = store.get(key, (timestamp - 1) as Timestamp)?.row;
      // At one timestamp there may be several commits, and each may have come in pieces.
      let commit = commits.slice(first).find((each) => each.id === id);
      if (commit === undefined) {
        commit = { ...note, changes: [] };
        commits.push(commit);
      }
      commit.changes.push({ key, before, after: version.row });
      bytes += key.length + (before?.length ?? 0) + (version.row?.length ?? 0);
    }
    for (const { changes } of commits) changes.sort((a, b) => compareBytes(a.key, b.key));
    return { kind: 'changed', changed: { span, after, resolved: upTo, commits }, bytes };
  }

  // The past -------------------------------------------------------------------------------------------------------

  #rememberedPast({ span, after }: ChangesAfter): Past | undefined {
    const nowMs = this.#options.clock.monotonicMs();
    this.#pasts = this.#pasts.filter(({ usedMs }) => nowMs - usedMs < pastMs);
    const found = this.#pasts.find(
      ({ past }) => past.after <= after && after < past.upTo && spanCovers(past.span, span),
    );
    if (found !== undefined) found.usedMs = nowMs;
    return found?.past;
  }

  /** Looks through the kept versions of a span. */
  async #lookThrough({ span, after }: ChangesAfter): Promise<void> {
    const { clock, store, replicas } = this.#options;
    const replica = replicas.byKey(span.start);
    const resolved = replica?.resolvedHere();
    if (resolved === undefined || resolved <= after) return;
    const found = new Versions();
    let upTo = resolved;
    const view = store.freeze();
    try {
      for (let start: Uint8Array | undefined = span.start; start !== undefined; ) {
        start = view.visit({ start, end: span.end }, slice, (key, timestamp) => {
          if (timestamp > after && timestamp <= upTo) found.add(key, timestamp);
          return true;
        });
        upTo = found.cut(upTo);
        if (start !== undefined) await yieldTurn(clock);
      }
    } finally {
      view.close();
    }
    const past: Past = { span, after, upTo, versions: found.byTime() };
    this.#pasts = [{ past, usedMs: clock.monotonicMs() }, ...this.#pasts].slice(0, pastsMax);
  }
}

/** The versions of a look, not too many of them: the later ones are left for another look. */
class Versions {
  #versions: PastVersion[] = [];
  #lowest = maxTimestamp;

  add(key: Uint8Array, timestamp: Timestamp): void {
    this.#versions.push({ key: key.slice(), timestamp });
    if (timestamp < this.#lowest) this.#lowest = timestamp;
  }

  /** If there are too many, drops the later half; returns up to where all are here. A commit stays whole, however large. */
  cut(upTo: Timestamp): Timestamp {
    if (this.#versions.length <= pastVersionsMax || this.#lowest === upTo) return upTo;
    const versions = this.byTime();
    const middle = versions[pastVersionsMax / 2].timestamp;
    const last = middle > this.#lowest ? ((middle - 1) as Timestamp) : middle;
    this.#versions = versions.filter(({ timestamp }) => timestamp <= last);
    return last;
  }

  byTime(): PastVersion[] {
    return this.#versions.sort((a, b) => a.timestamp - b.timestamp);
  }
}

function* recentVersions(commits: readonly RecentCommit[], span: Span): Iterable<OwnedVersion> {
  for (const { keys, ...note } of commits) for (const key of keys) if (spanContains(span, key)) yield { note, key };
}

function* pastVersions({ versions }: Past, { span, after }: ChangesAfter, replica: Replica): Iterable<OwnedVersion> {
  for (let i = placeAbove(versions, after); i < versions.length; i++) {
    const { timestamp, key } = versions[i];
    if (spanContains(span, key)) yield { key, note: noteOf(replica, key, timestamp) };
  }
}

/** Where the versions above a timestamp begin. */
function placeAbove(versions: readonly PastVersion[], after: Timestamp): number {
  let low = 0;
  let high = versions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (versions[middle].timestamp <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

function noteOf(replica: Replica, key: Uint8Array, timestamp: Timestamp): CommitNote {
  const note = replica.state.commits.find(key, timestamp);
  assert(note !== undefined, 'whose commit a version is stays known as long as the version does');
  return note;
}

function historyGone(span: Span, after: Timestamp, keptFrom: Timestamp): JimError {
  const [asked, kept] = [formatTimestamp(after), formatTimestamp(keptFrom)];
  return new JimError(
    'history-gone',
    `changes of ${formatSpan(span)} above ${asked} are wanted, and those up to ${kept} are no longer kept`,
    { details: { after: asked, keptFrom: kept } },
  );
}
