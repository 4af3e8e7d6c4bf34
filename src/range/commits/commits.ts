/**
 * What a range remembers of its commits beside the rows: who made which version, and what changed last. Change feeds and
 * history read it. It follows from the log, so every replica has it; how far back it goes each replica decides for itself.
 *
 *   versions of rows      a@10.1   b@10.1   a@10.4        in the store: key, timestamp, row
 *   notes                 10.1 ─► q8f3a-2s   10.4 ─► t1-…  here: whose commit a timestamp is
 *   recent                10.1: a b           10.4: a      here: what the last commits changed
 *
 * Two commits on different keys may have one timestamp, if leaseholders on different nodes gave it. A *lane* holds the notes
 * of a span of keys, taken while that span was the range's; in it the first commit at a timestamp needs no list of its keys, others
 * do. A split gives both sides the parent's lanes and a new one each, a merge unites the lanes: neither copies a note.
 */
import {
  equalBytes,
  laterOf,
  type Span,
  spanContains,
  spanCovers,
  spansOverlap,
  type Timestamp,
  zeroTimestamp,
} from '../../base/index.ts';
import { keyText } from '../key-text.ts';
import type { CommitNote } from './commit-id.ts';
import { NoteList, noteBytes } from './note-list.ts';
import { RecentCommits } from './recent-commits.ts';

/** Notes of one span. Of one span there is one lane that began at a timestamp. */
export interface Lane {
  readonly span: Span;
  readonly since: Timestamp;
  readonly notes: NoteList;
}

/** Notes of a span that are no longer kept: those at or below `upTo`. */
export interface GoneNotes {
  readonly span: Span;
  readonly upTo: Timestamp;
}

/** A lane with nothing in it. */
export function newLane(span: Span, since: Timestamp): Lane {
  return { span, since, notes: new NoteList() };
}

/** The commits of one range. */
export class Commits {
  #recent: RecentCommits;
  /** The last one is written to; the others are shared with whom they were split from, and stay as they are. */
  #lanes: readonly Lane[];
  /** Of lanes that went. What still has a lane is in its notes. */
  #gone: readonly GoneNotes[];

  constructor(lanes: readonly Lane[], gone: readonly GoneNotes[] = [], recent = new RecentCommits()) {
    this.#lanes = lanes;
    this.#gone = gone;
    this.#recent = recent;
  }

  /** What is no longer kept. */
  get gone(): readonly GoneNotes[] {
    const dropped = this.#lanes.flatMap(({ span, notes }) =>
      notes.droppedUpTo > zeroTimestamp ? [{ span, upTo: notes.droppedUpTo }] : [],
    );
    return [...this.#gone, ...dropped];
  }

  /** Every commit on the span above this is noted. */
  keptFrom(span: Span): Timestamp {
    let from = zeroTimestamp;
    for (const each of this.gone) if (each.upTo > from && spansOverlap(each.span, span)) from = each.upTo;
    return from;
  }

  /** What changed last. */
  get recent(): RecentCommits {
    return this.#recent;
  }

  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** About how much memory the notes take; shared ones are counted by everyone. */
  get bytes(): number {
    return this.#lanes.reduce((bytes, { notes }) => bytes + notes.size * noteBytes, 0);
  }

