/**
 * A client's hand in a transaction: statements go to nodes of its choice, answers get lost, and what became of it all is told
 * honestly. Only a commit, or a request that does all at once, can be in doubt: without one nothing happens.
 */
import { JimError, type Timestamp, type TxnId, utf8 } from '../../../src/base/index.ts';
import { type Random, randomInt, randomItem } from '../../../src/io/index.ts';
import type {
  KvEntry,
  KvOperation,
  KvScanOptions,
  KvWrite,
  ReadLock,
  TransactionService,
  TransactResult,
} from '../../../src/kv/index.ts';
import type { Machine } from '../cluster.ts';
import { namespace } from '../perform.ts';
import type { SimNode } from '../sim-node.ts';
import { SimSqlClient, type SqlAnswer } from '../sql/client.ts';
import type { Manner } from './call.ts';

/** It is over, and not by a commit that was acknowledged. */
export class Ended extends Error {
  readonly outcome: 'fail' | 'info';

  constructor(outcome: 'fail' | 'info', reason: string) {
    super(reason);
    this.outcome = outcome;
  }
}

/** What a session needs of its client. */
export interface SessionWorld {
  readonly random: Random;
  readonly machines: readonly Machine[];
  /** Where the client is connected. */
  readonly home: Machine;
  /** Chance that a commit or a request without a clear answer is asked again. */
  readonly retryChance: number;
  /** Asks a node. The answer may be lost: then it rejects after the time. */
  call<T>(machine: Machine, timeoutMs: number, f: (node: SimNode) => Promise<T>): Promise<T>;
  sleep(ms: number): Promise<void>;
  /** Names a request, for idempotency. */
  requestName(): string;
  /** Breaks the run: an answer can't be right whatever else happened. */
  broken(what: string): void;
}

/** The statements of an open transaction. */
export interface Statements {
  get(key: string, lock?: ReadLock['mode']): Promise<KvEntry | undefined>;
  /** All rows of the span, or the first ones. */
  scan(start: string, end: string, options?: { limit?: number; reverse?: boolean }): Promise<readonly KvEntry[]>;
  /** Throws `Ended` if a condition does not hold. */
  put(key: string, text: string, condition?: KvWrite['condition']): Promise<void>;
}

/** The statements of a connection. */
export interface SqlStatements {
  /** Rows as texts. Throws `Ended`: without the last statement nothing has happened. */
  query(text: string): Promise<SqlAnswer['rows']>;
  /** The statement that commits. */
  last(text: string): Promise<SqlAnswer['rows']>;
}

/** 40003: statement completion unknown. 08007: transaction resolution unknown. */
const unknownStates = ['40003', '08007'];

/** A result and the timestamp at which it is true. */
export interface Done<T> {
  readonly value: T;
  readonly at: Timestamp;
}

const timeoutGraceMs = 1000;

/** One transaction's way through the cluster. */
export class Session {
  readonly #world: SessionWorld;
  readonly manner: Manner;

  constructor(world: SessionWorld, manner: Manner) {
    this.#world = world;
    this.manner = manner;
  }

  get random(): Random {
    return this.#world.random;
  }

  // In steps -------------------------------------------------------------------------------------------------------

  /** Runs a body of statements and ends as the manner says. Throws `Ended` unless a commit was acknowledged. */
  async inSteps<T>(body: (statements: Statements) => Promise<T>): Promise<Done<T>> {
    const { level, readOnly, lifeMs, lockTimeoutMs, ending } = this.manner;
    const options = { level, readOnly, lifeMs, lockTimeoutMs };
    const id = await this.#statement((transactions, deadlineMs) => transactions.begin(options, deadlineMs), true);
    let value: T;
    try {
      value = await body(this.#statements(id));
    } catch (error) {
      if (!isExpected(error)) throw error;
      if (this.random.float() < 0.5) await this.#rollBack(id);
      throw new Ended('fail', String(error));
    }
    if (ending === 'abandon') throw new Ended('fail', 'left by its client');
    if (ending === 'roll-back') {
      await this.#rollBack(id);
      throw new Ended('fail', 'rolled back by its client');
    }
    return { value, at: await this.#commit(id) };
  }

  #statements(id: TxnId): Statements {
    const statement = async <T>(ask: (transactions: TransactionService, deadlineMs: number) => Promise<T>) => {
      const { pauseMs, ending } = this.manner;
      if (pauseMs > 0) await this.#world.sleep(pauseMs);
      if (ending === 'abandon' && this.random.float() < 0.3) throw new Ended('fail', 'left by its client');
      return this.#statement(ask);
    };
    return {
      get: async (key, mode) => {
        const lock = mode === undefined ? undefined : ({ mode, wait: 'queue' } as const);
        const { entry } = await statement((transactions, deadlineMs) =>
          transactions.get(id, namespace, utf8(key), { lock, deadlineMs }),
        );
        return entry;
      },
      scan: async (start, end, { limit = Number.POSITIVE_INFINITY, reverse = false } = {}) => {
        const pageMax = randomItem(this.random, [2, 10, 1000]);
        return this.#pages(utf8(start), utf8(end), limit, pageMax, reverse, (page) =>
          statement((transactions, deadlineMs) => transactions.scan(id, namespace, { ...page, deadlineMs })),
        );
      },
      put: async (key, text, condition) => {
        const write: KvWrite = { key: utf8(key), value: utf8(text), condition };
        const result = await statement((transactions, deadlineMs) =>
          transactions.write(id, namespace, [write], deadlineMs),
        );
        if (result.kind === 'condition-failed') throw new Ended('fail', 'a condition does not hold');
      },
    };
  }

