/**
 * Deletes rows whose time has come, so that they do not take memory for ever. Reads treat them as absent anyway, so there is
 * no hurry: each leaseholder walks its ranges slice by slice, faster where it finds rows that end.
 *
 * A range in which a whole walk met no row with an end is left alone until something is written there.
 */
import { type HybridClock, type RangeId, type Span, spanIsEmpty, wallMsOf } from '../base/index.ts';
import { type Clock, sleep, yieldTurn } from '../io/index.ts';
import type { Ranges, WriteOperation } from '../range/index.ts';
import { errorText, type Log } from './log.ts';
import type { MetaRows } from './meta.ts';
import { rowExpiresAtMs } from './rows.ts';

const sliceRows = 512;
const sliceBytes = 1024 * 1024;
/** Between two slices. */
const slowMs = 1_000;
const fastMs = 100;
/** With nothing to walk through. */
const idleMs = 5_000;
const deleteMs = 5_000;

export interface SweeperOptions {
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  readonly ranges: Ranges;
  readonly meta: MetaRows;
  readonly log: Log;
}

/** How far the walk through a range has come. */
interface Walk {
  rest: Span;
  /** Applied index at its beginning. */
  readonly beganAt: number;
  metEnding: boolean;
}

/** Sweeps the ranges that this node leads. */
export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #walks = new Map<RangeId, Walk>();
  /** Ranges without rows that end, as of an applied index. */
  readonly #clean = new Map<RangeId, number>();
  /** Nothing to sweep was left at this point of the ranges' activity. */
  #restsAt = -1;
  #stopped = false;

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#run().catch((error) => this.#options.log('error', 'sweeping failed', { error: errorText(error) }));
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    let waitMs = idleMs;
    while (!this.#stopped) {
      await sleep(this.#options.clock, waitMs);
      if (this.#stopped) return;
      waitMs = idleMs;
      const { activity } = this.#options.ranges;
      if (activity === this.#restsAt) continue;
      let rests = true;
      for (const replica of [...this.#options.ranges.replicas.all()]) {
        if (this.#stopped) return;
        const { rangeId, descriptor, state } = replica;
        if (this.#clean.get(rangeId) === state.appliedIndex) continue;
        if (!replica.isLeaseholder()) {
          this.#walks.delete(rangeId);
          if (replica.raft.role === 'leader') rests = false;
          continue;
        }
        rests = false;
        waitMs = Math.min(waitMs, await this.#slice(rangeId, descriptor.span, state.appliedIndex));
        await yieldTurn(this.#options.clock);
      }
      if (rests) this.#restsAt = activity;
    }
  }

  /** Looks at the next rows of a range; how soon to come back. */
  async #slice(rangeId: RangeId, span: Span, appliedIndex: number): Promise<number> {
    const { ranges, hybridClock, log } = this.#options;
    const walk = this.#walks.get(rangeId) ?? { rest: span, beganAt: appliedIndex, metEnding: false };
    this.#walks.set(rangeId, walk);
    const request = {
      kind: 'scan',
      span: walk.rest,
      rowsMax: sliceRows,
      bytesMax: sliceBytes,
      reverse: false,
    } as const;
    const reply = await ranges.handle(request);
    if (reply.kind !== 'scan') {
      this.#walks.delete(rangeId);
      return slowMs;
    }
    const now = wallMsOf(hybridClock.reading());
    const ended: WriteOperation[] = [];
    for (const { key, row } of reply.rows) {
      const expiresAtMs = rowExpiresAtMs(row);
      if (expiresAtMs === undefined) continue;
      walk.metEnding = true;
      // An ended row reads as absent: the condition fails if somebody has written the key anew.
      if (expiresAtMs <= now) ended.push({ key, row: undefined, condition: { exists: false } });
    }
    if (ended.length > 0) await this.#delete(ended);
    this.#advance(rangeId, walk, reply.resumeKey);
    log('debug', 'swept', { rangeId, rows: reply.rows.length, ended: ended.length });
    return walk.metEnding ? fastMs : slowMs;
  }

  #advance(rangeId: RangeId, walk: Walk, resumeKey: Uint8Array | undefined): void {
    if (resumeKey !== undefined) {
      walk.rest = { start: resumeKey, end: walk.rest.end };
      if (!spanIsEmpty(walk.rest)) return;
    }
    this.#walks.delete(rangeId);
    if (walk.metEnding) this.#clean.delete(rangeId);
    else this.#clean.set(rangeId, walk.beganAt);
  }

  /** One by one if the batch does not go through: a single key that was written anew must not hold up the rest. */
  async #delete(operations: readonly WriteOperation[]): Promise<void> {
    const { meta, log } = this.#options;
    try {
      if (await meta.write(operations, meta.deadline(deleteMs))) return;
      for (const operation of operations) await meta.write([operation], meta.deadline(deleteMs));
    } catch (error) {
      log('debug', 'ended rows could not be deleted', { error: errorText(error) });
    }
  }
}
