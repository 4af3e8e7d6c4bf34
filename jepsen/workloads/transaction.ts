/**
 * An interactive transaction over HTTP. Whatever goes wrong before the commit is sent has no effects, so it is a `fail`, even
 * where no answer came; only a commit can leave an unknown outcome.
 */
import { parseTimestamp } from '../../src/base/index.ts';
import { type Client, jsonOf, RequestFailed } from '../client.ts';
import type { Level } from '../workload.ts';
import { ask, type Entry, readEntry, readScan, withoutEffects } from './door.ts';

export type ReadLock = 'share' | 'update';

export interface TransactionOptions {
  readonly level: Level;
  readonly readOnly?: boolean;
}

/** How long an abandoned transaction may hold its locks, and a statement wait for others'. */
const lifeMs = 20_000;
const lockTimeoutMs = 3000;
/** For the farewell to a transaction that failed: nobody waits for it longer. */
const rollbackTimeoutMs = 1000;

/** A transaction that is open. */
export class Transaction {
  readonly #client: Client;
  readonly #path: string;

  private constructor(client: Client, id: string) {
    this.#client = client;
    this.#path = `/v1/transactions/${id}`;
  }

  /** Begins, does `work`, and commits; rolls back if `work` throws. The commit's timestamp comes with what `work` returned. */
  static async run<T>(
    client: Client,
    options: TransactionOptions,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<{ readonly value: T; readonly ts: number | undefined }> {
    const begun = await withoutEffects(() => Transaction.#begin(client, options));
    let value: T;
    try {
      value = await withoutEffects(() => work(begun));
    } catch (error) {
      await begun.#rollback();
      throw error;
    }
    return { value, ts: await begun.#commit() };
  }

  static async #begin(client: Client, { level, readOnly = false }: TransactionOptions): Promise<Transaction> {
    const body = { level, readOnly, lifeMs, lockTimeoutMs };
    const answer = await ask(client, { method: 'POST', path: '/v1/transactions', body });
    return new Transaction(client, (jsonOf(answer) as { id: string }).id);
  }

  /** The entry as the transaction sees it. */
  read(namespace: string, key: string, lock?: ReadLock): Promise<Entry> {
    const query = lock === undefined ? '' : `?lock=${lock}`;
    return readEntry(this.#client, `${this.#path}/kv/${namespace}/${encodeURIComponent(key)}${query}`);
  }

  /** Entries by key, of a prefix. */
  async scan(namespace: string, prefix: string): Promise<ReadonlyMap<string, string>> {
    const { entries } = await readScan(this.#client, `${this.#path}/kv/${namespace}`, { prefix });
    return new Map(entries.map(({ key, value }) => [key, value]));
  }

  /** Buffered until the commit. */
  async write(namespace: string, key: string, text: string): Promise<void> {
    const path = `${this.#path}/kv/${namespace}/${encodeURIComponent(key)}`;
    await ask(this.#client, { method: 'PUT', path, headers: { 'content-type': 'text/plain' }, body: text });
  }

  async #commit(): Promise<number | undefined> {
    const answer = await ask(this.#client, { method: 'POST', path: `${this.#path}/commit` });
    const version = (jsonOf(answer) as { version?: unknown } | undefined)?.version;
    return typeof version === 'string' ? parseTimestamp(version) : undefined;
  }

  /** As well as it goes: the cluster ends the transaction by itself, only later. */
  async #rollback(): Promise<void> {
    try {
      await this.#client.request({ method: 'DELETE', path: this.#path, timeoutMs: rollbackTimeoutMs });
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
    }
  }
}