  /** A commit became visible on these keys. One that has many may come in pieces. @param size bytes that it wrote there */
  add(note: CommitNote, keys: readonly Uint8Array[], size: number): void {
    if (keys.length === 0) return;
    const { timestamp, id } = note;
    this.recent.add(note, keys);
    const lane = this.#lanes[this.#lanes.length - 1];
    const noted = lane.notes.find(timestamp);
    if (noted !== undefined) lane.notes.grow(timestamp, size);
    if (noted?.id === id) return;
    if (noted === undefined && !this.#isNotedBefore(timestamp)) lane.notes.add(note, size);
    else lane.notes.addTie({ note, keys: new Set(keys.map(keyText)) });
  }

  /** About how many bytes were written above a timestamp: keys and rows. */
  bytesAbove(after: Timestamp): number {
    return this.#lanes.reduce((bytes, { notes }) => bytes + notes.bytesAbove(after), 0);
  }

  #isNotedBefore(timestamp: Timestamp): boolean {
    for (let i = 0; i < this.#lanes.length - 1; i++)
      if (this.#lanes[i].notes.find(timestamp) !== undefined) return true;
    return false;
  }

  /** Whose commit the version of a key at a timestamp is; undefined if that is no longer known. */
  find(key: Uint8Array, timestamp: Timestamp): CommitNote | undefined {
    const text = this.#lanes.some(({ notes }) => notes.hasTies) ? keyText(key) : '';
    let first: CommitNote | undefined;
    for (const { span, notes } of this.#lanes) {
      const tie = notes.findTie(timestamp, text);
      if (tie !== undefined) return tie;
      if (spanContains(span, key)) first ??= notes.find(timestamp);
    }
    return first;
  }

  /** The range was split: what the right-hand side knows. This one goes on with what is left. */
  splitOff(left: Span, right: Span, since: Timestamp): Commits {
    this.#gone = this.gone;
    const shared = this.#lanes.filter(({ notes }) => !notes.isEmpty);
    this.#lanes = [...shared.filter(({ span }) => spansOverlap(span, left)), newLane(left, since)];
    const lanes = [...shared.filter(({ span }) => spansOverlap(span, right)), newLane(right, since)];
    const recent = this.#recent;
    this.#recent = recent.within(left);
    const gone = this.#gone.filter(({ span }) => spansOverlap(span, right));
    this.#gone = this.#gone.filter(({ span }) => spansOverlap(span, left));
    return new Commits(lanes, gone, recent.within(right));
  }

  /** The range on the right-hand side became part of this one, which is `merged` now. */
  absorb(right: Commits, merged: Span, since: Timestamp): void {
    this.#gone = [...this.gone, ...right.gone];
    const others = right.#lanes.filter((lane) => !this.#lanes.some((known) => isSame(known, lane)));
    const lanes = [...this.#lanes, ...others].filter(({ notes }) => !notes.isEmpty);
    this.#lanes = [...lanes, newLane(merged, since)];
    this.recent.absorb(right.recent);
  }

  /** Lets go of what is at or below a timestamp, in larger steps. @param allowed up to where, for a whole span */
  trim(allowed: (span: Span) => Timestamp): void {
    const open = this.#lanes.length - 1;
    for (const { span, notes } of this.#lanes) notes.trim(allowed(span));
    const gone = this.gone;
    this.#lanes = this.#lanes.filter(({ notes }, i) => i === open || !notes.isEmpty);
    const whole = this.#lanes[this.#lanes.length - 1].span;
    this.#gone = together(gone, whole, allowed(whole));
    this.recent.forget(allowed(whole));
  }
}

/** As few entries as say the same; where all of the range may forget as much, one. */
function together(gone: readonly GoneNotes[], whole: Span, allowed: Timestamp): readonly GoneNotes[] {
  const most = gone.reduce((upTo, each) => laterOf(upTo, each.upTo), zeroTimestamp);
  if (most === zeroTimestamp) return [];
  if (most <= allowed) return [{ span: whole, upTo: most }];
  return gone.filter(
    (each, i) => !gone.some((other, j) => spanCovers(other.span, each.span) && isFurther(other, each, j < i)),
  );
}

/** Does one entry make the other one needless? Of two that are the same the earlier one stays. */
function isFurther(one: GoneNotes, other: GoneNotes, isEarlier: boolean): boolean {
  return one.upTo > other.upTo || (one.upTo === other.upTo && (isEarlier || !spanCovers(other.span, one.span)));
}

/** A lane that both sides of a split had from their parent; an image in between makes two of it. */
function isSame(a: Lane, b: Lane): boolean {
  return a.since === b.since && equalBytes(a.span.start, b.span.start) && equalBytes(a.span.end, b.span.end);
}
