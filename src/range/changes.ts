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
 *
 * A commit of many keys is told in pieces, by key: what is said then is true for a smaller span.
 *
 *   asked: "[a, m), all above 10.2"     the commit at 10.5 has 100,000 keys there
 *   answer: "[a, c): all above 10.2 and up to 10.5"        next question: "[a, c) above 10.5, [c, m) above 10.2"
 */
import {
  assert,
  compareBytes,
  equalBytes,
  formatSpan,
  formatTimestamp,
  intersectSpans,
  JimError,
  laterOf,
  type Span,
  spanContains,
  spansOverlap,
  type Timestamp,
} from '../base/index.ts';
import { type Clock, sleep, yieldTurn } from '../io/index.ts';
import type { MvccStore } from '../memstore/index.ts';
import type { CommitNote, RecentCommit } from './commits/index.ts';
import { PastVersions } from './past.ts';
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
  /** Keys and rows of the answer, and a little for each change: what goes beyond is the last commit. One that is larger than all this is told in pieces. */
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

/** A version, and whose it is. */
interface OwnedVersion {
  readonly key: Uint8Array;
  readonly note: CommitNote;
}

/** The versions of a span above `after` and up to `upTo`, by timestamp. */
interface Past extends ChangesAfter {
  readonly upTo: Timestamp;
  readonly versions: PastVersions;
}

/** Who waits for something to change. */
interface Waiter {
  readonly wake: (replica: Replica) => void;
}

/** Bytes of an answer: with enough no further commit is begun, at most the last one is cut. */
interface Limits {
  readonly enough: number;
  readonly most: number;
}

/** What a look at one replica gave. */
type Look =
  | { readonly kind: 'changed'; readonly changed: ChangedSpan; readonly bytes: number }
  /** The kept versions have to be looked through first. */
  | { readonly kind: 'behind' };

/** Beside its bytes a change takes time, whatever its size: it counts as so many more. */
export const changeOverhead = 64;
/** Versions looked at in one turn of the event loop. */
const slice = 2_000;
/** Versions that one look through the past remembers, some 30 bytes each. */
const pastVersionsMax = 1_000_000;
/** Versions of all looks that are remembered. */
const pastVersionsTotal = 2_000_000;
const pastMs = 10_000;
/** Between two looks, for each range that is looked at: so looking takes no more than about a tenth of the thread. */
const pauseMsPerRange = 0.005;
/** Where nothing happens a look costs the same for each range: of very many ranges that is said less often, but not much later than was asked for. */
const idleMsPerRange = 0.05;
const idleStretchMax = 3;
const idleMoreMsMax = 1_000;

export interface ChangesOptions {
  readonly clock: Clock;
  readonly store: MvccStore;
  readonly replicas: ReplicaMap<Replica>;
  /** A timestamp above all that were given before, which this node may use; undefined if there is none now. */
  now(): Timestamp | undefined;
}

/** The changes of one node's ranges. */
export class Changes {
  readonly #options: ChangesOptions;
  readonly #waiters = new Set<Waiter>();
  #pasts: { readonly past: Past; usedMs: number }[] = [];
  /** How often a replica was looked at. */
  looks = 0;

  constructor(options: ChangesOptions) {
    this.#options = options;
  }

  /** Answers for what is led here. Rejects with `history-gone` if versions are no longer kept. */
  async read(request: ChangesRequest): Promise<readonly ChangedSpan[]> {
    const { clock } = this.#options;
    const askedAt = clock.monotonicMs();
    for (;;) {
      const lookedAt = clock.monotonicMs();
      const { changed, behind, count } = this.#lookAtAll(request);
      if (changed.some(({ commits }) => commits.length > 0)) return changed;
      if (behind !== undefined) {
        await this.#lookThrough(behind);
        continue;
      }
      const giveUpAt = askedAt + idleWaitMs(request.waitMs, count);
      if (giveUpAt - clock.monotonicMs() <= 0) return changed;
      await this.#untilNews(request.parts, giveUpAt, lookedAt + count * pauseMsPerRange);
    }
  }

