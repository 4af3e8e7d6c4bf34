/**
 * The key-value service over ranges: names to keys, values to rows, requests to the gateway. A batch within one range is one
 * log entry; one over several ranges is a transaction.
 */
import { addMs, type HybridClock, JimError, type RangeId, requestKey, type Timestamp } from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type {
  KvGetResult,
  KvReadOptions,
  KvScanOptions,
  KvScanPage,
  KvService,
  KvWrite,
  KvWriteOptions,
  KvWriteResult,
} from '../kv/index.ts';
import type { CommitAuthor, RequestId, WriteOperation } from '../range/index.ts';
import type { Transactions } from '../txn/index.ts';
import type { Directory } from './directory.ts';
import type { Finder } from './finder.ts';
import type { Gateway } from './gateway.ts';
import { checkSize, dataKey, rowOf } from './kv-rows.ts';
import { entryOf, KvScanner } from './kv-scan.ts';
import { unexpected } from './meta.ts';
import type { Namespaces } from './namespaces.ts';
import { type RequestIds, requestIdOfKey } from './request-ids.ts';
import type { Answer } from './request-traits.ts';

/** A read of the future moves every clock forward: what is further ahead than clocks may differ is refused. */
const futureMsMax = 1_000;
/** How often a batch may find the ranges changed before it gives up. */
const regroupMax = 8;
/** How long a batch over several ranges waits for the locks of transactions. */
const lockTimeoutMs = 5_000;

export interface KvGatewayOptions {
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  readonly gateway: Gateway;
  readonly directory: Directory;
  readonly finder: Finder;
  readonly namespaces: Namespaces;
  readonly requestIds: RequestIds;
  readonly transactions: Pick<Transactions, 'transact' | 'readView' | 'onViewStale'>;
}

/** `KvService` of a node. */
export class KvGateway implements KvService {
  readonly #options: KvGatewayOptions;
  readonly #scanner: KvScanner;

  constructor(options: KvGatewayOptions) {
    this.#options = options;
    this.#scanner = new KvScanner(options);
  }

  listNamespaces(deadlineMs: number): Promise<readonly string[]> {
    return this.#options.namespaces.list(this.#deadline(deadlineMs));
  }

  createNamespace(name: string, ownerOid: number, deadlineMs: number): Promise<void> {
    return this.#options.namespaces.create(name, ownerOid, this.#deadline(deadlineMs));
  }

  // Reads ----------------------------------------------------------------------------------------------------------

