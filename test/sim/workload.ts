/** What a workload is: what clients ask, how that is carried out, and by which rules its history is judged. */
import type { Random } from '../../src/io/index.ts';
import type { KvWrite } from '../../src/kv/index.ts';
import type { Call, Operation, Verdict } from './history.ts';
import type { SimNode } from './sim-node.ts';
import type { TxnCall, TxnEnd } from './transactions/call.ts';
import type { Session } from './transactions/session.ts';

/** What a client remembers of a key: conditional writes name the version that they expect. */
export interface Seen {
  readonly value: number;
  readonly version: number;
}

export interface WorkloadContext {
  readonly random: Random;
  /** A number that no one has written yet. */
  freshValue(): number;
  /** What this client last saw at the key. */
  seen(key: string): Seen | undefined;
}

export interface Workload {
  readonly name: WorkloadName;
  /** The prefix of its keys. */
  readonly prefix: string;
  /** What is there before the first client asks. */
  readonly setup?: readonly KvWrite[];
  /** More of that, at a node that is up; done again until it succeeds. */
  prepare?(node: SimNode): Promise<void>;
  /** The next thing to ask. */
  next(context: WorkloadContext): Call;
  /** The reads at the very end, when all is healed. */
  finalReads(): readonly Call[];
  /** Carries its transactions out. */
  perform?(call: TxnCall, session: Session): Promise<TxnEnd>;
  /** Judges its part of the history. */
  check(operations: readonly Operation[]): readonly {
    readonly rule: 'E-1' | 'E-2' | 'E-3' | 'E-4';
    readonly verdict: Verdict;
  }[];
}

/** Single keys and scans, without transactions. */
export const plainNames = ['registers', 'set', 'scans', 'ttl'] as const;
export const transactionNames = [
  'list-append',
  'rows-append',
  'txn-registers',
  'bank',
  'counters',
  'pairs',
  'claims',
] as const;
/** Only if asked for by name: nodes of these runs speak SQL. */
export const sqlNames = ['sql-bank'] as const;
export const workloadNames = [...plainNames, ...transactionNames, ...sqlNames] as const;
export type WorkloadName = (typeof workloadNames)[number];

/** A key of a workload; splits fall on such keys. */
export const keyOf = (prefix: string, number: number): string => `${prefix}${String(number).padStart(5, '0')}`;
