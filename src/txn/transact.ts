/**
 * Transactions of one request: conditions, reads and changes of any keys, all at once.
 *
 *   keys in one range    one request to its leaseholder, which takes what locks it needs itself
 *   in several           all are prepared at once, locks, conditions and reads included
 *   nothing changes      one range: as above; several: reads at a read view
 *
 * Nothing is told before it is over, so what lost a conflict is tried again here, under a new name and its old age. From the second
 * attempt on, locks over several ranges are taken first, in the order of keys: two that keep meeting do not deadlock again.
 *
 * A request over several keys that its client gave a name also writes a mark at a key made of that name, which must not
 * exist. A repetition, however the ranges are cut by then, finds the mark: its version is the commit timestamp, and what
 * the first one found is read just below it. For a single key the range remembers the name itself.
 */
import { compareBytes, JimError, requestKey, type Timestamp, type TxnId, zeroTimestamp } from '../base/index.ts';
import { sleep } from '../io/index.ts';
import type { FoundRow, LockMode, TransactOperation, TxnOutcome } from '../range/index.ts';
import type { Committer } from './commit.ts';
import type { CommitEnd, CommitInput } from './commit-end.ts';
import { holds } from './conditions.ts';
import { conflict, isWorthAnotherTry, outcomeUnknown, unexpected } from './errors.ts';
import { foundBefore } from './found-before.ts';
import { groupByRange } from './grouping.ts';
import { HeldLocks } from './held-locks.ts';
import type { TxnStatus } from './messages.ts';
import type { ReadViews } from './read-views.ts';
import type { Registry } from './registry.ts';
import type { Releases } from './releases.ts';
import type { ReadView, TransactOptions, TransactResult } from './service.ts';
import type { TxnServices } from './services.ts';
import { StatementView } from './statement-view.ts';

const attemptsMax = 10;
const backoffMsMin = 2;
const backoffMsMax = 100;

/** The mark of a named request. */
interface Mark {
  readonly key: Uint8Array;
  /** Its place among the operations: behind those of the request. */
  readonly index: number;
}

/** Carries one-request transactions out. */
export class Transact {
  readonly #services: TxnServices;
  readonly #views: ReadViews;
  readonly #committer: Committer;
  readonly #releases: Releases;
  readonly #registry: Registry;

  constructor(services: TxnServices, views: ReadViews, committer: Committer, releases: Releases, registry: Registry) {
    this.#services = services;
    this.#views = views;
    this.#committer = committer;
    this.#releases = releases;
    this.#registry = registry;
  }

  async run(operations: readonly TransactOperation[], options: TransactOptions): Promise<TransactResult> {
    checkOperations(operations);
    const changes = operations.some(({ change }) => change !== undefined);
    if (!changes && (await this.#rangesOf(operations, options.deadlineAtMs)) > 1)
      return this.#readAtView(operations, options);
    const { idempotency } = options;
    if (idempotency === undefined || !changes) return this.#untilDone(operations, undefined, options);
    const requestId = this.#services.access.requestOfKey(idempotency.scope, idempotency.key);
    if (operations.length === 1) return this.#untilDone(operations, undefined, options, requestId);
    const mark = { key: requestKey(requestId.session, requestId.sequence), index: operations.length };
    const row = this.#services.markerRow();
    const marking: TransactOperation = { key: mark.key, condition: { exists: false }, change: { kind: 'put', row } };
    return this.#untilDone([...operations, marking], mark, options);
  }

  async #rangesOf(operations: readonly TransactOperation[], deadlineAtMs: number): Promise<number> {
    return (await groupByRange(this.#services.access, inKeyOrder(operations), keyOf, deadlineAtMs)).length;
  }

  // Attempts -------------------------------------------------------------------------------------------------------

  async #untilDone(
    operations: readonly TransactOperation[],
    mark: Mark | undefined,
    options: TransactOptions,
    requestId?: CommitInput['requestId'],
  ): Promise<TransactResult> {
    const { clock, random, hybridClock } = this.#services;
    const startedAt = hybridClock.reading();
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(operations, mark, options, startedAt, attempt, requestId);
      } catch (error) {
        const pauseMs = Math.min(backoffMsMax, backoffMsMin * 2 ** attempt) * (0.5 + random.float() / 2);
        const leftMs = options.deadlineAtMs - clock.monotonicMs();
        const isTooLate = options.notAfter !== undefined && hybridClock.reading() > options.notAfter;
        if (!isWorthAnotherTry(error) || attempt >= attemptsMax || leftMs <= pauseMs || isTooLate) throw error;
        await sleep(clock, pauseMs);
      }
    }
  }

