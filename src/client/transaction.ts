/**
 * An interactive transaction: each statement is a request, and nothing has happened before the commit. So a statement that
 * fails, whatever became of it, makes the transaction one that certainly did not happen. Only the commit can be in doubt: it is
 * asked again until it is answered (the node that runs the transaction remembers for a minute), or told as unknown.
 */
import { randomUUID } from 'node:crypto';
import { type ErrorCode, JimError, parseTimestamp, utf8, utf8Text, wallMsOf } from '../base/index.ts';
import type { Call, Place } from './client.ts';
import { conditionHeaders, entryPath, getEntry, putCall, type Send, scanEntries } from './entry-calls.ts';
import type { ScanOptions, ValueOptions, WriteConditions } from './options.ts';
import { type AnyRow, Table, type TablePlace } from './table.ts';
import type { WireAnswer } from './transport.ts';
import { type Bytes, type Entry, queryOf } from './values.ts';

/** What a level promises is in `docs/transactions.md`. */
export type IsolationLevel = 'serializable' | 'repeatable-read' | 'read-committed';

/** How to begin. */
export interface BeginOptions {
  /** `serializable` if not given. */
  readonly level?: IsolationLevel;
  readonly readOnly?: boolean;
  /** Then the cluster rolls it back. If not given: a minute, or the call's deadline where that is longer. */
  readonly lifeMs?: number;
  /** How long a statement waits for locks. */
  readonly lockTimeoutMs?: number;
}

/** A lock that a read takes until the transaction ends, as `SELECT … FOR SHARE` and `FOR UPDATE` do. */
export interface LockOptions {
  readonly lock?: 'share' | 'update';
  /** Where another transaction is in the way: wait (default), fail at once, or leave out what is locked. */
  readonly wait?: 'queue' | 'no-wait' | 'skip-locked';
}

/** What a transaction may take: all its statements together, and one attempt to commit. */
export interface TransactionTimes {
  readonly deadlineMs: number;
  readonly attemptMs: number;
}

const lifeMsDefault = 60_000;
const lifeMsMax = 3_600_000;
const rollbackMs = 1000;
const firstPauseMs = 20;
const pauseMsMax = 500;

/** What these refuse changes nothing: the transaction goes on. Everything else has ended it, or may have. */
const refusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'condition-failed',
  'invalid-argument',
  'key-not-found',
  'key-too-long',
  'namespace-unknown',
  'read-only-transaction',
  'request-too-large',
  'transaction-too-large',
  'value-too-large',
]);