  async get(namespace: string, key: Uint8Array, options: KvReadOptions): Promise<KvGetResult> {
    const deadlineAtMs = this.#deadline(options.deadlineMs);
    const { namespaces, gateway } = this.#options;
    const id = namespaces.known(namespace) ?? (await namespaces.idOf(namespace, deadlineAtMs));
    const at = this.#checkedAt(options.at);
    const request = { kind: 'get', key: dataKey(id, key), at, bounded: this.#bound(options) } as const;
    const executed = gateway.execute(request, deadlineAtMs);
    const answer = executed instanceof Promise ? await executed : executed;
    if (answer.kind !== 'get') throw unexpected(answer);
    const { row, version, readTimestamp } = answer;
    return { entry: row === undefined ? undefined : entryOf(key, row, version), readTimestamp };
  }

  async scan(namespace: string, options: KvScanOptions): Promise<KvScanPage> {
    const deadlineAtMs = this.#deadline(options.deadlineMs);
    const id = await this.#options.namespaces.idOf(namespace, deadlineAtMs);
    const bounded = { at: this.#checkedAt(options.at), bounded: this.#bound(options) };
    return this.#scanner.scan(id, options, bounded, deadlineAtMs);
  }

  #checkedAt(at: Timestamp | undefined): Timestamp | undefined {
    if (at !== undefined && at > addMs(this.#options.hybridClock.reading(), futureMsMax))
      throw new JimError('invalid-argument', 'the timestamp to read at lies in the future');
    return at;
  }

  #bound({ at, freshness }: KvReadOptions): Timestamp | undefined {
    if (freshness?.kind !== 'bounded') return undefined;
    return at ?? addMs(this.#options.hybridClock.reading(), -freshness.staleMsMax);
  }

  // Writes ---------------------------------------------------------------------------------------------------------

  async write(namespace: string, writes: readonly KvWrite[], options: KvWriteOptions): Promise<KvWriteResult> {
    const deadlineAtMs = this.#deadline(options.deadlineMs);
    const { namespaces } = this.#options;
    const id = namespaces.known(namespace) ?? (await namespaces.idOf(namespace, deadlineAtMs));
    const operations = writes.map((write) => this.#operation(id, write));
    if (operations.length === 0) throw new JimError('invalid-argument', 'a batch has at least one write');
    checkSize(operations);
    const idOf = options.idempotencyKey === undefined ? undefined : requestIdOfKey(namespace, options.idempotencyKey);
    for (let round = 0; round < regroupMax; round++) {
      const groups = operations.length === 1 ? [[0]] : await this.#groups(operations, deadlineAtMs);
      if (groups.length > 1 || (await this.#wasTogether(operations, idOf, deadlineAtMs)))
        return this.#writeTogether(operations, namespace, options, deadlineAtMs);
      const answer = await this.#writeOne(operations, idOf, deadlineAtMs, options.author);
      if (answer.kind !== 'range-mismatch') return resultOf(answer);
    }
    throw new JimError('change-in-progress', 'the ranges of the batch keep changing: try again', {
      retry: 'statement',
    });
  }

  #operation(namespaceId: number, { key, condition, ...put }: KvWrite): WriteOperation {
    const row = put.value === undefined ? undefined : rowOf({ ...put, value: put.value }, this.#options.hybridClock);
    return { key: dataKey(namespaceId, key), row, condition };
  }

  async #writeOne(
    operations: readonly WriteOperation[],
    given: RequestId | undefined,
    deadlineAtMs: number,
    author?: CommitAuthor,
  ): Promise<Answer> {
    const { requestIds, gateway } = this.#options;
    const id = given ?? requestIds.begin();
    try {
      return await gateway.execute({ kind: 'write', id, operations, ...(author && { author }) }, deadlineAtMs);
    } finally {
      requestIds.finish(id);
    }
  }

  /** Indexes of operations, by the range that their keys lie in now. */
  async #groups(operations: readonly WriteOperation[], deadlineAtMs: number): Promise<readonly (readonly number[])[]> {
    const { directory, finder, clock } = this.#options;
    const groups = new Map<RangeId, number[]>();
    for (const [i, { key }] of operations.entries()) {
      const range = directory.lookup(key) ?? (await finder.find(key, deadlineAtMs - clock.monotonicMs()));
      if (range === undefined)
        throw new JimError('no-quorum', 'the range of a key could not be found', { retry: 'statement' });
      const group = groups.get(range.rangeId);
      if (group === undefined) groups.set(range.rangeId, [i]);
      else group.push(i);
    }
    return [...groups.values()];
  }

  /** Has a batch of this name been done when its keys lay in several ranges? They may have been merged since. */
  async #wasTogether(
    operations: readonly WriteOperation[],
    id: RequestId | undefined,
    deadlineAtMs: number,
  ): Promise<boolean> {
    if (id === undefined || operations.length === 1) return false;
    const mark = { kind: 'get', key: requestKey(id.session, id.sequence) } as const;
    const answer = await this.#options.gateway.execute(mark, deadlineAtMs);
    if (answer.kind !== 'get') throw unexpected(answer);
    return answer.row !== undefined;
  }

  /** What came of a batch of this name when its keys lay in one range, if there was one. Ranges that were split remember. */
  async #resultWhenOne(
    operations: readonly WriteOperation[],
    { idempotencyKey }: KvWriteOptions,
    namespace: string,
    deadlineAtMs: number,
  ): Promise<KvWriteResult | undefined> {
    if (idempotencyKey === undefined) return undefined;
    // No row has one of no versions: this writes nothing, and is answered as the request of its name was.
    const nothing = { key: operations[0].key, row: undefined, condition: { versions: [] } };
    const answer = await this.#writeOne([nothing], requestIdOfKey(namespace, idempotencyKey), deadlineAtMs);
    return answer.kind === 'written' ? resultOf(answer) : undefined;
  }

  /** Over several ranges: all of it or nothing. */
  async #writeTogether(
    operations: readonly WriteOperation[],
    namespace: string,
    options: KvWriteOptions,
    deadlineAtMs: number,
  ): Promise<KvWriteResult> {
    const before = await this.#resultWhenOne(operations, options, namespace, deadlineAtMs);
    if (before !== undefined) return before;
    const { idempotencyKey, author } = options;
    const steps = operations.map(({ key, row, condition }) => ({
      key,
      ...(condition === undefined ? {} : { condition }),
      change: row === undefined ? ({ kind: 'delete' } as const) : ({ kind: 'put', row } as const),
    }));
    const result = await this.#options.transactions.transact(steps, {
      deadlineAtMs,
      lockTimeoutMs,
      ...(author && { author }),
      ...(idempotencyKey === undefined ? {} : { idempotency: { scope: namespace, key: idempotencyKey } }),
    });
    if (result.kind === 'committed') return { kind: 'written', version: result.timestamp, existed: result.existed };
    return { kind: 'condition-failed', index: result.operation, version: result.version };
  }

  #deadline(ms: number): number {
    return this.#options.clock.monotonicMs() + ms;
  }
}

function resultOf(answer: Answer): KvWriteResult {
  if (answer.kind === 'written') return { kind: 'written', version: answer.commitTimestamp, existed: answer.existed };
  if (answer.kind === 'condition-failed')
    return { kind: 'condition-failed', index: answer.operation, version: answer.version };
  throw unexpected(answer);
}