  async #pages(
    from: Uint8Array,
    to: Uint8Array,
    limit: number,
    pageMax: number,
    reverse: boolean,
    ask: (
      page: Omit<KvScanOptions, 'deadlineMs'>,
    ) => Promise<{ entries: readonly KvEntry[]; resumeKey: Uint8Array | undefined }>,
  ): Promise<readonly KvEntry[]> {
    const found: KvEntry[] = [];
    let [start, end] = [from, to];
    for (;;) {
      const page = await ask({ start, end, limit: Math.min(pageMax, limit - found.length), reverse });
      found.push(...page.entries);
      if (page.resumeKey === undefined || found.length >= limit) return found;
      if (reverse) end = page.resumeKey;
      else start = page.resumeKey;
    }
  }

  /** One statement. Whatever becomes of it, without a commit nothing has happened. */
  async #statement<T>(
    ask: (transactions: TransactionService, deadlineMs: number) => Promise<T>,
    atHome = false,
  ): Promise<T> {
    const machine = !atHome && this.random.float() < this.manner.wanderChance ? this.#anyMachine() : this.#world.home;
    const deadlineMs = randomInt(this.random, 1000, 6000);
    try {
      return await this.#world.call(machine, deadlineMs + timeoutGraceMs, ({ transactions }) =>
        ask(transactions, deadlineMs),
      );
    } catch (error) {
      throw new Ended('fail', String(error));
    }
  }

  async #rollBack(id: TxnId): Promise<void> {
    await this.#statement((transactions, deadlineMs) => transactions.rollback(id, deadlineMs)).catch(() => {});
  }

  async #commit(id: TxnId): Promise<Timestamp> {
    const { version } = await this.#untilKnown((machine) => {
      const deadlineMs = randomInt(this.random, 500, 5000);
      return this.#world.call(machine, deadlineMs + timeoutGraceMs, ({ transactions }) =>
        transactions.commit(id, deadlineMs),
      );
    });
    if (this.manner.commitTwice) await this.#commitAgain(id, version);
    return version;
  }

  /** Asked again, a commit says the same, or that it can't tell any more. */
  async #commitAgain(id: TxnId, version: Timestamp): Promise<void> {
    try {
      const again = await this.#world.call(this.#anyMachine(), 3000, ({ transactions }) =>
        transactions.commit(id, 2000),
      );
      if (again.version !== version)
        this.#world.broken(`${id} committed at ${version}, and asked again at ${again.version}`);
    } catch (error) {
      const denied = ['transaction-conflict', 'transaction-failed', 'transaction-expired', 'deadlock'];
      if (error instanceof JimError && denied.includes(error.code))
        this.#world.broken(`${id} committed, and asked again: ${error.code}: ${error.message}`);
    }
  }

  // In SQL ---------------------------------------------------------------------------------------------------------

  /** Statements over one connection to the client's node. Only the last one can be in doubt. */
  async inSql<T>(body: (statements: SqlStatements) => Promise<T>): Promise<T> {
    const { home } = this.#world;
    let client: SimSqlClient | undefined;
    const ask = async (text: string): Promise<SqlAnswer> => {
      const timeoutMs = randomInt(this.random, 2000, 15_000);
      return this.#world.call(home, timeoutMs, async ({ sql }) => {
        if (sql === undefined) throw new JimError('node-unavailable', 'the node does not speak SQL now');
        client ??= new SimSqlClient(sql);
        if (client.engine !== sql) throw new JimError('node-unavailable', 'the connection is gone');
        return client.query(text);
      });
    };
    const rowsOf = async (text: string, doubt: 'fail' | 'info'): Promise<SqlAnswer['rows']> => {
      const { rows, error } = await ask(text).catch((error: unknown) => {
        const isRefused = error instanceof JimError && error.code === 'node-unavailable';
        throw isExpected(error) ? new Ended(isRefused ? 'fail' : doubt, String(error)) : error;
      });
      if (error === undefined) return rows;
      throw new Ended(unknownStates.includes(error.sqlstate) ? doubt : 'fail', `${error.sqlstate} ${error.message}`);
    };
    try {
      return await body({ query: (text) => rowsOf(text, 'fail'), last: (text) => rowsOf(text, 'info') });
    } finally {
      const left = client as SimSqlClient | undefined;
      if (left !== undefined)
        void this.#world
          .call(home, 1000, async ({ sql }) => (sql === left.engine ? left.close() : undefined))
          .catch(() => {});
    }
  }

  // At once --------------------------------------------------------------------------------------------------------

  /** A transaction in one request. */
  async atOnce(
    operations: readonly Omit<KvOperation, 'namespace'>[],
  ): Promise<Extract<TransactResult, { kind: 'committed' }>> {
    const named = this.random.float() < this.#world.retryChance;
    const idempotencyKey = named ? this.#world.requestName() : undefined;
    const { lockTimeoutMs } = this.manner;
    const result = await this.#untilKnown(async (machine, doubtful) => {
      const deadlineMs = randomInt(this.random, 500, 5000);
      const answer = await this.#world.call(machine, deadlineMs + timeoutGraceMs, ({ transactions }) =>
        transactions.transact(
          operations.map((operation) => ({ namespace, ...operation })),
          { deadlineMs, lockTimeoutMs, ...(named ? { idempotencyKey } : {}) },
        ),
      );
      if (answer.kind === 'committed') return answer;
      // An earlier copy of the request may still be on its way, or be the reason why the condition does not hold.
      throw new Ended(doubtful ? 'info' : 'fail', 'a condition does not hold');
    }, named);
    return result;
  }

  /** Asks, and asks again as long as nobody knows. Throws `Ended`. */
  async #untilKnown<T>(ask: (machine: Machine, doubtful: boolean) => Promise<T>, mayRepeat = true): Promise<T> {
    const repeats = mayRepeat && this.random.float() < this.#world.retryChance ? randomInt(this.random, 1, 3) : 0;
    let doubtful = false;
    for (let left = repeats; ; left--) {
      const machine =
        this.random.float() < this.manner.wanderChance || doubtful ? this.#anyMachine() : this.#world.home;
      try {
        return await ask(machine, doubtful);
      } catch (error) {
        if (!isExpected(error)) throw error;
        const definite = error instanceof Ended ? error.outcome === 'fail' : isDefinite(error);
        if (definite && !doubtful) throw new Ended('fail', String(error));
        if (left <= 0) throw new Ended('info', String(error));
        doubtful = true;
      }
      await this.#world.sleep(20 + this.random.float() * 300);
    }
  }

  // Outside of transactions ----------------------------------------------------------------------------------------

  /** All rows of a span at one timestamp, page by page. */
  async scanOutside(start: string, end: string): Promise<Done<readonly KvEntry[]>> {
    const pageMax = randomItem(this.random, [3, 20, 1000]);
    let at: Timestamp | undefined;
    const rows = await this.#pages(utf8(start), utf8(end), Number.POSITIVE_INFINITY, pageMax, false, async (page) => {
      const answer = await this.#ask((node, deadlineMs) => node.kv.scan(namespace, { ...page, at, deadlineMs }));
      at ??= answer.readTimestamp;
      return answer;
    });
    return { value: rows, at: at! };
  }

  /** The newest entry, to base a conditional write on: what it shows is not part of any promise. */
  async peek(key: string): Promise<KvEntry | undefined> {
    const { entry } = await this.#ask((node, deadlineMs) => node.kv.get(namespace, utf8(key), { deadlineMs }));
    return entry;
  }

  /** One write with a condition. */
  async writeOutside(write: KvWrite): Promise<Timestamp> {
    return this.#untilKnown(async (machine) => {
      const deadlineMs = randomInt(this.random, 500, 5000);
      const answer = await this.#world.call(machine, deadlineMs + timeoutGraceMs, ({ kv }) =>
        kv.write(namespace, [write], { deadlineMs }),
      );
      if (answer.kind === 'condition-failed') throw new Ended('fail', 'a condition does not hold');
      return answer.version;
    }, false);
  }

  async #ask<T>(f: (node: SimNode, deadlineMs: number) => Promise<T>): Promise<T> {
    const deadlineMs = randomInt(this.random, 500, 5000);
    try {
      return await this.#world.call(this.#world.home, deadlineMs + timeoutGraceMs, (node) => f(node, deadlineMs));
    } catch (error) {
      throw new Ended('fail', String(error));
    }
  }

  #anyMachine(): Machine {
    return randomItem(this.random, this.#world.machines);
  }
}

/** Refusals, lost answers and clients that change their mind; anything else is a mistake of the harness. */
function isExpected(error: unknown): boolean {
  return error instanceof Ended || error instanceof JimError || error instanceof LostAnswer;
}

function isDefinite(error: unknown): boolean {
  return error instanceof JimError && error.outcome === 'definite';
}

/** No answer came in time. */
export class LostAnswer extends Error {}