/** An open transaction of `JimClient.begin` or `JimClient.transaction`. Statements happen one after the other. */
export class Transaction {
  readonly id: string;
  readonly #send: Send;
  readonly #place: Place;
  readonly #attemptMs: number;
  readonly #endsAt: number;
  #state: 'open' | 'committing' | 'ended' = 'open';
  #failure: JimError | undefined;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(send: Send, place: Place, { deadlineMs, attemptMs }: TransactionTimes, id: string) {
    this.#send = send;
    this.#place = place;
    this.#attemptMs = attemptMs;
    this.#endsAt = performance.now() + deadlineMs;
    this.id = id;
  }

  /** Begins one, and stays with the node that answered. */
  static async begin(
    send: Send,
    placeNow: () => Place,
    times: TransactionTimes,
    options: BeginOptions,
  ): Promise<Transaction> {
    const { level, readOnly, lockTimeoutMs } = options;
    const lifeMs = options.lifeMs ?? Math.min(lifeMsMax, Math.max(lifeMsDefault, times.deadlineMs));
    const answer = await send({
      method: 'POST',
      target: '/v1/transactions',
      headers: { 'content-type': 'application/json' },
      body: utf8(JSON.stringify({ level, readOnly, lifeMs, lockTimeoutMs })),
      // One that nobody knows of ends by itself: repeating it does no harm.
      reads: true,
      deadlineMs: times.deadlineMs,
    });
    const { id } = JSON.parse(utf8Text(answer.body)) as { id: string };
    return new Transaction(send, placeNow(), times, id);
  }

  /** Neither committed nor rolled back, and no commit asked for. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** The error that ended it: it certainly did not happen. */
  get failure(): JimError | undefined {
    return this.#failure;
  }

  /** The entry, as the transaction sees it; undefined where there is none. */
  get(namespace: string, key: Bytes, { lock, wait }: LockOptions = {}): Promise<Entry | undefined> {
    const target = entryPath(this.#path(namespace), key) + queryOf({ lock, wait });
    return getEntry((call) => this.#statement(call), key, { target });
  }

  /** Writes the entry with the commit. Rejects with `condition-failed` if a condition does not hold now. */
  async put(
    namespace: string,
    key: Bytes,
    value: Bytes,
    options: ValueOptions & WriteConditions = {},
  ): Promise<{ readonly created: boolean }> {
    const call = putCall(entryPath(this.#path(namespace), key), value, options);
    const answer = await this.#statement({ ...call, idempotencyKey: repeatKey(call) });
    return { created: answer.status === 201 };
  }

  /** Deletes the entry, if there is one, with the commit. */
  async delete(namespace: string, key: Bytes, options: WriteConditions = {}): Promise<{ readonly existed: boolean }> {
    const headers = conditionHeaders(options);
    const call = { method: 'DELETE', target: entryPath(this.#path(namespace), key), headers, reads: false } as const;
    const answer = await this.#statement({ ...call, idempotencyKey: repeatKey(call) });
    return { existed: answer.headers['jimkv-existed'] === 'true' };
  }

  /**
   * Adds to a whole number in decimal digits (no entry counts as 0), under an update lock; the sum. Content type and end stay
   * as they are. `JimClient.transact` adds in one step.
   */
  async add(namespace: string, key: Bytes, amount: bigint | number): Promise<bigint> {
    const { entry, readAt } = await this.#getDated(namespace, key);
    const sum = (entry === undefined ? 0n : wholeNumberOf(entry)) + BigInt(amount);
    if (BigInt.asIntN(64, sum) !== sum) throw new JimError('invalid-argument', `the sum ${sum} does not fit 64 bits`);
    const { contentType = 'text/plain', expiresAt } = entry ?? {};
    // By the clock of the cluster, whatever this machine's says.
    const ttlSeconds = expiresAt === undefined ? undefined : Math.max(1, expiresAt.getTime() - readAt) / 1000;
    await this.put(namespace, key, String(sum), { contentType, ttlSeconds });
    return sum;
  }

  /** The entries of a span in key order, as the transaction sees them, a page at a time. */
  scan(
    namespace: string,
    options: Omit<ScanOptions, 'at' | 'staleMsMax'> & LockOptions = {},
  ): AsyncGenerator<Entry, void, undefined> {
    const { lock, wait } = options;
    return scanEntries(
      (call) => this.#statement(call),
      this.#path(namespace),
      options,
      () => ({ lock, wait }),
    );
  }

  /** The table's rows, as the transaction sees them; what is written becomes true with the commit. */
  table<Row extends object = AnyRow>(name: string, place: TablePlace = {}): Table<Row> {
    return new Table<Row>((call) => this.#statement(call), name, place, this.id);
  }

  /**
   * Commits. Rejects with an ambiguous `outcome-unknown` if nobody could say in time whether it happened; every other error says
   * that it certainly did not.
   */
  async commit(): Promise<{ readonly version: string }> {
    await this.#last;
    if (this.#failure !== undefined) {
      await this.abandon();
      throw this.#failure;
    }
    this.#state = 'committing';
    try {
      return await this.#commitUntilKnown();
    } finally {
      this.#state = 'ended';
    }
  }

  /** Rolls back. */
  async rollback(): Promise<void> {
    await this.#last;
    this.#state = 'ended';
    await this.#send(this.#rollbackCall(this.#leftMs()));
  }

  /** Rolls back as far as that goes quickly: if it fails the cluster does it by itself. */
  async abandon(): Promise<void> {
    await this.#last;
    this.#state = 'ended';
    await this.#send(this.#rollbackCall(Math.min(rollbackMs, this.#leftMs()))).catch(() => {});
  }

  #rollbackCall(deadlineMs: number): Call {
    const target = `/v1/transactions/${this.id}`;
    // Rolling back twice does no harm.
    const idempotencyKey = randomUUID();
    return { method: 'DELETE', target, reads: false, place: this.#place, statement: true, idempotencyKey, deadlineMs };
  }

  #path(namespace: string): string {
    return `/v1/transactions/${this.id}/kv/${encodeURIComponent(namespace)}`;
  }

  #leftMs(): number {
    return Math.max(1, Math.ceil(this.#endsAt - performance.now()));
  }

  // Statements -----------------------------------------------------------------------------------------------------

  async #statement(call: Call): Promise<WireAnswer> {
    const turn = this.#last.then(async () => {
      if (this.#state !== 'open') throw new JimError('transaction-unknown', 'the transaction is over');
      if (this.#failure !== undefined) throw this.#failure;
      try {
        const deadlineMs = call.deadlineMs ?? this.#leftMs();
        return await this.#send({ ...call, deadlineMs, place: this.#place, statement: true });
      } catch (error) {
        if (error instanceof JimError && !refusals.has(error.code)) this.#failure = certainFailure(error);
        throw this.#failure ?? error;
      }
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** The entry under an update lock, and the Unix milliseconds at which it was read. */
  async #getDated(
    namespace: string,
    key: Bytes,
  ): Promise<{ readonly entry: Entry | undefined; readonly readAt: number }> {
    const target = entryPath(this.#path(namespace), key) + queryOf({ lock: 'update' });
    let readAt = 0;
    const entry = await getEntry(
      async (call) => {
        const answer = await this.#statement(call);
        readAt = wallMsOf(parseTimestamp(String(answer.headers['jimkv-read-timestamp'])));
        return answer;
      },
      key,
      { target },
    );
    return { entry, readAt };
  }

  // Commit ---------------------------------------------------------------------------------------------------------

  async #commitUntilKnown(): Promise<{ readonly version: string }> {
    let doubt: JimError | undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#askCommit();
      } catch (error) {
        if (!(error instanceof JimError)) throw error;
        if (error.outcome === 'ambiguous') doubt ??= error;
        else if (doubt === undefined || isVerdict(error)) throw certainFailure(error);
        const pauseMs = Math.min(pauseMsMax, firstPauseMs * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random() / 2);
        if (isForgotten(error.code) || performance.now() + pauseMs >= this.#endsAt) throw unknownOutcome(doubt, error);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  async #askCommit(): Promise<{ readonly version: string }> {
    const answer = await this.#send({
      method: 'POST',
      target: `/v1/transactions/${this.id}/commit`,
      reads: false,
      // Whether an unclear answer may be asked about again is decided here, not by the sender.
      idempotencyKey: null,
      place: this.#place,
      statement: true,
      deadlineMs: Math.min(this.#attemptMs, this.#leftMs()),
    });
    return JSON.parse(utf8Text(answer.body)) as { version: string };
  }
}

/** An unconditional write may be repeated, as it changes nothing the second time; a condition might meet the write itself. */
function repeatKey({ headers = {} }: Pick<Call, 'headers'>): string | null {
  return 'if-match' in headers || 'if-none-match' in headers ? null : randomUUID();
}

/** Nothing has happened, and another transaction may fare better where the failure was not about the request itself. */
function certainFailure(error: JimError): JimError {
  const { code, message, details } = error;
  const again = error.retry !== 'no' || error.outcome === 'ambiguous' || isForgotten(code);
  return new JimError(code, message, { retry: again ? 'transaction' : 'no', details, cause: error });
}

/** Has the node that runs the transaction said how it ended? What others say when they can't reach it is no verdict. */
function isVerdict({ code, details: { status, httpCode } }: JimError): boolean {
  return httpCode === code && typeof status === 'number' && status < 500 && status !== 429 && !isForgotten(code);
}

/** It has no memory of the transaction: it was restarted, or asked too late. */
function isForgotten(code: ErrorCode): boolean {
  return code === 'transaction-unknown';
}

function unknownOutcome(doubt: JimError, last: JimError): JimError {
  const message = `nobody could say whether the transaction is committed: ${doubt.message}`;
  return new JimError('outcome-unknown', message, { outcome: 'ambiguous', cause: last });
}

function wholeNumberOf(entry: Entry): bigint {
  if (!/^-?\d{1,19}$/.test(entry.text))
    throw new JimError('invalid-argument', 'the value is not a whole number of 64 bits in decimal digits');
  return BigInt(entry.text);
}
