/**
 * Writes of a range's rows by keys, without a transaction.
 *
 *   asked before? ─► its reply again          key locked? ─► wait for the lock          else evaluate ─► command ─► log ─► reply
 *
 * Rules: from the look at the locks to the place in the log there is no wait. A refusal that rests on a row still under way waits for
 * that row. A request that was applied or is under way is never evaluated again.
 */
import { mistake, type TxnId } from '../base/index.ts';
import { checkDistinctKeys, evaluateWrite } from './evaluate.ts';
import { keyText } from './key-text.ts';
import { notGranted } from './lock-office.ts';
import type { ProposalEnd } from './proposals.ts';
import type { Replica } from './replica.ts';
import type { RangeReply, RequestId, WriteRequest } from './requests.ts';
import type { RowFunctions } from './row-functions.ts';

const unknownReply: RangeReply = { kind: 'unknown' };
/** How long a write without a transaction waits for one that has locked its key. */
const lockTimeoutMs = 5_000;

/** What became of a write's evaluation: it is in the log, or is refused. */
type Evaluated =
  | { readonly proposed: Promise<ProposalEnd>; readonly refused?: undefined; readonly restsOnPending?: undefined }
  | { readonly proposed?: undefined; readonly refused: RangeReply; readonly restsOnPending?: boolean };

/** Does the writes of one replica. */
export class Writes {
  readonly #replica: Replica;
  readonly #rowFunctions: RowFunctions;

  constructor(replica: Replica, rowFunctions: RowFunctions) {
    this.#replica = replica;
    this.#rowFunctions = rowFunctions;
  }

  /** Writes keys of this range, all or nothing. */
  async write(request: WriteRequest): Promise<RangeReply> {
    const replica = this.#replica;
    const keys = request.operations.map(({ key }) => key);
    let name: TxnId | undefined;
    try {
      for (;;) {
        if (replica.isChanging) {
          await replica.unchanging();
          continue;
        }
        const instead = replica.insteadOfEvaluating(keys) ?? this.#askedBefore(request.id) ?? this.#refusalOf(request);
        if (instead !== undefined) return instead;
        if (name === undefined && replica.locks.allFree(keys)) return this.#evaluateAndPropose(request);
        name ??= replica.locks.nameFor(request.id);
        const waiting = replica.locks.takeForWrite(name, keys, lockTimeoutMs);
        if (waiting === undefined) return this.#evaluateAndPropose(request);
        const end = waiting instanceof Promise ? await waiting : 'refused';
        if (end !== 'granted' && end !== 'moved') return notGranted(end);
      }
    } finally {
      // As soon as it is in the log, for those who come behind it.
      if (name !== undefined) replica.locks.endWrite(name);
    }
  }

  #askedBefore(id: RequestId): RangeReply | Promise<RangeReply> | undefined {
    if (mistake('apply-twice')) return undefined;
    const before = this.#replica.state.sessions.find(id);
    if (before === 'stale') return unknownReply;
    if (before !== undefined) return { kind: 'written', commitTimestamp: before.timestamp, existed: before.existed };
    return this.#replica.proposals.ofRequest(id)?.then(writeReply);
  }

  #refusalOf({ operations }: WriteRequest): RangeReply | undefined {
    let bytes = 0;
    for (const { key, row } of operations) if (row !== undefined) bytes += key.length + row.length;
    return this.#replica.refusal(bytes);
  }

  async #evaluateAndPropose(request: WriteRequest): Promise<RangeReply> {
    const { proposed, refused, restsOnPending } = this.#evaluate(request);
    if (proposed !== undefined) return writeReply(await proposed);
    if (restsOnPending) await this.#replica.proposals.settled();
    return this.#replica.isLeaseholder() ? refused : this.#replica.notLeaseholder();
  }

  #evaluate({ id, operations, author }: WriteRequest): Evaluated {
    const replica = this.#replica;
    const keys = operations.map(({ key }) => keyText(key));
    checkDistinctKeys(keys);
    const timestamp = replica.nextTimestamp();
    if (timestamp === undefined) return { refused: replica.notLeaseholder() };
    const view = { newest: (key: Uint8Array) => replica.newest(key, timestamp) };
    const evaluation = evaluateWrite(view, operations, this.#rowFunctions);
    if (evaluation.kind === 'refused') return { refused: evaluation };
    if (evaluation.kind === 'condition-failed') {
      const { operation, version, restsOnPending } = evaluation;
      return { refused: { kind: 'condition-failed', operation, version }, restsOnPending };
    }
    const { effects, existed } = evaluation;
    const rows = new Map(effects.map(({ key, row }) => [keyText(key), { timestamp, row }]));
    const command = { kind: 'write', timestamp, id, effects, existed, ...(author && { author }) } as const;
    const proposed = replica.propose(command, { rows, id });
    return proposed === undefined ? { refused: replica.notLeaseholder() } : { proposed };
  }
}

function writeReply(end: ProposalEnd): RangeReply {
  if (end.kind === 'written') return { kind: 'written', commitTimestamp: end.timestamp, existed: end.existed };
  return unknownReply;
}
