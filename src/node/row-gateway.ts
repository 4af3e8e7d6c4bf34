/**
 * Rows of tables for the REST door: each step goes to the node that runs its transaction, where SQL carries it out (`sql/session/rows-door`). Requests that are whole
 * transactions are run here, and again where they lose a conflict.
 */
import {
  decodeTxnId,
  formatNodeId,
  JimError,
  type NodeId,
  parseTxnId,
  type Timestamp,
  type TxnId,
  utf8,
  utf8Text,
  zeroTimestamp,
} from '../base/index.ts';
import { type Clock, type Random, sleep } from '../io/index.ts';
import type {
  Caller,
  MixedEnd,
  MixedResult,
  MixedStep,
  RowList,
  RowOptions,
  RowPage,
  RowResult,
  RowService,
  RowStep,
  TransactionService,
} from '../kv/index.ts';
import { SqlError } from '../sql/errors.ts';
import { PermissionDenied } from '../sql/privileges/index.ts';
import type { DoorTerms, RowsDoor } from '../sql/session/index.ts';
import type { Transactions } from '../txn/index.ts';
import { changeEntry } from './entry-steps.ts';

const method = 'rows.door';
const attemptsMax = 10;
const pauseMsMax = 50;
const lockTimeoutMs = 5_000;

export interface RowGatewayOptions {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  readonly random: Random;
  readonly transactions: Transactions;
  readonly entries: TransactionService;
  /** Undefined until SQL has begun here. */
  door(): RowsDoor | undefined;
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
}

type Ask =
  | { readonly kind: 'step'; readonly txn: string; readonly role: number; readonly step: RowStep }
  | { readonly kind: 'list'; readonly txn: string; readonly role: number; readonly list: RowList };

/** Of a deadline, what the way there and back may take. */
const wayShare = 0.1;

/** `RowService` of a node. */
export class RowGateway implements RowService {
  readonly #options: RowGatewayOptions;

  constructor(options: RowGatewayOptions) {
    this.#options = options;
  }

  /** Answers other nodes: `handle` is how this node learns of calls. */
  start(handle: (name: string, handler: (body: Uint8Array, deadlineMs: number) => Promise<Uint8Array>) => void): void {
    handle(method, async (body, deadlineMs) => {
      const deadlineAtMs = this.#deadline(deadlineMs * (1 - wayShare));
      const ask = JSON.parse(utf8Text(body)) as Ask;
      const txn = decodeTxnId(ask.txn);
      const answer =
        ask.kind === 'step'
          ? await this.#stepHere(txn, ask.step, { role: ask.role, deadlineAtMs })
          : await this.#listHere(txn, ask.list, { role: ask.role, deadlineAtMs });
      return utf8(JSON.stringify(answer));
    });
  }

  // A whole transaction ----------------------------------------------------------------------------------------------