  /** Something was applied in a replica, or it began to lead. */
  onActivity(replica: Replica): void {
    for (const waiter of this.#waiters) waiter.wake(replica);
  }

  /** Waits until a range has something that the asker does not have, but no shorter than to a time; ranges where nothing happens are not looked at. */
  async #untilNews(parts: readonly ChangesAfter[], giveUpAtMs: number, notBeforeMs: number): Promise<void> {
    const { clock } = this.#options;
    const byKey = parts.toSorted((a, b) => compareBytes(a.span.start, b.span.start));
    await new Promise<void>((resolve) => {
      const waiter: Waiter = {
        wake: (replica) => {
          if (hasNews(replica, byKey)) end();
        },
      };
      const timer = clock.after(Math.max(0, giveUpAtMs - clock.monotonicMs()), () => end());
      const end = () => {
        if (!this.#waiters.delete(waiter)) return;
        timer.cancel();
        // What is applied in the same turn goes into the same answer.
        clock.soon(resolve);
      };
      this.#waiters.add(waiter);
    });
    const earlyMs = notBeforeMs - clock.monotonicMs();
    if (earlyMs >= 1) await sleep(clock, earlyMs);
  }

  #lookAtAll({ parts, bytesMax }: ChangesRequest): {
    readonly changed: readonly ChangedSpan[];
    readonly behind: ChangesAfter | undefined;
    /** Ranges that were looked at. */
    readonly count: number;
  } {
    const changed: ChangedSpan[] = [];
    let behind: ChangesAfter | undefined;
    let bytes = 0;
    const before = this.looks;
    const now = this.#options.now();
    if (now === undefined) return { changed, behind, count: 0 };
    for (const { span, after } of parts) {
      for (const replica of this.#options.replicas.overlapping(span)) {
        if (bytes >= bytesMax) break;
        const part = { span: intersectSpans(span, replica.descriptor.span), after };
        // The last commit may make the answer twice as large; a larger one is left for the next, or told in pieces.
        const look = this.#lookAt(replica, part, now, { enough: bytesMax - bytes, most: 2 * bytesMax - bytes });
        if (look?.kind === 'behind') behind ??= part;
        if (look?.kind !== 'changed') continue;
        addChanged(changed, look.changed);
        bytes += look.bytes;
      }
    }
    return { changed, behind, count: this.looks - before };
  }

  /** Undefined: nothing can be said here now. */
  #lookAt(replica: Replica, { span, after }: ChangesAfter, now: Timestamp, limits: Limits): Look | undefined {
    this.looks++;
    const resolved = replica.resolvedHere(now);
    if (resolved === undefined) return undefined;
    const { commits, safepoint } = replica.state;
    if (resolved <= after || commits.recent.isQuietAbove(after)) {
      const changed = { span, after, resolved: laterOf(after, resolved), commits: [] };
      return { kind: 'changed', changed, bytes: 0 };
    }
    const keptFrom = laterOf(safepoint, commits.keptFrom(span));
    if (after < keptFrom) throw historyGone(span, after, keptFrom);
    const recent = commits.recent.above(after);
    if (recent !== undefined) return this.#changesOf({ span, after }, resolved, recentVersions(recent, span), limits);
    const past = this.#rememberedPast({ span, after });
    if (past === undefined) return { kind: 'behind' };
    const upTo = Math.min(past.upTo, resolved) as Timestamp;
    const part = { span: intersectSpans(span, past.span), after };
    return this.#changesOf(part, upTo, pastVersions(past, part, replica), limits);
  }

  /** Puts commits together from the versions that they made, which come by timestamp, those of one timestamp by key. */
  #changesOf(
    { span, after }: ChangesAfter,
    resolved: Timestamp,
    versions: Iterable<OwnedVersion>,
    { enough, most }: Limits,
  ): Look {
    const { store } = this.#options;
    const commits: (CommitNote & { readonly changes: RowChange[] })[] = [];
    let bytes = 0;
    let told = span;
    let upTo = resolved;
    let last = after;
    let first = 0;
    for (const { note, key } of versions) {
      const { timestamp, id, author } = note;
      if (timestamp > resolved) break;
      if (timestamp > last) {
        if (bytes >= enough) {
          upTo = last;
          break;
        }
        first = commits.length;
        last = timestamp;
      } else if (bytes >= most) {
        // Nothing was said of earlier commits: of this one the keys so far can be. Else it is left for the next answer.
        if (first === 0) told = { start: span.start, end: key };
        upTo = (first === 0 ? last : last - 1) as Timestamp;
        commits.length = first === 0 ? commits.length : first;
        break;
      }
      const version = store.get(key, timestamp);
      assert(version?.timestamp === timestamp, 'a version that changed is kept');
      const before = store.get(key, (timestamp - 1) as Timestamp)?.row;
      // At one timestamp there may be several commits, and each may have come in pieces.
      let commit = commits.at(-1);
      if (commit?.id !== id || commits.length === first) commit = commits.slice(first).find((each) => each.id === id);
      if (commit === undefined) {
        commit = { timestamp, id, author, changes: [] };
        commits.push(commit);
      }
      commit.changes.push({ key, before, after: version.row });
      bytes += key.length + (before?.length ?? 0) + (version.row?.length ?? 0) + changeOverhead;
    }
    return { kind: 'changed', changed: { span: told, after, resolved: upTo, commits }, bytes };
  }

  // The past -------------------------------------------------------------------------------------------------------

  /** It may end before the span does: then it was too much. */
  #rememberedPast({ span, after }: ChangesAfter): Past | undefined {
    const nowMs = this.#options.clock.monotonicMs();
    this.#pasts = this.#pasts.filter(({ usedMs }) => nowMs - usedMs < pastMs);
    const found = this.#pasts.find(
      ({ past }) => past.after <= after && after < past.upTo && spanContains(past.span, span.start),
    );
    if (found !== undefined) found.usedMs = nowMs;
    return found?.past;
  }

  /** Looks through the kept versions of a span; of one that has too many at one timestamp, through the first of its keys. */
  async #lookThrough({ span, after }: ChangesAfter): Promise<void> {
    const { clock, store, replicas, now } = this.#options;
    const timestamp = now();
    const resolved = timestamp && replicas.byKey(span.start)?.resolvedHere(timestamp);
    if (resolved === undefined || resolved <= after) return;
    const found = new PastVersions(pastVersionsMax);
    let upTo = resolved;
    let looked = span;
    const view = store.freeze();
    try {
      for (let start: Uint8Array | undefined = span.start; start !== undefined; ) {
        start = view.visit({ start, end: span.end }, slice, (key, timestamp) => {
          if (timestamp > after && timestamp <= upTo) found.add(key, timestamp);
          return true;
        });
        upTo = found.endSlice(upTo);
        if (start === undefined) break;
        if (found.size > pastVersionsMax) {
          looked = { start: span.start, end: start };
          break;
        }
        await yieldTurn(clock);
      }
    } finally {
      view.close();
    }
    const past: Past = { span: looked, after, upTo, versions: found };
    this.#pasts = [{ past, usedMs: clock.monotonicMs() }, ...this.#pasts];
    let size = 0;
    this.#pasts = this.#pasts.filter((each) => {
      size += each.past.versions.size;
      return each.past === past || size <= pastVersionsTotal;
    });
  }
}

