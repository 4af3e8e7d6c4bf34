/**
 * Commits. All operations of a transaction, with the locks it holds:
 *
 *   none            no log entry: all that was read holds at one timestamp
 *   in one range    one request, one entry (`transact`)
 *   in several      all parts are prepared at once, one entry each (`joint-commit.ts`)
 *   too large       the same, in parts of a size that nobody waits long for; some may have been prepared before (`ahead-rows.ts`)
 *
 * What was only read takes no part: its locks are protected up to the commit timestamp, and let go when that is known.
 */
import { compareBytes, JimError, mistake, type Timestamp, zeroTimestamp } from '../base/index.ts';
import { sleep } from '../io/index.ts';
import type { TransactRequest, TxnOutcome } from '../range/index.ts';
import type { Behind } from './behind.ts';
import {
  type CommitEnd,
  type CommitInput,
  type Committed,
  inOrder,
  limitNow,
  type Numbered,
  partsOf,
} from './commit-end.ts';
import { conflict, outcomeUnknown, unexpected } from './errors.ts';
import { type Group, groupByRange, keepsChanging, regroupMax } from './grouping.ts';
import { earlierLimit, type HeldLocks, leastProtection } from './held-locks.ts';
import { JointCommit } from './joint-commit.ts';
import { protectForCommit, protectUntil } from './protection.ts';
import type { Releases } from './releases.ts';
import type { TxnServices } from './services.ts';

/** A request whose answer is lost is asked again behind the client's back, to learn what became of it. */
const askAgainMs = 5_000;
const askAgainTimes = 4;
const askAgainPauseMs = 200;

/** Commits transactions of this node. */
export class Committer {
  readonly #services: TxnServices;
  readonly #behind: Behind;
  readonly #releases: Releases;

  constructor(services: TxnServices, behind: Behind, releases: Releases) {
    this.#services = services;
    this.#behind = behind;
    this.#releases = releases;
  }

  /** Throws what certainly did not commit; its locks are still there then, but for those of the parts that were tried. */
  async commit(input: CommitInput): Promise<CommitEnd> {
    const numbered = input.operations
      .map((operation, index) => ({ operation, index }))
      .sort((a, b) => compareBytes(a.operation.key, b.operation.key));
    const isAhead = input.ahead?.isEmpty === false;
    if (numbered.length === 0 && !isAhead) return this.#commitReads(input);
    for (let round = 0; round < regroupMax; round++) {
      const groups = await groupByRange(
        this.#services.access,
        numbered,
        ({ operation }) => operation.key,
        input.deadlineAtMs,
      );
      const isOneEntry = !isAhead && groups.length === 1 && partsOf(numbered, this.#services.settings).length === 1;
      const end = isOneEntry
        ? await this.#commitAlone(input, groups[0])
        : await new JointCommit(this.#services, this.#behind, this.#releases, input, groups).run();
      if (end !== 'regroup') return end;
    }
    throw keepsChanging();
  }

  async #commitReads(input: CommitInput): Promise<Committed> {
    const { txn, held, readTimestamp, readsHold, deadlineAtMs } = input;
    const notAfter = limitNow(input.notAfter);
    if (notAfter !== zeroTimestamp && readTimestamp > notAfter)
      throw conflict('the transaction read above the timestamp that it may commit at');
    if (readsHold) await protectUntil(this.#services, txn, held, readTimestamp, deadlineAtMs);
    const timestamp = readTimestamp === zeroTimestamp ? this.#services.hybridClock.reading() : readTimestamp;
    this.#releases.release(txn, held.keysOutside([]), timestamp);
    return { kind: 'committed', timestamp, existed: [], rows: [] };
  }

  // One range ------------------------------------------------------------------------------------------------------

  async #commitAlone(input: CommitInput, group: Group<Numbered>): Promise<CommitEnd | 'regroup'> {
    const { txn, held, deadlineAtMs } = input;
    const { access } = this.#services;
    const elsewhere = held.outsideOf([group.span]);
    if (elsewhere.length > 0) await protectForCommit(this.#services, txn, held, elsewhere, deadlineAtMs);
    const readsProtected = leastProtection(elsewhere);
    const request: TransactRequest = {
      kind: 'transact',
      id: input.requestId ?? access.beginRequest(),
      txn,
      operations: group.items.map(({ operation }) => operation),
      tokens: held.tokensIn(group.span),
      locked: held.extentIn(group.span),
      notAfter: earlierLimit(readsProtected, limitNow(input.notAfter)),
      lockTimeoutMs: input.lockTimeoutMs,
      ...(input.author && { author: input.author }),
    };
    try {
      const answer = await access.execute(request, deadlineAtMs);
      access.finishRequest(request.id);
      switch (answer.kind) {
        case 'transacted':
          this.#releases.release(txn, held.keysOutside([group.span]), answer.timestamp);
          return inOrder(group.items, answer.timestamp, answer.existed, answer.rows);
        case 'condition-failed':
          return {
            kind: 'condition-failed',
            operation: group.items[answer.operation].index,
            version: answer.version,
          };
        case 'range-mismatch':
          return 'regroup';
        default:
          throw unexpected(answer.kind);
      }
    } catch (error) {
      if (!(error instanceof JimError) || error.outcome === 'definite') {
        access.finishRequest(request.id);
        throw error;
      }
      if (mistake('retry-applies-twice'))
        return this.#commitAlone({ ...input, requestId: undefined, deadlineAtMs: deadlineAtMs + askAgainMs }, group);
      return {
        kind: 'doubt',
        error: outcomeUnknown(error.message, error),
        later: this.#findOut(request, held, readsProtected),
      };
    }
  }

  /** Asks again under the same name. Only a commit is news: a refusal says nothing about an earlier copy that is still on its way. */
  async #findOut(
    request: TransactRequest,
    held: HeldLocks,
    readsProtected: Timestamp,
  ): Promise<TxnOutcome | undefined> {
    const { access, clock } = this.#services;
    let outcome: TxnOutcome | undefined;
    for (let times = 0; times < askAgainTimes && outcome === undefined; times++) {
      await sleep(clock, askAgainPauseMs);
      try {
        const answer = await access.execute(request, clock.monotonicMs() + askAgainMs);
        if (answer.kind !== 'transacted') break;
        outcome = { kind: 'committed', timestamp: answer.timestamp };
      } catch (error) {
        if (!(error instanceof JimError)) throw error;
        if (error.outcome === 'definite' && error.code !== 'no-quorum') break;
      }
    }
    access.finishRequest(request.id);
    // If it did commit after all, then not after what its other locks were protected by.
    const latest = outcome?.kind === 'committed' ? outcome.timestamp : readsProtected;
    this.#releases.release(request.txn, held.keysOutside([]), latest === zeroTimestamp ? undefined : latest);
    return outcome;
  }
}