  async run(steps: readonly MixedStep[], { deadlineMs, caller }: RowOptions): Promise<MixedEnd> {
    const { clock, random } = this.#options;
    const deadlineAtMs = this.#deadline(deadlineMs);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(steps, caller, deadlineAtMs);
      } catch (error) {
        const isOver = attempt === attemptsMax || clock.monotonicMs() >= deadlineAtMs;
        if (isOver || !(error instanceof JimError) || !isConflict(error)) throw error;
        await sleep(clock, Math.min(pauseMsMax, 2 ** attempt) * random.float());
      }
    }
  }

  async #attempt(steps: readonly MixedStep[], caller: Caller, deadlineAtMs: number): Promise<MixedEnd> {
    const { clock, transactions, entries } = this.#options;
    const leftMs = () => Math.max(1, deadlineAtMs - clock.monotonicMs());
    const readOnly = steps.every((step) => step.kind === 'row' && step.step.change === undefined);
    const level = readOnly ? 'repeatable-read' : 'serializable';
    const author = () => ({ user: caller.name, tag: '' });
    const { id } = transactions.begin({ level, readOnly, lifeMs: leftMs(), lockTimeoutMs, author });
    try {
      const results: MixedResult[] = [];
      let readTimestamp = zeroTimestamp;
      for (const [index, step] of steps.entries()) {
        const done =
          step.kind === 'row'
            ? await this.#rowResult(id, step.step, { role: caller.roleOid, deadlineAtMs })
            : await changeEntry(entries, id, step.operation, leftMs());
        if (done.kind === 'condition-failed') {
          await this.#rollback(id);
          return { kind: 'condition-failed', index, version: done.version };
        }
        results.push(done.result);
        readTimestamp = done.readTimestamp;
      }
      const { version } = await entries.commit(id, leftMs());
      return { kind: 'committed', version, readTimestamp, results };
    } catch (error) {
      await this.#rollback(id);
      throw error;
    }
  }

  async #rowResult(id: TxnId, step: RowStep, terms: DoorTerms) {
    const done = await this.#stepHere(id, step, terms);
    if (done.kind === 'condition-failed') return done;
    const { existed, version, row, readTimestamp } = done;
    return { kind: 'done', result: { kind: 'row', existed, version, row }, readTimestamp } as const;
  }

  async #rollback(id: TxnId): Promise<void> {
    await this.#options.entries.rollback(id, lockTimeoutMs).catch(() => {});
  }

  // Statement by statement -------------------------------------------------------------------------------------------

  async runIn(txn: TxnId, step: RowStep, options: RowOptions): Promise<RowResult> {
    if (this.#isHere(txn)) return this.#stepHere(txn, step, this.#terms(options));
    const { roleOid: role } = options.caller;
    return (await this.#ask({ kind: 'step', txn, role, step }, options.deadlineMs)) as RowResult;
  }

  async listIn(txn: TxnId, list: RowList, options: RowOptions): Promise<RowPage> {
    if (this.#isHere(txn)) return this.#listHere(txn, list, this.#terms(options));
    const { roleOid: role } = options.caller;
    return (await this.#ask({ kind: 'list', txn, role, list }, options.deadlineMs)) as RowPage;
  }

  async list(list: RowList, options: RowOptions & { readonly at?: Timestamp }): Promise<RowPage> {
    const { at, deadlineMs } = options;
    const door = this.#terms(options);
    if (at !== undefined) return asked(this.#door().listAt(at, list, door));
    const terms = { level: 'repeatable-read', readOnly: true, lifeMs: deadlineMs, lockTimeoutMs } as const;
    const { id } = this.#options.transactions.begin(terms);
    try {
      return await this.#listHere(id, list, door);
    } finally {
      await this.#rollback(id);
    }
  }

  #stepHere(txn: TxnId, step: RowStep, terms: DoorTerms): Promise<RowResult> {
    return asked(this.#door().step(txn, step, terms));
  }

  #listHere(txn: TxnId, list: RowList, terms: DoorTerms): Promise<RowPage> {
    return asked(this.#door().list(txn, list, terms));
  }

  #isHere(txn: TxnId): boolean {
    return parseTxnId(txn).coordinator === this.#options.nodeId;
  }

  async #ask(ask: Ask & { readonly txn: TxnId }, deadlineMs: number): Promise<unknown> {
    const { coordinator } = parseTxnId(ask.txn);
    try {
      return JSON.parse(utf8Text(await this.#options.call(coordinator, method, utf8(JSON.stringify(ask)), deadlineMs)));
    } catch (error) {
      if (!(error instanceof JimError) || error.code !== 'node-unavailable') throw error;
      const message = `${formatNodeId(coordinator)}, which runs the transaction, was not reached: ${error.message}`;
      const { outcome } = error;
      throw new JimError('node-unavailable', message, { outcome, retry: 'transaction', cause: error });
    }
  }

  #terms({ caller, deadlineMs }: RowOptions): DoorTerms {
    return { role: caller.roleOid, deadlineAtMs: this.#deadline(deadlineMs) };
  }

  #deadline(ms: number): number {
    return this.#options.clock.monotonicMs() + ms;
  }

  #door(): RowsDoor {
    const door = this.#options.door();
    if (door !== undefined) return door;
    throw new JimError('node-unavailable', 'this node does not serve tables yet', { retry: 'elsewhere' });
  }

  // The end of interactive transactions ------------------------------------------------------------------------------

  /** Commits it if rows belong to it; undefined: they do not. */
  async commit(txn: TxnId, deadlineAtMs: number): Promise<Timestamp | undefined> {
    const door = this.#options.door();
    return door?.has(txn) ? asked(door.commit(txn, deadlineAtMs)) : undefined;
  }

  /** What the rows of a transaction had here goes with it. */
  async rollback(txn: TxnId): Promise<void> {
    await this.#options.door()?.rollback(txn);
  }
}

function isConflict({ code, outcome }: JimError): boolean {
  return outcome === 'definite' && (code === 'transaction-conflict' || code === 'deadlock');
}

/** SQL's errors in the words of the REST door. */
async function asked<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof SqlError ? restError(error) : error;
  }
}

const unknownNames = ['42P01', '3F000', '3D000'];

/** An error of SQL in the words of the REST door. */
export function restError(error: SqlError): JimError {
  const { sqlstate, message, cause, detail, hint, object } = error;
  if (cause instanceof JimError) return cause;
  const privilege = error instanceof PermissionDenied ? { privilege: error.privilege } : {};
  const details = { sqlstate, ...(detail && { detail }), ...(hint && { hint }), ...privilege, ...object };
  const options = { details, cause: error };
  if (unknownNames.includes(sqlstate)) return new JimError('table-unknown', message, options);
  if (sqlstate === '42501') return new JimError('permission-denied', message, options);
  if (sqlstate === '25P02') return new JimError('transaction-failed', message, options);
  if (sqlstate === '25006') return new JimError('read-only-transaction', message, options);
  if (sqlstate === '54000') return new JimError('value-too-large', message, options);
  if (sqlstate === '40001') return new JimError('transaction-conflict', message, { ...options, retry: 'transaction' });
  if (sqlstate.startsWith('23')) return new JimError('constraint-violated', message, options);
  if (sqlstate.startsWith('XX')) return new JimError('internal', message, options);
  return new JimError('invalid-argument', message, options);
}
