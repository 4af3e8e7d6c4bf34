/**
 * Replay at a restart: the logs of all ranges of a node as one history.
 *
 *   r2  ──put──put──split────────────put──►        every command carries its timestamp, and whatever one range
 *                     └─ r5 ──put──put──freeze     did because of another it did later: so the order of
 *   r4  ──────[image]──────put──────────merge──►   timestamps is an order in which it all could have happened
 *
 * Bases are of different times: a range with a newer image enters the history at the image's time and replaces whatever
 * the replay has in its span until then (its parents from before splits, ranges that were merged into it since).
 * At each moment the ranges present partition the keyspace, so all of it happens in the node's one store.
 */
import { compareBytes, JimError, mark, type RangeId, type Span, type Timestamp, zeroTimestamp } from '../base/index.ts';
import { yieldTurn } from '../io/index.ts';
import type { SpanAccountId } from '../memstore/index.ts';
import type { Entry, HardState } from '../multiraft/index.ts';
import { decodeCommand } from './codec.ts';
import type { Command, MergeCommand, SplitCommand } from './command.ts';
import { type RangeDescriptor, replicaOn } from './descriptor.ts';
import {
  birthIndex,
  birthTerm,
  type LoggedReplica,
  logBehind,
  type MergePlace,
  type ReplicaBirthRecord,
} from './durable.ts';
import { loadImage } from './load-image.ts';
import type { RangesOptions } from './options.ts';
import { ReplicaMap } from './replica-map.ts';
import type { Residents } from './residents.ts';
import { absorbState, applyCommand, newRangeState, type RangeState, takeHandOver } from './state.ts';

/** Where a range begins that has a beginning of its own. */
export type Base =
  | { readonly kind: 'image'; readonly path: string; readonly state: RangeState }
  | { readonly kind: 'empty' };

/** The log that a replica's Raft group starts with: entries behind a place. */
export interface ReplayedLog {
  readonly index: number;
  readonly term: number;
  readonly entries: readonly Entry[];
}

/** A range that lives at the end of the replay. */
export interface AliveLine {
  readonly rangeId: RangeId;
  readonly record: ReplicaBirthRecord;
  readonly hardState: HardState | undefined;
  readonly state: RangeState;
  readonly account: SpanAccountId;
  readonly log: ReplayedLog;
}

/** A range that became part of another one. */
export interface EndedLine {
  readonly rangeId: RangeId;
  readonly record: ReplicaBirthRecord;
  /** What it became part of, at the latest at which index. */
  readonly endedBy: MergePlace;
}

/** One range in the history. */
class Line {
  readonly rangeId: RangeId;
  readonly record: ReplicaBirthRecord;
  readonly hardState: HardState | undefined;
  readonly base: Base | undefined;
  readonly log: ReplayedLog;
  /** Undefined before its beginning. */
  state: RangeState | undefined;
  account: SpanAccountId = 0;
  endedBy: MergePlace | undefined;
  #next = 0;
  #decoded: Command | undefined;
  #timestamp: Timestamp = zeroTimestamp;

  constructor(logged: LoggedReplica, record: ReplicaBirthRecord, base: Base | undefined) {
    this.rangeId = logged.rangeId;
    this.record = record;
    this.hardState = logged.hardState;
    this.base = base;
    const image = base?.kind === 'image' ? base.state : undefined;
    const index = image?.appliedIndex ?? birthIndex;
    const term = image?.appliedTerm ?? birthTerm;
    this.log = { index, term, entries: logBehind(logged, index, term) };
    this.#timestamp = image?.lastTimestamp ?? zeroTimestamp;
  }

  get ended(): boolean {
    return this.endedBy !== undefined;
  }

  get descriptor(): RangeDescriptor {
    return (this.state as RangeState).descriptor;
  }

