/**
 * Upkeep of a node's ranges, in small slices beside everything else: old versions are let go, counts left open by splits are
 * settled, ranges frozen for a merge that never came are thawed.
 *
 * Old versions go in two steps. The leaseholder puts a new *safepoint* into the range's log, so that all replicas refuse older
 * reads from the same entry on; then each node frees what no read can see, at a cost that follows the garbage. Ranges without
 * old versions get no entries. Whose commit a version was each node forgets by itself, after the same time.
 *
 * Neither goes further than the *history limit* allows: durable feeds may need what is older.
 */
import { addMs, type RangeId } from '../base/index.ts';
import { type Clock, type Timer, yieldTurn } from '../io/index.ts';
import type { MvccStore } from '../memstore/index.ts';
import { type MergeServices, resolveFreeze } from './merge.ts';
import type { HistoryLimit } from './options.ts';
import type { Replica } from './replica.ts';

export interface UpkeepOptions {
  readonly clock: Clock;
  readonly store: MvccStore;
  readonly merging: MergeServices;
  readonly memoryBytes: number;
  /** Versions stay readable for so long after they were replaced. */
  readonly historyMs: number;
  readonly historyLimit: HistoryLimit;
  /** Replicas in which something happened; upkeep takes out those that need nothing more, so idle ranges cost nothing. */
  readonly active: Set<Replica>;
  isHere(replica: Replica): boolean;
  onError(error: unknown): void;
}

const everyMs = 1_000;
/** How long a range stays frozen before its leaseholder asks what became of the merge. */
const frozenMsMax = 2_000;
/** Above this part of the memory budget history gives way to new rows. */
const pressurePart = 0.7;
/** What history is kept even then. */
const historyMsMin = 10_000;
/** The safepoint moves in steps of this part of the history, so that a busy range gets few entries for it. */
const safepointStep = 0.1;
const slice = 1_000;
/** Whose commits the versions are may take this part of the memory budget; then less of it is kept. */
const commitsPart = 1 / 16;

/** Runs until stopped. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #frozenSince = new Map<RangeId, number>();
  #timer: Timer | undefined;
  #stopped = false;
  /** How long commits are remembered: as long as versions, if there is room. */
  #commitsMs: number;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#commitsMs = options.historyMs;
  }

  start(): void {
    const work = () => {
      if (this.#stopped) return;
      this.#work()
        .catch(this.#options.onError)
        .finally(() => {
          if (!this.#stopped) this.#timer = this.#options.clock.after(everyMs, work);
        });
    };
    this.#timer = this.#options.clock.after(everyMs, work);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #work(): Promise<void> {
    const { store, clock } = this.#options;
    this.#wantHistory();
    this.#forgetCommits();
    for (const replica of this.#options.active) {
      if (!this.#options.isHere(replica) || this.#isAtRest(replica)) {
        this.#options.active.delete(replica);
        continue;
      }
      this.#maybeThaw(replica);
      if (this.#hasOldVersions(replica)) this.#maybeRaiseSafepoint(replica);
    }
    while (!this.#stopped && !store.settle(slice)) await yieldTurn(clock);
    while (!this.#stopped && !store.collectGarbage(slice).done) await yieldTurn(clock);
  }

  #isAtRest(replica: Replica): boolean {
    const { frozenFor, commits } = replica.state;
    return frozenFor === undefined && commits.bytes === 0 && !this.#hasOldVersions(replica);
  }

  #hasOldVersions(replica: Replica): boolean {
    const { versions, liveKeys } = this.#options.store.stats(replica.account);
    return versions !== liveKeys;
  }

  /** What could be let go of here if nobody needed it. */
  #wantHistory(): void {
    const { active, historyLimit, merging } = this.#options;
    if (active.size === 0) return;
    const keepMs = Math.min(this.#keepMs(), this.#commitsMs);
    historyLimit.want(addMs(merging.hybridClock.reading(), -keepMs), keepMs * safepointStep);
  }

  #keepMs(): number {
    const { store, memoryBytes, historyMs } = this.#options;
    const isPressed = store.memory().usedBytes > memoryBytes * pressurePart;
    return isPressed ? Math.min(historyMs, historyMsMin) : historyMs;
  }

  #forgetCommits(): void {
    const { active, memoryBytes, historyMs, historyLimit, merging } = this.#options;
    const upTo = addMs(merging.hybridClock.reading(), -this.#commitsMs);
    let bytes = 0;
    for (const { state } of active) {
      state.commits.trim((span) => historyLimit.allowed(span, upTo));
      bytes += state.commits.bytes;
    }
    const isTooMuch = bytes > memoryBytes * commitsPart;
    this.#commitsMs = isTooMuch
      ? Math.max(historyMsMin, this.#commitsMs * 0.8)
      : Math.min(historyMs, this.#commitsMs * 1.1);
  }

  #maybeThaw(replica: Replica): void {
    const { rangeId } = replica;
    if (replica.state.frozenFor === undefined || replica.raft.role !== 'leader') {
      this.#frozenSince.delete(rangeId);
      return;
    }
    const now = this.#options.clock.monotonicMs();
    const since = this.#frozenSince.get(rangeId) ?? now;
    this.#frozenSince.set(rangeId, since);
    if (now - since < frozenMsMax) return;
    this.#frozenSince.set(rangeId, now);
    resolveFreeze(replica, this.#options.merging).catch(this.#options.onError);
  }

  #maybeRaiseSafepoint(replica: Replica): void {
    const { historyLimit, merging } = this.#options;
    if (!replica.isLeaseholder()) return;
    const keepMs = this.#keepMs();
    const wanted = addMs(merging.hybridClock.reading(), -keepMs);
    const safepoint = historyLimit.allowed(replica.descriptor.span, wanted);
    if (safepoint < addMs(replica.state.safepoint, keepMs * safepointStep)) return;
    replica.raiseSafepoint(safepoint);
  }
}
