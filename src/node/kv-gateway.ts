/**
 * The key-value service over ranges: names to keys, values to rows, requests to the gateway. A batch within one range is one
 * log entry; one over several ranges goes range by range and may not have conditions, since they could not hold together.
 */
import {
  addMs,
  type HybridClock,
  JimError,
  laterOf,
  namespaceDataKey,
  type RangeId,
  type Timestamp,
  wallMsOf,
  zeroTimestamp,
} from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import {
  defaultContentType,
  encodeKvRow,
  type KvGetResult,
  type KvReadOptions,
  type KvScanOptions,
  type KvScanPage,
  type KvService,
  type KvWrite,
  type KvWriteOptions,
  type KvWriteResult,
} from '../kv/index.ts';
import { keyBytesMax, rowBytesMax } from '../memstore/index.ts';
import type { RequestId, WriteOperation, WriteReply } from '../range/index.ts';
import type { Directory } from './directory.ts';
import type { Finder } from './finder.ts';
import type { Gateway } from './gateway.ts';
import { entryOf, KvScanner } from './kv-scan.ts';
import { unexpected } from './meta.ts';
import type { Namespaces } from './namespaces.ts';
import { type RequestIds, requestIdOfKey } from './request-ids.ts';
import type { Answer } from './request-traits.ts';

/** A read of the future moves every clock forward: what is further ahead than clocks may differ is refused. */
const futureMsMax = 1_000;
/** A batch must fit a log entry and a message with room to spare. */
const batchBytesMax = 24 * 1024 * 1024;
/** How often a batch may find the ranges changed before it gives up. */
const regroupMax = 8;

export interface KvGatewayOptions {
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  readonly gateway: Gateway;
  readonly directory: Directory;
  readonly finder: Finder;
  readonly namespaces: Namespaces;
  readonly requestIds: RequestIds;
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

  createNamespace(name: string, deadlineMs: number): Promise<void> {
    return this.#options.namespaces.create(name, this.#deadline(deadlineMs));
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
      if (groups.length > 1) return this.#writeGroups(operations, groups, idOf, deadlineAtMs);
      const answer = await this.#writeOne(operations, idOf, deadlineAtMs);
      if (answer.kind === 'written')
        return { kind: 'written', version: answer.commitTimestamp, existed: answer.existed };
      if (answer.kind === 'condition-failed')
        return { kind: 'condition-failed', index: answer.operation, version: answer.version };
      if (answer.kind !== 'range-mismatch') throw unexpected(answer);
    }
    throw new JimError('change-in-progress', 'the ranges of the batch keep changing: try again', {
      retry: 'statement',
    });
  }

  #operation(namespaceId: number, { key, value, contentType, ttlMs, condition }: KvWrite): WriteOperation {
    if (value === undefined) return { key: dataKey(namespaceId, key), row: undefined, condition };
    const now = wallMsOf(this.#options.hybridClock.reading());
    const expiresAtMs = ttlMs === undefined ? undefined : now + ttlMs;
    const row = encodeKvRow({ value, contentType: contentType ?? defaultContentType, expiresAtMs });
    return { key: dataKey(namespaceId, key), row, condition };
  }

  async #writeOne(
    operations: readonly WriteOperation[],
    given: RequestId | undefined,
    deadlineAtMs: number,
  ): Promise<Answer> {
    const { requestIds, gateway } = this.#options;
    const id = given ?? requestIds.begin();
    try {
      return await gateway.execute({ kind: 'write', id, operations }, deadlineAtMs);
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

  async #writeGroups(
    operations: readonly WriteOperation[],
    groups: readonly (readonly number[])[],
    idOf: RequestId | undefined,
    deadlineAtMs: number,
  ): Promise<KvWriteResult> {
    if (operations.some(({ condition }) => condition !== undefined))
      throw new JimError('invalid-argument', `a batch with conditions lies in one range, this one in ${groups.length}`);
    let version = zeroTimestamp;
    const existed: boolean[] = new Array(operations.length).fill(false);
    const results = await Promise.allSettled(
      groups.map(async (group) => {
        const reply = await this.#writeGroup(
          group.map((i) => operations[i]),
          idOf,
          deadlineAtMs,
        );
        version = laterOf(version, reply.commitTimestamp);
        for (const [at, i] of group.entries()) existed[i] = reply.existed[at] ?? false;
      }),
    );
    const failures = results.filter((result) => result.status === 'rejected').map((result) => result.reason as unknown);
    if (failures.length === 0) return { kind: 'written', version, existed };
    if (failures.length === groups.length && failures.every((e) => e instanceof JimError && e.outcome === 'definite'))
      throw failures[0];
    throw new JimError('outcome-unknown', 'a part of the batch did not go through: ask again with all of it', {
      outcome: 'ambiguous',
      details: { rangesWritten: groups.length - failures.length, ranges: groups.length },
    });
  }

  async #writeGroup(
    operations: readonly WriteOperation[],
    id: RequestId | undefined,
    deadlineAtMs: number,
  ): Promise<WriteReply> {
    const answer = await this.#writeOne(operations, id, deadlineAtMs);
    if (answer.kind === 'written') return answer;
    throw unexpected(answer);
  }

  #deadline(ms: number): number {
    return this.#options.clock.monotonicMs() + ms;
  }
}

function dataKey(namespaceId: number, key: Uint8Array): Uint8Array {
  const full = namespaceDataKey(namespaceId, key);
  if (full.length > keyBytesMax) throw new JimError('key-too-long', `a key has too many bytes: ${key.length}`);
  return full;
}

function checkSize(operations: readonly WriteOperation[]): void {
  let bytes = 0;
  for (const { key, row } of operations) {
    if (row !== undefined && row.length > rowBytesMax)
      throw new JimError('value-too-large', `a value has too many bytes: ${row.length}`);
    bytes += key.length + (row?.length ?? 0);
  }
  if (bytes > batchBytesMax) throw new JimError('request-too-large', `a batch has at most ${batchBytesMax} bytes`);
}