function idleWaitMs(askedMs: number, ranges: number): number {
  const longest = Math.min(askedMs * idleStretchMax, askedMs + idleMoreMsMax);
  return Math.max(askedMs, Math.min(longest, ranges * idleMsPerRange));
}

/** Has a range something on these keys that whoever asks does not have? Asked for each entry that is applied. @param byKey they have no key in common */
function hasNews(replica: Replica, byKey: readonly ChangesAfter[]): boolean {
  if (replica.raft.role !== 'leader') return false;
  const { span } = replica.descriptor;
  const { recent } = replica.state.commits;
  for (let i = firstBehind(byKey, span.start); i < byKey.length && spansOverlap(byKey[i].span, span); i++)
    if (!recent.isQuietAbove(byKey[i].after)) return true;
  return false;
}

/** The first part that ends behind a key. */
function firstBehind(byKey: readonly ChangesAfter[], key: Uint8Array): number {
  let low = 0;
  let high = byKey.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { end } = byKey[middle].span;
    if (end.length > 0 && compareBytes(end, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Neighbours of which the same can be said become one. */
function addChanged(changed: ChangedSpan[], next: ChangedSpan): void {
  const last = changed.at(-1);
  if (
    last !== undefined &&
    last.commits.length + next.commits.length === 0 &&
    last.after === next.after &&
    last.resolved === next.resolved &&
    next.span.start.length > 0 &&
    equalBytes(last.span.end, next.span.start)
  )
    changed[changed.length - 1] = { ...last, span: { start: last.span.start, end: next.span.end } };
  else changed.push(next);
}

/** By timestamp, those of one timestamp by key. */
function* recentVersions(commits: readonly RecentCommit[], span: Span): Iterable<OwnedVersion> {
  for (let i = 0; i < commits.length; ) {
    const first = commits[i];
    let next = i + 1;
    while (next < commits.length && commits[next].timestamp === first.timestamp) next++;
    if (next === i + 1 && first.keys.length === 1) {
      if (spanContains(span, first.keys[0])) yield { note: first, key: first.keys[0] };
    } else yield* versionsByKey(commits.slice(i, next), span);
    i = next;
  }
}

function versionsByKey(commits: readonly RecentCommit[], span: Span): readonly OwnedVersion[] {
  const versions: OwnedVersion[] = [];
  for (const note of commits) for (const key of note.keys) if (spanContains(span, key)) versions.push({ note, key });
  return versions.sort((a, b) => compareBytes(a.key, b.key));
}

function* pastVersions({ versions }: Past, { span, after }: ChangesAfter, replica: Replica): Iterable<OwnedVersion> {
  for (const { timestamp, key } of versions.above(after, span)) yield { key, note: noteOf(replica, key, timestamp) };
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
