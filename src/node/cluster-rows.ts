/** The cluster as SQL's system tables show it: nodes, ranges, locks, transactions, what the master did. Each asked for when a statement wants it. */
import {
  formatNodeId,
  formatRangeId,
  parseNodeId,
  parseRangeId,
  parseTxnId,
  type TxnId,
  unreachable,
  wallMsOf,
} from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { ClusterSubject, RangeChange } from '../sql/execute/index.ts';
import type { ClusterRows as SqlClusterRows } from '../sql/session/index.ts';
import { SqlArray, type SqlValue } from '../sql/values/index.ts';
import type { LockAt, Transactions } from '../txn/index.ts';
import type { AdminGateway } from './admin-gateway.ts';

type Row = Readonly<Record<string, SqlValue>>;

export interface ClusterRowsParts {
  readonly clock: Clock;
  readonly admin: AdminGateway;
  readonly transactions: Transactions;
}

const askMs = 5_000;
const unixMsOf2000 = 946_684_800_000;

/** Rows by subject, and changes. */
export class ClusterRows implements SqlClusterRows {
  readonly #parts: ClusterRowsParts;

  constructor(parts: ClusterRowsParts) {
    this.#parts = parts;
  }

  async rows(subject: ClusterSubject): Promise<readonly Row[]> {
    switch (subject) {
      case 'nodes':
        return this.#nodes();
      case 'ranges':
        return this.#ranges();
      case 'locks':
        return (await this.#locks()).map((lock) => this.#lockRow(lock));
      case 'transactions':
        return this.#transactions();
      case 'events':
        return this.#events();
      default:
        return [];
    }
  }

  /** Splits, merges, hands leases over. */
  async change(change: RangeChange): Promise<string> {
    const { admin } = this.#parts;
    switch (change.kind) {
      case 'split': {
        const [, right] = await admin.splitAt(change.key, askMs);
        return right === undefined ? '' : formatRangeId(right.rangeId);
      }
      case 'merge':
        await admin.merge(parseRangeId(change.range), askMs);
        return change.range;
      case 'transfer-lease':
        await admin.transferLease(parseRangeId(change.range), parseNodeId(change.node), askMs);
        return change.range;
      default:
        return unreachable(change);
    }
  }

  async #nodes(): Promise<readonly Row[]> {
    const { admin } = this.#parts;
    return (await admin.nodes(askMs)).map((node) => ({
      node: formatNodeId(node.nodeId),
      zone: node.zone,
      address: node.rpcAddress,
      state: node.live ? 'live' : 'silent',
      is_here: node.nodeId === admin.nodeId,
      leases: node.leases,
      replicas: node.ranges,
      memory_bytes: BigInt(node.memoryUsedBytes),
      memory_limit_bytes: BigInt(node.memoryBudgetBytes),
      version: node.version,
    }));
  }

  async #ranges(): Promise<readonly Row[]> {
    return (await this.#parts.admin.ranges(askMs)).map((range) => ({
      range: formatRangeId(range.rangeId),
      start_key: range.start,
      end_key: range.end,
      leaseholder: range.leaseholder === undefined ? null : formatNodeId(range.leaseholder),
      replicas: SqlArray.of(range.replicas.map(({ nodeId }) => formatNodeId(nodeId))),
      rows: BigInt(range.keys),
      bytes: BigInt(range.bytes),
      applied_index: BigInt(range.appliedIndex),
    }));
  }

  #locks(): Promise<readonly LockAt[]> {
    const { transactions, clock } = this.#parts;
    return transactions.locks(clock.monotonicMs() + askMs);
  }

  /** Columns of jimkv.locks and of pg_locks. */
  #lockRow({ rangeId, nodeId, txn, target, mode, granted, sinceMs }: LockAt): Row {
    const since = sqlTime(this.#parts.clock.wallMs() - sinceMs);
    return {
      range: formatRangeId(rangeId),
      key: target,
      mode,
      granted,
      transaction: txn,
      node: formatNodeId(nodeId),
      since,
      locktype: 'tuple',
      virtualtransaction: txn,
      fastpath: false,
      waitstart: granted ? null : since,
      range_id: formatRangeId(rangeId),
      waiting_ms: granted ? null : sinceMs,
    };
  }

  /** Transactions that hold or want locks. */
  async #transactions(): Promise<readonly Row[]> {
    const counts = new Map<TxnId, number>();
    for (const { txn, granted } of await this.#locks()) counts.set(txn, (counts.get(txn) ?? 0) + (granted ? 1 : 0));
    return [...counts].map(([txn, locks]) => {
      const { coordinator, startedAt } = parseTxnId(txn);
      return {
        transaction: txn,
        node: formatNodeId(coordinator),
        state: 'running',
        begun: sqlTime(wallMsOf(startedAt)),
        locks,
      };
    });
  }

  async #events(): Promise<readonly Row[]> {
    return (await this.#parts.admin.events(askMs)).map(({ atMs, step, reason, outcome }) => ({
      at: sqlTime(atMs),
      kind: step,
      subject: outcome,
      message: reason,
    }));
  }
}

/** Microseconds since 2000-01-01 UTC. */
function sqlTime(wallMs: number): bigint {
  return BigInt(Math.round((wallMs - unixMsOf2000) * 1000));
}
