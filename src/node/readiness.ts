/**
 * Whether a node can answer requests, and in a few words why it can't: for clients, load balancers, metrics, and nodes that want to join.
 * While it runs, it asks itself: it is ready as long as it reaches the cluster's ranges.
 */
import { JimError } from '../base/index.ts';
import { type Clock, sleep } from '../io/index.ts';

/** What a node says when it is asked whether it is ready. */
export interface ReadinessAnswer {
  readonly ready: boolean;
  readonly reason: string;
}

/** What is looked at again and again. */
export interface Probes {
  readonly clock: Clock;
  /** Reaches a range of the cluster; throws why not. */
  probe(deadlineMs: number): Promise<void>;
  /** Clients that look for the answer `ready` connect at once, with SQL too. */
  isSqlThere(): boolean;
  isStopped(): boolean;
}

const probeMs = 2_000;
const probeUntilReadyMs = 40;
const readyNow: ReadinessAnswer = { ready: true, reason: 'ready' };
const sqlStarts: ReadinessAnswer = { ready: false, reason: 'SQL reads its catalog' };

/** The readiness of one node. */
export class Readiness {
  #answer: ReadinessAnswer = { ready: false, reason: 'the node is starting' };

  get answer(): ReadinessAnswer {
    return this.#answer;
  }

  /** The node can't answer, for this reason. */
  notYet(reason: string): void {
    this.#answer = { ready: false, reason };
  }

  /** What is thrown at those who ask for more than the answer. */
  refusal(): JimError {
    return new JimError('node-unavailable', this.#answer.reason, { retry: 'elsewhere' });
  }

  /** Runs until the node is stopped. */
  async keepProbing({ clock, probe, isSqlThere, isStopped }: Probes): Promise<void> {
    while (!isStopped()) {
      try {
        await probe(probeMs);
        if (!isStopped()) this.#answer = isSqlThere() ? readyNow : sqlStarts;
      } catch (error) {
        if (!(error instanceof JimError)) throw error;
        if (!isStopped()) this.notYet(error.message);
      }
      await sleep(clock, this.#answer.ready ? probeMs : probeUntilReadyMs);
    }
  }
}
