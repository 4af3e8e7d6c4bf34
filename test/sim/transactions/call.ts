/** A transaction as a client asks for it: what the history says of it, and in which manner it is carried out. */
import type { IsolationLevel } from '../../../src/kv/index.ts';

/** Plain JSON, as histories hold it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What is asked for, in the words of `jepsen/history.ts`. */
export interface Asked {
  readonly f: string;
  readonly key?: string;
  readonly value: Json;
}

/**
 * How the statements reach the cluster. `steps`: one after the other in an open transaction; `one`: all in one request; `scan`: an open
 * transaction that scans; `outside`: without a transaction, as a plain scan or a conditional write.
 */
export type Style = 'steps' | 'one' | 'scan' | 'outside';

/** What a client does at the end. `abandon`: it goes away in the middle, and nobody ends the transaction. */
export type Ending = 'commit' | 'roll-back' | 'abandon';

/** Everything about a transaction that is chosen by chance. */
export interface Manner {
  readonly style: Style;
  readonly level: IsolationLevel;
  readonly readOnly: boolean;
  /** The lock that reads take before a write. */
  readonly lock: 'share' | 'update' | undefined;
  readonly ending: Ending;
  /** Between two statements. */
  readonly pauseMs: number;
  readonly lifeMs: number;
  readonly lockTimeoutMs: number;
  /** Chance that a statement goes to another node than the first one. */
  readonly wanderChance: number;
  /** After an answer the commit is asked for again, and has to say the same. */
  readonly commitTwice: boolean;
}

/** A transaction among the calls of a history. */
export interface TxnCall {
  readonly f: 'txn';
  /** The prefix of its workload's keys. */
  readonly key: string;
  readonly asked: Asked;
  readonly manner: Manner;
}

/** How it ended, as the client knows. What is left out is as it was asked. */
export type TxnEnd =
  | {
      readonly outcome: 'ok';
      readonly value?: Json;
      readonly result?: Json;
      /** The timestamp at which it is true. */
      readonly at?: number;
    }
  | { readonly outcome: 'fail' | 'info'; readonly error: string };

/** The ways that a run's transactions go: each run leaves some of them out. */
export interface Manners {
  readonly levels: readonly IsolationLevel[];
  readonly styles: readonly Style[];
  readonly updateLockChance: number;
  readonly longChance: number;
  readonly abandonChance: number;
  readonly rollBackChance: number;
  readonly wanderChance: number;
  readonly commitTwiceChance: number;
}
