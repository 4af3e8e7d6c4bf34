/** The cluster's own rows, read and written through the gateway like any others: counters, nodes, namespaces, the directory. */
import {
  counterKey,
  JimError,
  nodeKey,
  nodePrefix,
  prefixEnd,
  type Span,
  type Timestamp,
  zeroTimestamp,
} from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { KeyRow } from '../memstore/index.ts';
import type { Condition, WriteOperation } from '../range/index.ts';
import type { Gateway } from './gateway.ts';
import type { RequestIds } from './request-ids.ts';
import type { Answer } from './request-traits.ts';
import { jsonRow, type NodeRow, readJsonRow } from './rows.ts';

const pageRows = 1000;
const pageBytes = 1024 * 1024;

/** A row and its version. */
export interface FoundRow {
  readonly row: Uint8Array;
  readonly version: Timestamp;
}

/** Reads and writes rows by key, whatever range they are in. */
export class MetaRows {
  readonly #gateway: Gateway;
  readonly #requestIds: RequestIds;
  readonly #clock: Clock;

  constructor(gateway: Gateway, requestIds: RequestIds, clock: Clock) {
    this.#gateway = gateway;
    this.#requestIds = requestIds;
    this.#clock = clock;
  }

  /** The monotonic time that lies so far ahead. */
  deadline(ms: number): number {
    return this.#clock.monotonicMs() + ms;
  }

  async get(key: Uint8Array, deadlineAtMs: number): Promise<FoundRow | undefined> {
    const answer = await this.#gateway.execute({ kind: 'get', key }, deadlineAtMs);
    if (answer.kind !== 'get') throw unexpected(answer);
    return answer.row === undefined ? undefined : { row: answer.row, version: answer.version };
  }

  /** Writes; false if a condition does not hold. */
  async write(operations: readonly WriteOperation[], deadlineAtMs: number): Promise<boolean> {
    const id = this.#requestIds.begin();
    try {
      const answer = await this.#gateway.execute({ kind: 'write', id, operations }, deadlineAtMs);
      if (answer.kind === 'written') return true;
      if (answer.kind === 'condition-failed') return false;
      throw unexpected(answer);
    } finally {
      this.#requestIds.finish(id);
    }
  }

  /** Writes one row. */
  put(key: Uint8Array, row: Uint8Array, condition: Condition | undefined, deadlineAtMs: number): Promise<boolean> {
    return this.write([{ key, row, condition }], deadlineAtMs);
  }

  /** All rows of a span that lies in the meta range, in pages. */
  async *scan(span: Span, deadlineAtMs: number, at?: Timestamp): AsyncGenerator<KeyRow> {
    let rest: Span | undefined = span;
    while (rest !== undefined) {
      const answer = await this.#page(rest, deadlineAtMs, at);
      yield* answer.rows;
      rest = answer.resumeKey === undefined ? undefined : { start: answer.resumeKey, end: span.end };
    }
  }

  /** All rows of a span that lies in the meta range, as of one moment. */
  async scanAtOnce(span: Span, deadlineAtMs: number): Promise<readonly KeyRow[]> {
    const { rows, resumeKey, readTimestamp } = await this.#page(span, deadlineAtMs);
    if (resumeKey === undefined) return rows;
    // The newest rows of one page are of one moment; of several pages only those at a timestamp are.
    const all: KeyRow[] = [];
    for await (const row of this.scan(span, deadlineAtMs, readTimestamp)) all.push(row);
    return all;
  }

  async #page(span: Span, deadlineAtMs: number, at?: Timestamp): Promise<Extract<Answer, { kind: 'scan' }>> {
    const request = { kind: 'scan', span, at, rowsMax: pageRows, bytesMax: pageBytes, reverse: false } as const;
    const answer = await this.#gateway.execute(request, deadlineAtMs);
    if (answer.kind !== 'scan') throw unexpected(answer);
    return answer;
  }

  /** The last `rowsMax` rows of a span, last first. */
  async last(span: Span, rowsMax: number, deadlineAtMs: number): Promise<readonly KeyRow[]> {
    const request = { kind: 'scan', span, rowsMax, bytesMax: pageBytes, reverse: true } as const;
    const answer = await this.#gateway.execute(request, deadlineAtMs);
    if (answer.kind !== 'scan') throw unexpected(answer);
    return answer.rows;
  }

  /** An id that nobody had before. */
  async allocate(name: 'node' | 'range' | 'namespace', deadlineAtMs: number): Promise<number> {
    const key = counterKey(name);
    for (;;) {
      const found = await this.get(key, deadlineAtMs);
      if (found === undefined)
        throw new JimError('no-quorum', 'the cluster is being made: try again', { retry: 'statement' });
      const id = readJsonRow<number>(found.row);
      if (await this.put(key, jsonRow(id + 1), { versions: [found.version] }, deadlineAtMs)) return id;
    }
  }

  /** The registered nodes. */
  async nodes(deadlineAtMs: number): Promise<readonly NodeRow[]> {
    const nodes: NodeRow[] = [];
    for await (const { row } of this.scan(spanOfPrefix(nodePrefix), deadlineAtMs))
      nodes.push(readJsonRow<NodeRow>(row));
    return nodes;
  }

  /** Registers a node as it is now; its token stays. */
  async register(node: NodeRow, deadlineAtMs: number): Promise<void> {
    const key = nodeKey(node.nodeId);
    for (;;) {
      const found = await this.get(key, deadlineAtMs);
      const before = found === undefined ? undefined : readJsonRow<NodeRow>(found.row);
      const wanted = { ...node, token: before?.token ?? node.token };
      if (before !== undefined && JSON.stringify(before) === JSON.stringify(wanted)) return;
      const condition = { versions: [found?.version ?? zeroTimestamp] };
      if (await this.put(key, jsonRow(wanted), found === undefined ? { exists: false } : condition, deadlineAtMs))
        return;
    }
  }
}

/** All keys that begin with a prefix. */
export function spanOfPrefix(prefix: Uint8Array): Span {
  return { start: prefix, end: prefixEnd(prefix) ?? new Uint8Array(0) };
}

/** An answer of another kind than the request's: the other end is wrong, or newer. */
export function unexpected(answer: Answer): JimError {
  if (answer.kind === 'range-mismatch')
    return new JimError('change-in-progress', 'the range was split meanwhile: try again', { retry: 'statement' });
  return new JimError('internal', `a range answered with ${answer.kind}`, { outcome: 'ambiguous' });
}