  async #attempt(
    operations: readonly TransactOperation[],
    mark: Mark | undefined,
    { deadlineAtMs, lockTimeoutMs, notAfter, author }: TransactOptions,
    startedAt: Timestamp,
    attempt: number,
    requestId: CommitInput['requestId'],
  ): Promise<TransactResult> {
    const txn = this.#registry.newName(startedAt);
    const running = new Running();
    this.#registry.addRunning(txn, running);
    const held = new HeldLocks();
    let behind: Promise<unknown> | undefined;
    try {
      if (attempt > 1) await this.#lockFirst(txn, operations, held, lockTimeoutMs, deadlineAtMs);
      const input = { txn, operations, held, lockTimeoutMs, author, requestId, notAfter, deadlineAtMs };
      const end = await this.#committer.commit({ ...input, readTimestamp: zeroTimestamp, readsHold: false });
      if (end.kind === 'committed') {
        running.outcome = { kind: 'committed', timestamp: end.timestamp };
        behind = end.behind;
      } else {
        if (end.kind === 'doubt') behind = end.later;
        else this.#releases.release(txn, held.keysOutside([]), undefined);
      }
      return await this.#resultOf(end, operations, mark, deadlineAtMs);
    } catch (error) {
      if (running.outcome === undefined && behind === undefined)
        this.#releases.release(txn, held.keysOutside([]), undefined);
      throw error;
    } finally {
      if (behind === undefined) this.#registry.removeRunning(txn);
      else behind.finally(() => this.#registry.removeRunning(txn)).catch(() => {});
    }
  }

  async #resultOf(
    end: CommitEnd,
    operations: readonly TransactOperation[],
    mark: Mark | undefined,
    deadlineAtMs: number,
  ): Promise<TransactResult> {
    switch (end.kind) {
      case 'doubt':
        throw end.error;
      case 'condition-failed':
        // Whatever condition failed first: where the mark is, the request itself may be why.
        if (mark === undefined) return end;
        return (await this.#resultOfEarlier(operations, mark, deadlineAtMs)) ?? endWithoutMark(end, mark);
      case 'committed': {
        const { kind, timestamp, existed, rows } = end;
        if (mark === undefined) return { kind, timestamp, existed, rows };
        return { kind, timestamp, existed: existed.slice(0, mark.index), rows: rows.slice(0, mark.index) };
      }
    }
  }

  /** What came of the request when it was done before; undefined: it was not. */
  async #resultOfEarlier(
    operations: readonly TransactOperation[],
    { key, index }: Mark,
    deadlineAtMs: number,
  ): Promise<TransactResult | undefined> {
    const answer = await this.#services.access.execute({ kind: 'get', key }, deadlineAtMs);
    if (answer.kind !== 'get') throw unexpected(answer.kind);
    const timestamp = answer.version;
    if (answer.row === undefined) return undefined;
    try {
      const found = await foundBefore(this.#services, operations.slice(0, index), timestamp, deadlineAtMs);
      return { kind: 'committed', timestamp, ...found };
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      throw outcomeUnknown(`it is done, but what it found could not be read: ${error.message}`, error);
    }
  }

  /** Where several ranges are concerned: all locks, range by range, in the order of keys. */
  async #lockFirst(
    txn: TxnId,
    operations: readonly TransactOperation[],
    held: HeldLocks,
    timeoutMs: number,
    deadlineAtMs: number,
  ): Promise<void> {
    const { access } = this.#services;
    const groups = await groupByRange(access, inKeyOrder(operations), keyOf, deadlineAtMs);
    if (groups.length === 1) return;
    for (const { items } of groups)
      for (const mode of ['exclusive', 'shared'] as const) {
        const keys = items.filter((operation) => modeOf(operation) === mode).map(keyOf);
        if (keys.length === 0) continue;
        held.asking(keys);
        const lock = { txn, mode, wait: 'queue', timeoutMs } as const;
        const answer = await access.execute({ kind: 'lock', keys, lock }, deadlineAtMs);
        // What is not locked here is locked by the commit.
        if (answer.kind === 'range-mismatch') continue;
        if (answer.kind !== 'locked') throw unexpected(answer.kind);
        held.answered();
        if (answer.grant !== undefined) held.add(answer.grant, { keys });
      }
  }

  // Reads only -----------------------------------------------------------------------------------------------------

  async #readAtView(
    operations: readonly TransactOperation[],
    { deadlineAtMs, notAfter }: TransactOptions,
  ): Promise<TransactResult> {
    const view = new StatementView();
    return view.read(this.#services, this.#views, deadlineAtMs, (at) => {
      if (notAfter !== undefined && at.at > notAfter) throw conflict('the read comes too late');
      return this.#readAll(operations, at, deadlineAtMs);
    });
  }

  async #readAll(
    operations: readonly TransactOperation[],
    view: ReadView,
    deadlineAtMs: number,
  ): Promise<TransactResult | { readonly kind: 'view-stale'; readonly now: Timestamp }> {
    const { access, rowFunctions } = this.#services;
    const answers = await Promise.all(
      operations.map(({ key }) => access.execute({ kind: 'get', key, ...view }, deadlineAtMs)),
    );
    const found: FoundRow[] = [];
    for (const answer of answers) {
      if (answer.kind === 'view-stale') return answer;
      if (answer.kind !== 'get') throw unexpected(answer.kind);
      found.push({ row: answer.row, version: answer.version });
    }
    const failed = operations.findIndex(({ condition }, i) => !holds(condition, found[i], rowFunctions));
    if (failed >= 0) return { kind: 'condition-failed', operation: failed, version: found[failed].version };
    return {
      kind: 'committed',
      timestamp: view.at,
      existed: found.map(({ row }) => row !== undefined),
      rows: found.map((row, i) => (operations[i].read === true ? row : undefined)),
    };
  }
}

/** What others are told of a one-request transaction. */
class Running {
  outcome: TxnOutcome | undefined;

  status(): TxnStatus {
    return this.outcome ?? { kind: 'committing' };
  }
}

function checkOperations(operations: readonly TransactOperation[]): void {
  if (operations.length === 0) throw new JimError('invalid-argument', 'a transaction has at least one operation');
  const sorted = inKeyOrder(operations);
  for (let i = 1; i < sorted.length; i++)
    if (compareBytes(sorted[i - 1].key, sorted[i].key) === 0)
      throw new JimError('invalid-argument', 'a transaction names the same key twice');
}

function inKeyOrder(operations: readonly TransactOperation[]): readonly TransactOperation[] {
  return [...operations].sort((a, b) => compareBytes(a.key, b.key));
}

function keyOf({ key }: TransactOperation): Uint8Array {
  return key;
}

function endWithoutMark(end: CommitEnd & { readonly kind: 'condition-failed' }, mark: Mark): TransactResult {
  if (end.operation !== mark.index) return end;
  throw new JimError('request-reused', 'the request was done so long ago that its result is no longer known');
}

function modeOf({ change }: TransactOperation): LockMode {
  return change === undefined ? 'shared' : 'exclusive';
}
