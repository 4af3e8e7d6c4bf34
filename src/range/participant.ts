/**
 * A transaction's part in a range, at its leaseholder: evaluated at once and put into the log as one entry, a commit (alone) or a
 * prepare (one of several parts).
 *
 *   transact ─► locks (`lock-office.ts`) ─► evaluate ─► commit: applied, answered
 *                                                  └──► prepare: in doubt until its outcome comes (`outcomes.ts`)
 *
 * A commit's locks are let go as soon as it is in the log: whoever comes next is behind it in the same log and is answered
 * after it.
 */
import { assert, compareBytes, type Timestamp, type TxnId, zeroTimestamp } from '../base/index.ts';
import type { Command } from './command.ts';
import { evaluateTransact, type NewestRow } from './evaluate.ts';
import { keyText } from './key-text.ts';
import { isLarge } from './large-parts.ts';
import { inKeyOrder, type LockOffice, notGranted, type WaitEnd } from './lock-office.ts';
import { ownRowOf } from './own-rows.ts';
import type { PreparedPart } from './prepared.ts';
import type { ProposalEnd } from './proposals.ts';
import type { Replica, ReplicaServices } from './replica.ts';
import { conflict, locksLost, unknownReply } from './replies.ts';
import type { FoundRow, LockMode, RangeReply, TransactOperation, TransactRequest } from './requests.ts';

/** Carries out the parts that transactions have in one replica's range. */
export class Participant {
  readonly #replica: Replica;
  readonly #locks: LockOffice;
  readonly #services: ReplicaServices;

  constructor(replica: Replica, locks: LockOffice, services: ReplicaServices) {
    this.#replica = replica;
    this.#locks = locks;
    this.#services = services;
  }

  // Commit and prepare ---------------------------------------------------------------------------------------------

