/**
 * The clients of a run. Each performs one operation after the other, at its share of the rate, and takes down what it asked and
 * what it was told. A process whose question has no known answer is retired; its client goes on under a new number, with a new
 * connection to some node. Where nobody listens, a client goes to the next node, and waits longer each time that it finds nobody.
 */
import type { Client } from './client.ts';
import { RequestFailed } from './client.ts';
import type { Cluster } from './cluster.ts';
import { sleep } from './machine/shell.ts';
import type { RandomStream } from './random.ts';
import type { Recorder } from './recorder.ts';
import type { Completion, Op, Workload, WorkloadContext } from './workload.ts';

export interface ClientsOptions {
  readonly cluster: Cluster;
  readonly recorder: Recorder;
  readonly workload: Workload;
  readonly random: RandomStream;
  readonly clients: number;
  /** Operations a second, of all clients together. */
  readonly rate: number;
  /** How long they work, at least. */
  readonly lengthMs: number;
  readonly timeoutMs: number;
  /** Is there something to judge, after so many successes? On a machine that is busy with other things that may take longer. */
  isEnough(successes: number): boolean;
}

/** Clients that have too little to show go on, up to so many times the length; and a short run for so long, since nodes need the same time to start in it. */
const lengthsMax = 6;
const patienceMs = 180_000;
const lookMs = 100;

export class Clients {
  readonly #options: ClientsOptions;
  readonly #fresh = new Map<string, number>();
  #nextProcess: number;
  #startedAt = performance.now();
  #successes = 0;
  #stopped = false;

  constructor(options: ClientsOptions) {
    this.#options = options;
    this.#nextProcess = options.clients;
  }

  /** Until the time is over and there is enough to judge. Throws if the workload itself does: that is a mistake of ours, not of the cluster. */
  async run(): Promise<void> {
    this.#startedAt = performance.now();
    const timer = setInterval(() => {
      if (this.#isOver()) this.stop();
    }, lookMs);
    try {
      await Promise.all(Array.from({ length: this.#options.clients }, (_, i) => this.#loop(i)));
    } finally {
      clearInterval(timer);
      this.stop();
    }
  }

  #isOver(): boolean {
    const { lengthMs, isEnough } = this.#options;
    const elapsedMs = performance.now() - this.#startedAt;
    return (
      elapsedMs >= lengthMs && (isEnough(this.#successes) || elapsedMs >= Math.max(patienceMs, lengthMs * lengthsMax))
    );
  }

  /** Operations that succeeded so far. */
  get successes(): number {
    return this.#successes;
  }

  /** Clients finish what they have asked, and go home. */
  stop(): void {
    this.#stopped = true;
  }

  /** The workload's last questions, each asked until it is answered. Gives back how many were not. */
  async final(timeoutMs: number): Promise<number> {
    const { workload, random, cluster } = this.#options;
    const deadline = performance.now() + timeoutMs;
    const ops = workload.final?.(this.#context(0, this.#nextProcess, random.fork('final'))) ?? [];
    let missing = 0;
    let process = this.#nextProcess++;
    let client = this.#connect(process, random);
    for (const op of ops) {
      let type: Completion['type'] = 'fail';
      do {
        type = (await this.#perform(op, client, process, true)).type;
        if (type === 'ok') break;
        client.close();
        process = this.#nextProcess++;
        client = cluster.client(random.item(cluster.nodes).number, process, this.#options.timeoutMs);
        await sleep(200);
      } while (performance.now() < deadline);
      if (type !== 'ok') missing++;
    }
    client.close();
    return missing;
  }

  async #loop(index: number): Promise<void> {
    const { workload, random: seed, clients, rate } = this.#options;
    const random = seed.fork(`client ${index}`);
    const gapMs = (1000 * clients) / rate;
    let process = index;
    let client = this.#connect(process, random);
    let refusals = 0;
    try {
      await sleep(random.float() * gapMs);
      while (!this.#stopped) {
        const askedAt = performance.now();
        const op = workload.next(this.#context(index, process, random));
        const done = op === undefined ? undefined : await this.#perform(op, client, process, false);
        if (done !== undefined && (done.type === 'info' || done.lost)) {
          client.close();
          process = this.#nextProcess++;
          const refused = done.error === 'ECONNREFUSED' || done.error === 'connect-timeout';
          refusals = refused ? refusals + 1 : 0;
          client = refused ? this.#connectAfter(client.node, process) : this.#connect(process, random);
          await this.#pause(random.int(20, 200) * 2 ** Math.min(refusals, 3));
        } else refusals = 0;
        await this.#pause(askedAt + gapMs * 2 * random.float() - performance.now());
      }
    } finally {
      client.close();
    }
  }

  #connect(process: number, random: RandomStream): Client {
    const { cluster, timeoutMs } = this.#options;
    return cluster.client(random.item(cluster.nodes).number, process, timeoutMs);
  }

  #connectAfter(node: number, process: number): Client {
    const { cluster, timeoutMs } = this.#options;
    return cluster.client((node % cluster.nodes.length) + 1, process, timeoutMs);
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0 && !this.#stopped) await sleep(Math.min(ms, 1_000));
  }

  #context(client: number, process: number, random: RandomStream): WorkloadContext {
    const { clients, lengthMs } = this.#options;
    return {
      random,
      client,
      clients,
      process,
      lengthMs,
      elapsedMs: performance.now() - this.#startedAt,
      fresh: (name = '') => {
        const next = (this.#fresh.get(name) ?? 0) + 1;
        this.#fresh.set(name, next);
        return next;
      },
    };
  }

  /** Asks, and takes both down. `lost`: the connection is of no more use. */
  async #perform(op: Op, client: Client, process: number, final: boolean): Promise<Completion & { lost: boolean }> {
    const { recorder } = this.#options;
    const { f, value, key, extra } = op;
    const common = { process, f, key, node: client.node, ...(final ? { final: true as const } : {}) };
    recorder.record({ type: 'invoke', ...common, value, extra });
    const done = await this.#outcome(op, client);
    const { type, result, ts, readTs, error } = done;
    recorder.record({
      ...common,
      type,
      value: done.value === undefined ? value : done.value,
      result,
      ts,
      readTs,
      error,
      extra: done.extra ?? extra,
    });
    if (done.mistake !== undefined) throw done.mistake;
    if (type === 'ok' && !final) this.#successes++;
    return done;
  }

  async #outcome(op: Op, client: Client): Promise<Completion & { lost: boolean; mistake?: Error }> {
    const { workload } = this.#options;
    const harmless = workload.isRead?.(op) ?? false;
    try {
      const done = await workload.perform(op, client);
      return { ...done, type: harmless && done.type === 'info' ? 'fail' : done.type, lost: false };
    } catch (error) {
      if (!(error instanceof RequestFailed))
        return { type: 'info', error: `the workload failed: ${error}`, lost: true, mistake: error as Error };
      return { type: harmless ? 'fail' : error.kind, error: error.message, lost: true };
    }
  }
}