  /** When the next thing happens in this range; undefined if nothing (more) is known to. */
  nextTimestamp(): Timestamp | undefined {
    if (this.ended || (this.state === undefined && this.base === undefined)) return undefined;
    if (this.state === undefined) return this.#timestamp;
    const entry = this.log.entries[this.#next];
    if (entry === undefined || entry.index > (this.hardState?.commit ?? 0)) return undefined;
    this.#decode(entry);
    return this.#timestamp;
  }

  /** The next entry, known to be committed or not, with its command; undefined behind the end of the log. */
  take(): { readonly entry: Entry; readonly command: Command | undefined } | undefined {
    const entry = this.log.entries[this.#next];
    if (entry === undefined) return undefined;
    this.#decode(entry);
    const command = this.#decoded;
    this.#next++;
    this.#decoded = undefined;
    return { entry, command };
  }

  /** An entry without a command (a new leader's first) happens right behind the one before it. */
  #decode(entry: Entry): void {
    if (this.#decoded !== undefined || entry.kind === 'noop') return;
    this.#decoded = decodeCommand(entry.payload);
    this.#timestamp = this.#decoded.timestamp;
  }
}

/** A range and the time at which it is next. */
interface Queued {
  readonly at: Timestamp;
  readonly line: Line;
}

/** Entries replayed, and keys removed, between two turns of the event loop. */
const slice = 2_000;

/** The replay of one node. */
export class Replay {
  readonly #options: RangesOptions;
  readonly #residents: Residents;
  readonly #lines = new Map<RangeId, Line>();
  readonly #present = new ReplicaMap<Line>();
  readonly #queue: Queued[] = [];
  /** Over before the replay begins. */
  readonly #left: ReadonlySet<RangeId>;
  #sinceYield = 0;

  constructor(
    options: RangesOptions,
    residents: Residents,
    logged: ReadonlyMap<RangeId, LoggedReplica>,
    bases: ReadonlyMap<RangeId, Base>,
    left: ReadonlySet<RangeId>,
  ) {
    this.#options = options;
    this.#residents = residents;
    this.#left = left;
    for (const [rangeId, replica] of logged) {
      if (replica.birth === undefined || left.has(rangeId)) continue;
      const line = new Line(replica, replica.birth, bases.get(rangeId));
      this.#lines.set(rangeId, line);
      this.#enqueue(line);
    }
  }

  /** Replays everything that is known to be committed. */
  async run(): Promise<void> {
    for (let line = this.#dequeue(); line !== undefined; line = this.#dequeue()) {
      if (line.state === undefined) await this.#begin(line);
      else await this.#step(line);
      this.#enqueue(line);
      if (++this.#sinceYield % slice === 0) await yieldTurn(this.#options.doors.clock);
    }
    // What it was merged into left this node since, or has been split there: nobody speaks to it any more.
    for (const line of [...this.#present.all()])
      if (line.record.mergedInto !== undefined) await this.#end(line, line.record.mergedInto);
  }

  /** The ranges that live on. */
  alive(): readonly AliveLine[] {
    return this.#present.all().map((line) => ({ ...line, state: line.state as RangeState }));
  }

  /** The ranges that became part of others. */
  over(): readonly EndedLine[] {
    return [...this.#lines.values()].filter((line): line is Line & EndedLine => line.ended);
  }

  /** A range enters with its base. */
  async #begin(line: Line): Promise<void> {
    const { base, record } = line;
    if (base?.kind === 'image') {
      const { span } = base.state.descriptor;
      await this.#makeRoom(span, { rangeId: line.rangeId, index: base.state.appliedIndex });
      await this.#clear(span);
      await loadImage(this.#options.doors, base.path, this.#residents.store, base.state);
      line.state = base.state;
    } else {
      line.state = newRangeState(record.descriptor, birthIndex, birthTerm);
    }
    line.account = this.#residents.store.openAccount(line.descriptor.span);
    this.#present.add(line);
  }

  /**
   * What is in an image's span when it enters is older than it, and over. But a range that begins before that span lives on: the
   * image proves that a split has taken the span from it, even where nothing says that this much of its log is committed.
   */
  async #makeRoom(span: Span, by: MergePlace): Promise<void> {
    for (;;) {
      const [older] = this.#present.overlapping(span);
      if (older === undefined) return;
      const state = older.state as RangeState;
      const before = state.appliedIndex;
      if (compareBytes(older.descriptor.span.start, span.start) < 0) {
        mark('range: an image proves that an older range was split');
        await this.#step(older);
      }
      if (state.appliedIndex === before) await this.#end(older, by);
    }
  }

  async #step(line: Line): Promise<void> {
    const taken = line.take();
    const state = line.state as RangeState;
    if (taken === undefined) return;
    const { entry, command } = taken;
    // The right-hand range has to be whole before it becomes part of this one.
    if (command?.kind === 'merge' && command.leftGeneration === state.descriptor.generation)
      await this.#bringUp(command);
    if (command === undefined) takeHandOver(state);
    const applied =
      command === undefined ? undefined : applyCommand(state, this.#residents.store, line.account, command);
    state.appliedIndex = entry.index;
    state.appliedTerm = entry.term;
    if (applied?.kind === 'split') await this.#split(line, applied.command, applied.right);
    if (applied?.kind === 'merged') this.#merge(line, applied.command);
  }

  async #split(left: Line, { right }: SplitCommand, state: RangeState): Promise<void> {
    const account = this.#residents.store.splitAccount(left.account, right.span.start);
    const own = replicaOn(right, this.#options.nodeId);
    const line = this.#lines.get(right.rangeId) ?? this.#newborn(left, right);
    const { rangeId } = right;
    const gone = this.#left.has(rangeId) || (own !== undefined && this.#residents.isGone(rangeId, own.replicaId));
    const here = own?.replicaId === left.record.replicaId && !gone;
    if (!here || line === undefined || line.state !== undefined || line.base !== undefined || line.ended) {
      // It left this node, or enters later with an image of its own.
      this.#residents.store.closeAccount(account);
      await this.#clear(right.span);
      return;
    }
    line.state = state;
    line.account = account;
    this.#present.add(line);
    this.#enqueue(line);
  }

  /** A child of which the log has no record: the crash came between the split and the record. */
  #newborn(left: Line, right: RangeDescriptor): Line | undefined {
    const own = replicaOn(right, this.#options.nodeId);
    if (own === undefined) return undefined;
    const record: ReplicaBirthRecord = {
      replicaId: own.replicaId,
      birth: { kind: 'split', parent: left.rangeId, splitIndex: (left.state as RangeState).appliedIndex },
      descriptor: right,
      imageIndex: 0,
      imageTerm: 0,
    };
    const logged = this.#residents.unborn(right.rangeId);
    const { rangeId } = right;
    const line = new Line(logged ?? { rangeId, hardState: undefined, birth: record, entries: [] }, record, undefined);
    this.#lines.set(rangeId, line);
    return line;
  }

  async #bringUp({ rightId, rightIndex }: MergeCommand): Promise<void> {
    const right = this.#lines.get(rightId);
    // Its image may be of a moment behind the merge: nothing happened there since the freeze.
    if (right !== undefined && right.state === undefined && right.base !== undefined) await this.#begin(right);
    while (right?.state !== undefined && !right.ended && right.state.appliedIndex < rightIndex) {
      const before = right.state.appliedIndex;
      await this.#step(right);
      if (right.state.appliedIndex === before) break;
    }
    if (right?.state === undefined || right.ended || right.state.appliedIndex < rightIndex) {
      throw new JimError('corruption', `r${rightId} was merged, but neither it nor an image with the merge is whole`);
    }
  }

  #merge(left: Line, { rightId }: MergeCommand): void {
    const right = this.#lines.get(rightId) as Line;
    this.#present.remove(right);
    right.endedBy = { rangeId: left.rangeId, index: (left.state as RangeState).appliedIndex };
    absorbState(left.state as RangeState, right.state as RangeState);
    this.#residents.store.mergeAccounts(left.account, right.account);
  }

  async #end(line: Line, by: MergePlace): Promise<void> {
    this.#present.remove(line);
    line.endedBy = by;
    this.#residents.store.closeAccount(line.account);
    await this.#clear(line.descriptor.span);
  }

  async #clear(span: Span): Promise<void> {
    while (!this.#residents.store.clear(span, slice)) await yieldTurn(this.#options.doors.clock);
  }

  // The queue is a binary heap by time. -----------------------------------------------------------------------------

  #enqueue(line: Line): void {
    const at = line.nextTimestamp();
    if (at === undefined) return;
    const queue = this.#queue;
    queue.push({ at, line });
    for (let i = queue.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (isBefore(queue[parent], queue[i])) break;
      [queue[parent], queue[i]] = [queue[i], queue[parent]];
      i = parent;
    }
  }

  #dequeue(): Line | undefined {
    for (let first = this.#pop(); first !== undefined; first = this.#pop()) {
      const at = first.line.nextTimestamp();
      if (at === first.at) return first.line;
      // While it waited it ended, or was brought up for a merge.
      if (at !== undefined) this.#enqueue(first.line);
    }
    return undefined;
  }

  #pop(): Queued | undefined {
    const queue = this.#queue;
    const first = queue[0];
    const last = queue.pop();
    if (last === undefined || queue.length === 0) return first;
    queue[0] = last;
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < queue.length && !isBefore(queue[least], queue[child])) least = child;
      }
      if (least === i) return first;
      [queue[least], queue[i]] = [queue[i], queue[least]];
      i = least;
    }
  }
}

/** By time. A range may enter with the very timestamp of the split that it was born by: entering comes last. */
function isBefore(a: Queued, b: Queued): boolean {
  return a.at < b.at || (a.at === b.at && (a.line.state !== undefined || b.line.state === undefined));
}
