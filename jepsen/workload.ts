/**
 * What a workload is to the harness. The workload says what to ask, asks it over HTTP, and judges the history; the harness has
 * the cluster, the clients, the faults, the clock and the recorder.
 *
 * A client process performs one operation after the other over one connection to one node. `perform` returns how it ended:
 *  - `ok`: it happened, with what was read;
 *  - `fail`: it certainly did not happen (a refusal, a condition that does not hold, a transaction that was rolled back);
 *  - `info`: nobody knows. The process is retired.
 * `client.request` throws a `RequestFailed` if there is no whole answer; its `kind` is `fail` if nothing can have reached the
 * node, `info` otherwise. `perform` may let it pass: the harness then records what it says, unless `isRead` says that the
 * operation has no effects, where an `info` is a `fail`. An answer with an error status has to be judged: `outcomeOf(answer)` does it.
 */
import type { Client } from './client.ts';
import type { History, Json, Operation } from './history.ts';
import type { RandomStream } from './random.ts';

export type Level = 'serializable' | 'repeatable-read' | 'read-committed';

/** An operation to perform. */
export interface Op {
  readonly f: string;
  readonly value: Json;
  readonly key?: string;
  readonly extra?: Json;
}

/** How it ended. What is left out stays as it was asked. */
export interface Completion {
  readonly type: 'ok' | 'fail' | 'info';
  readonly value?: Json;
  readonly result?: Json;
  /** See `HistoryEvent`. */
  readonly ts?: number;
  readonly readTs?: number;
  readonly error?: string;
  readonly extra?: Json;
}

export interface WorkloadContext {
  /** This client's own stream. */
  readonly random: RandomStream;
  /** Which of the clients asks, from 0 to `clients - 1`; it stays the same when its process is retired. */
  readonly client: number;
  readonly clients: number;
  readonly process: number;
  /** 1, 2, 3 …: each number once in a run, and once per name. */
  fresh(name?: string): number;
  /** Milliseconds since the clients began, and how long they go on in all. */
  readonly elapsedMs: number;
  readonly lengthMs: number;
}

/** One thing that is wrong. */
export interface Anomaly {
  /** `G1a`, `lost-update`, `not-linearizable`, `wrong-total` … */
  readonly name: string;
  /** One sentence or more that show it. */
  readonly text: string;
  /** The operations it is made of, for the timeline. */
  readonly operations: readonly Operation[];
}

export interface Verdict {
  /** `unknown`: too little happened, or the checker ran out of its budget. */
  readonly valid: true | false | 'unknown';
  /** One line: what was checked and what came out. */
  readonly summary: string;
  readonly anomalies: readonly Anomaly[];
}

/** A workload of one run; it may remember things from one call to the next. */
export interface Workload {
  readonly name: string;
  /** Once, while all is well; may throw. The harness has made no namespace: use one of your own, and create it here. */
  setup(client: Client): Promise<void>;
  /** What this client asks next; undefined: nothing for now. */
  next(context: WorkloadContext): Op | undefined;
  perform(op: Op, client: Client): Promise<Completion>;
  /** Has it no effects? Then a lost answer is a `fail`. */
  isRead?(op: Op): boolean;
  /** Asked one after the other when everything is healed, each until it succeeds. */
  final?(context: WorkloadContext): readonly Op[];
  check(history: History): Verdict;
  /** Fewer clients make no sense. */
  readonly clientsMin: number;
  /** Keys at which splits make sense, for the faults that move ranges: [namespace, key]. */
  readonly splitKeys?: readonly (readonly [string, string])[];
}

export interface WorkloadOptions {
  readonly random: RandomStream;
  /** Serializable unless the workload offers `levels`. */
  readonly level: Level;
  readonly nodes: number;
  readonly clients: number;
  /** About how many operations are expected, so that keys can be given out evenly. */
  readonly operationsExpected: number;
}

/** An entry of `jepsen/workloads/index.ts`, which exports `workloads: readonly WorkloadMaker[]`. */
export interface WorkloadMaker {
  readonly name: string;
  /** One line for `--list`. */
  readonly about: string;
  /** The levels it can be run at; without it: serializable only. */
  readonly levels?: readonly Level[];
  make(options: WorkloadOptions): Workload;
}
