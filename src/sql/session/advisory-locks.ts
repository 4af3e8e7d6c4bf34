/**
 * Advisory locks: numbers that sessions agree on, locked in the cluster's keyspace like rows, so that they hold on all nodes, are queued fairly, and
 * take part in finding deadlocks. Those of a transaction are the transaction's own locks; those of a session belong to transactions of
 * their own, which read nothing, write nothing, and live until they are unlocked.
 *
 *   08 'a' 01 <database u32> <key i64>              one number
 *   08 'a' 02 <database u32> <key i32> <key i32>    two
 */
import { concatBytes, SparseMap } from '../../base/index.ts';
import type { Transaction, Transactions } from '../../txn/index.ts';

/** One number, or two. */
export type AdvisoryKey = bigint | readonly [number, number];
export type AdvisoryMode = 'shared' | 'exclusive';

const prefix = new Uint8Array([8, 'a'.charCodeAt(0)]);
/** Nobody looks at a lock's transaction for years on end. */
const lifeMs = 2 ** 40;

/** Where a number is locked. */
export function advisoryLockKey(databaseOid: number, key: AdvisoryKey): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(13));
  bytes.setUint8(0, typeof key === 'bigint' ? 1 : 2);
  bytes.setUint32(1, databaseOid);
  if (typeof key === 'bigint') bytes.setBigInt64(5, BigInt.asIntN(64, key));
  else {
    bytes.setInt32(5, key[0]);
    bytes.setInt32(9, key[1]);
  }
  return concatBytes(prefix, new Uint8Array(bytes.buffer));
}

/** Locks a number for a transaction; false: someone else has it, and it was not to be waited for. */
export async function lockInTransaction(
  transaction: Transaction,
  lockKey: Uint8Array,
  mode: AdvisoryMode,
  wait: boolean,
  deadlineAtMs: number,
): Promise<boolean> {
  const [taken] = await transaction.lock([lockKey], { mode, wait: wait ? 'queue' : 'skip-locked' }, deadlineAtMs);
  return taken;
}

/** A lock of a session, and how often it was taken. */
interface Held {
  readonly transaction: Transaction;
  count: number;
}

/** The locks of one session. */
export class SessionAdvisoryLocks {
  readonly #transactions: Transactions;
  readonly #held = new SparseMap<string, Held>();

  constructor(transactions: Transactions) {
    this.#transactions = transactions;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Takes a lock, or takes it once more. */
  async lock(
    lockKey: Uint8Array,
    mode: AdvisoryMode,
    wait: boolean,
    lockTimeoutMs: number,
    deadlineAtMs: number,
  ): Promise<boolean> {
    const name = nameOf(lockKey, mode);
    const held = this.#held.get(name);
    if (held !== undefined) {
      held.count++;
      return true;
    }
    const options = { level: 'read-committed', readOnly: false, lifeMs, idleMs: lifeMs, lockTimeoutMs } as const;
    const transaction = this.#transactions.begin(options);
    try {
      const taken = await lockInTransaction(transaction, lockKey, mode, wait, deadlineAtMs);
      if (taken) this.#held.set(name, { transaction, count: 1 });
      else await transaction.rollback();
      return taken;
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }

  /** Gives a lock back once; false: it is not held. */
  unlock(lockKey: Uint8Array, mode: AdvisoryMode): boolean {
    const name = nameOf(lockKey, mode);
    const held = this.#held.get(name);
    if (held === undefined) return false;
    if (--held.count === 0) {
      this.#held.delete(name);
      held.transaction.rollback().catch(() => {});
    }
    return true;
  }

  unlockAll(): void {
    for (const { transaction } of this.#held.values()) transaction.rollback().catch(() => {});
    this.#held.clear();
  }
}

function nameOf(lockKey: Uint8Array, mode: AdvisoryMode): string {
  return mode + Buffer.from(lockKey).toString('latin1');
}