  /** A transaction's part: evaluated at once and put into the log. */
  async transact(request: TransactRequest): Promise<RangeReply> {
    const keys = request.operations.map(({ key }) => key);
    for (;;) {
      if (this.#replica.isChanging) {
        await this.#replica.unchanging();
        continue;
      }
      const instead = this.#replica.insteadOfEvaluating(keys);
      if (instead !== undefined) return instead;
      const again = this.#askedBefore(request);
      if (again !== undefined) return again;
      const refused = this.#replica.refusal(bytesOf(request.operations));
      if (refused !== undefined) return this.#withoutLocks(request, refused);
      if (!this.#locks.covers(request.locked)) return this.#replica.mismatch();
      if (!this.#locks.knowsTokens(request.txn, request.tokens)) return locksLost;
      const waiting = this.#lockFor(request);
      if (waiting === undefined) return this.#evaluate(request);
      if (!(waiting instanceof Promise)) return this.#withoutLocks(request, waiting);
      const end = await waiting;
      if (end !== 'granted' && end !== 'moved') return this.#withoutLocks(request, notGranted(end));
    }
  }

  /**
   * A part that commits alone needs no locks of its own if nobody is in the way: it is over within this turn. Nor does a large one that is prepared:
   * it keeps its keys itself.
   */
  #lockFor(request: TransactRequest): undefined | Promise<WaitEnd> | RangeReply {
    const { operations, txn, prepare, lockTimeoutMs } = request;
    const modeOf = ({ change }: TransactOperation): LockMode => (change === undefined ? 'shared' : 'exclusive');
    const isFree = () => operations.every((step) => this.#locks.wouldGrant(txn, step.key, modeOf(step)));
    if (prepare === undefined && (this.#locks.isFree || isFree())) return undefined;
    if (isLargeLoad(operations) && isFree()) return undefined;
    const wanted = operations.map((step) => ({ target: { kind: 'key', key: step.key }, mode: modeOf(step) }) as const);
    return this.#locks.take({ txn, mode: 'exclusive', wait: 'queue', timeoutMs: lockTimeoutMs }, inKeyOrder(wanted));
  }

  /** A one-request transaction that fails holds nothing here any more; one with earlier locks keeps them until it is rolled back. */
  #withoutLocks(request: TransactRequest, reply: RangeReply): RangeReply {
    if (request.tokens.length === 0) this.#locks.release(request.txn);
    return reply;
  }

  #askedBefore(request: TransactRequest): RangeReply | Promise<RangeReply> | undefined {
    const { id, txn, prepare } = request;
    const { state, proposals } = this.#replica;
    const under = proposals.ofRequest(id);
    if (under !== undefined) return under.then((end) => this.#transacted(request, end));
    if (prepare !== undefined) {
      const part = state.prepared.find(txn, prepare.participant);
      if (part !== undefined) {
        const { prepareTimestamp: timestamp, existed } = part;
        return { kind: 'transacted', timestamp, existed, rows: this.#rowsBefore(request, timestamp) };
      }
    }
    const before = state.sessions.find(id);
    if (before === undefined) return undefined;
    if (before === 'stale' || prepare !== undefined) return unknownReply;
    const { timestamp, existed } = before;
    return { kind: 'transacted', timestamp, existed, rows: this.#rowsBefore(request, timestamp) };
  }

  /** The rows that a request found which was applied at a timestamp. */
  #rowsBefore({ operations }: TransactRequest, timestamp: Timestamp): readonly FoundRow[] {
    return operations
      .filter(({ read }) => read === true)
      .map(({ key }) => {
        const found = this.#services.store.get(key, (timestamp - 1) as Timestamp);
        return found?.row === undefined || this.#replica.isExpired(found.row, timestamp)
          ? { row: undefined, version: zeroTimestamp }
          : { row: found.row, version: found.timestamp };
      });
  }

  async #evaluate(request: TransactRequest): Promise<RangeReply> {
    const replica = this.#replica;
    const timestamp = replica.nextTimestamp();
    if (timestamp === undefined) return replica.notLeaseholder();
    if (request.notAfter !== zeroTimestamp && timestamp > request.notAfter) {
      return this.#withoutLocks(
        request,
        conflict('what the transaction rests on holds no longer: its commit comes too late'),
      );
    }
    const view = { newest: (key: Uint8Array) => this.#ownNewest(request.txn, key) ?? replica.newest(key, timestamp) };
    const evaluation = evaluateTransact(view, request.operations, this.#services.rowFunctions);
    switch (evaluation.kind) {
      case 'refused':
        return this.#withoutLocks(request, evaluation);
      case 'condition-failed': {
        if (evaluation.restsOnPending) await replica.proposals.settled();
        const { operation, version } = evaluation;
        const reply = this.#withoutLocks(request, { kind: 'condition-failed', operation, version });
        return replica.isLeaseholder() ? reply : replica.notLeaseholder();
      }
      case 'effects': {
        const { effects, existed, rows } = evaluation;
        if (request.prepare !== undefined) return this.#prepare(request, timestamp, effects, existed, rows);
        if (request.operations.some(({ change }) => change !== undefined)) {
          return this.#commit(request, timestamp, effects, existed, rows);
        }
        if (evaluation.restsOnPending) await replica.proposals.settled();
        const reply: RangeReply = this.#withoutLocks(request, { kind: 'transacted', timestamp, existed, rows });
        return replica.isLeaseholder() ? reply : replica.notLeaseholder();
      }
    }
  }

  /** What the transaction has prepared ahead: a row that is there only so can be deleted, too. */
  #ownNewest(txn: TxnId, key: Uint8Array): NewestRow | undefined {
    const found = ownRowOf(this.#replica.state.prepared, key, { txn, below: Number.MAX_SAFE_INTEGER });
    return found && { timestamp: zeroTimestamp, row: found.row, pending: false, ended: false };
  }

  async #commit(
    request: TransactRequest,
    timestamp: Timestamp,
    effects: PreparedPart['effects'],
    existed: readonly boolean[],
    rows: readonly FoundRow[],
  ): Promise<RangeReply> {
    const { id, txn } = request;
    const overlay = new Map(effects.map(({ key, row }) => [keyText(key), { timestamp, row }]));
    const { author } = request;
    const command = { kind: 'write', timestamp, id, effects, existed, ...(author && { author }) } as const;
    const proposed = this.#replica.propose(command, { rows: overlay, id });
    if (proposed === undefined) return this.#replica.notLeaseholder();
    this.#locks.release(txn);
    const end = await proposed;
    return end.kind === 'written' ? { kind: 'transacted', timestamp: end.timestamp, existed, rows } : unknownReply;
  }

  async #prepare(
    request: TransactRequest,
    timestamp: Timestamp,
    effects: PreparedPart['effects'],
    existed: readonly boolean[],
    rows: readonly FoundRow[],
  ): Promise<RangeReply> {
    const { id, txn, notAfter, prepare } = request;
    assert(prepare !== undefined, 'a part of several');
    const { key } = request.operations[0];
    const looked = lookedAt(request.operations, effects);
    const command: Command = {
      kind: 'prepare',
      timestamp,
      id,
      txn,
      key,
      ...prepare,
      notAfter,
      effects,
      looked,
      existed,
      ...(request.author && { author: request.author }),
    };
    const proposed = this.#replica.propose(command, { id, prepares: txn });
    if (proposed === undefined) return this.#replica.notLeaseholder();
    if (isLargeLoad(request.operations)) this.#locks.keepUnderWay({ txn, effects }, proposed);
    const end = await proposed;
    if (end.kind === 'refused-prepare') this.#locks.release(txn);
    const reply = this.#transacted(request, end);
    if (reply.kind !== 'transacted') return reply;
    // The same request may have come to an earlier leaseholder, whose clock gave what is prepared.
    const givenBy = reply.timestamp === timestamp ? { givenBy: this.#services.hybridClock.id } : {};
    return { ...reply, rows, ...givenBy };
  }

  #transacted(request: TransactRequest, end: ProposalEnd): RangeReply {
    if (end.kind === 'refused-prepare') return conflict('the transaction is over: it was aborted');
    if (end.kind !== 'written' && end.kind !== 'prepared') return unknownReply;
    const { timestamp, existed } = end;
    return { kind: 'transacted', timestamp, existed, rows: this.#rowsBefore(request, timestamp) };
  }
}

/** Keys that stay as they are. A deletion of what is not there has no effect, and must go on having none until the end. */
function lookedAt(operations: readonly TransactOperation[], effects: PreparedPart['effects']): readonly Uint8Array[] {
  if (effects.length === operations.length) return [];
  const changed = new Set(effects.map(({ key }) => keyText(key)));
  return operations.map(({ key }) => key).filter((key) => !changed.has(keyText(key)));
}

/** Only changes of rows, in the order of keys, and so many that they keep their keys themselves. */
function isLargeLoad(operations: readonly TransactOperation[]): boolean {
  return (
    isLarge({ effects: operations }) &&
    operations.every(
      ({ change }, i) =>
        change?.kind === 'put' && (i === 0 || compareBytes(operations[i - 1].key, operations[i].key) < 0),
    )
  );
}

function bytesOf(operations: readonly TransactOperation[]): number {
  let bytes = 0;
  for (const { key, change } of operations) {
    if (change?.kind === 'put') bytes += key.length + change.row.length;
    else if (change?.kind === 'compute') bytes += key.length + change.call.argument.length;
  }
  return bytes;
}
