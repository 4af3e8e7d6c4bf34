/**
 * Clients: each asks one question after the other, at nodes of its choice, and writes down what it was told. A client that
 * can't know what became of its question says so and comes back as a new process.
 */
import { JimError } from '../../src/base/index.ts';
import { type Random, randomInt, randomItem, sleep } from '../../src/io/index.ts';
import { SimulatedClock } from '../../src/io/memory/index.ts';
import { bugFailure, type Cluster, isBug, type Machine } from './cluster.ts';
import { SimFailure } from './failure.ts';
import { type Answer, type Call, type History, isRead } from './history.ts';
import { perform } from './perform.ts';
import type { SimNode } from './sim-node.ts';
import type { TxnCall, TxnEnd } from './transactions/call.ts';
import { Ended, LostAnswer, Session } from './transactions/session.ts';
import type { Seen, Workload } from './workload.ts';

export interface ClientsOptions {
  readonly cluster: Cluster;
  readonly history: History;
  readonly workloads: readonly Workload[];
  readonly clients: number;
  readonly thinkMs: number;
  readonly valueBytesMax: number;
  /** Chance that a client who gets no clear answer asks again elsewhere, as the same request. */
  readonly retryChance: number;
  /** Chance that an answer is lost on its way to the client. */
  lostAnswerChance(): number;
}

interface Attempt {
  readonly outcome: 'ok' | 'fail' | 'info';
  readonly answer: Answer;
  readonly error: string | undefined;
}

/**
 * One attempt that may have happened makes the whole uncertain, until the same request is answered as done. That a condition
 * does not hold is no such answer: the earlier attempt may still be on its way.
 */
function outcomeOfAll(before: Attempt['outcome'], { outcome, answer }: Attempt): Attempt['outcome'] {
  if (outcome === 'ok' && (before !== 'info' || answer.result !== false)) return 'ok';
  return before === 'info' ? 'info' : outcome;
}

/** A service that is not there yet says so by throwing: to a client that is an answer. */
async function ask<T>(f: (node: SimNode) => Promise<T>, node: SimNode): Promise<T> {
  return f(node);
}

/** All clients of a run. */
export class Clients {
  readonly #options: ClientsOptions;
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  readonly #seen = new Map<string, Seen>();
  #processes = 0;
  #values = 0;
  #requests = 0;
  #running = true;
  #open = 0;

  constructor(options: ClientsOptions) {
    this.#options = options;
    this.#clock = new SimulatedClock(options.cluster.simulation, 'clients', { timerLatenessMs: 0.1 });
    this.#random = options.cluster.simulation.random.fork('clients');
  }

  /** Begins asking. */
  start(): void {
    for (let i = 0; i < this.#options.clients; i++) void this.#live();
  }

  /** Begins nothing new; `idle` tells when all answers are in. */
  stop(): void {
    this.#running = false;
  }

  get idle(): boolean {
    return this.#open === 0;
  }

  /** One question at one node, on the record, asked until it is answered or `triesMax` is reached. */
  async ask(call: Call, machine: Machine, triesMax: number): Promise<boolean> {
    for (let attempt = 0; attempt < triesMax; attempt++) {
      const process = this.#processes++;
      if ((await this.#ask(process, call, machine, false)) === 'ok') return true;
      await sleep(this.#clock, 200);
    }
    return false;
  }

  /** One call that is not on the record, as an administrator makes it. */
  async direct<T>(machine: Machine, timeoutMs: number, f: (machine: Machine) => Promise<T>): Promise<T> {
    return this.#call(machine, timeoutMs, 0, () => f(machine));
  }

  async #live(): Promise<void> {
    const { thinkMs, workloads } = this.#options;
    let process = this.#processes++;
    await sleep(this.#clock, this.#random.float() * thinkMs);
    while (this.#running) {
      const workload = randomItem(this.#random, workloads);
      const call = workload.next({
        random: this.#random,
        freshValue: () => ++this.#values,
        seen: (key) => this.#seen.get(key),
      });
      const { machines } = this.#options.cluster;
      const outcome = await this.#ask(process, call, randomItem(this.#random, machines), true);
      if (outcome === 'info') process = this.#processes++;
      await sleep(this.#clock, -Math.log(1 - this.#random.float()) * thinkMs + (outcome === 'ok' ? 0 : 50));
    }
  }

  async #ask(process: number, call: Call, machine: Machine, mayRetry: boolean): Promise<'ok' | 'fail' | 'info'> {
    if (call.f === 'txn') return this.#askTransaction(process, call, machine, mayRetry);
    const { history, retryChance, cluster } = this.#options;
    const again = mayRetry && this.#random.float() < retryChance;
    const idempotencyKey = again ? `request ${++this.#requests}` : undefined;
    this.#open++;
    history.invoke(process, call);
    let last = await this.#attempt(call, machine, idempotencyKey);
    let outcome = last.outcome;
    for (let left = again ? randomInt(this.#random, 1, 3) : 0; left > 0 && last.outcome !== 'ok'; left--) {
      await sleep(this.#clock, 20 + this.#random.float() * 300);
      last = await this.#attempt(call, randomItem(this.#random, cluster.machines), idempotencyKey);
      outcome = outcomeOfAll(outcome, last);
    }
    history.end(process, outcome, outcome === 'ok' ? last.answer : {}, last.error);
    this.#open--;
    if (outcome === 'ok') this.#remember(call, last.answer);
    return outcome;
  }

  async #askTransaction(
    process: number,
    call: TxnCall,
    home: Machine,
    mayRetry: boolean,
  ): Promise<'ok' | 'fail' | 'info'> {
    const { history, retryChance, workloads, cluster } = this.#options;
    const workload = workloads.find(({ prefix }) => prefix === call.key);
    const random = this.#random;
    const world = {
      random,
      machines: cluster.machines,
      home,
      retryChance: mayRetry ? retryChance : 0,
      call: <T>(machine: Machine, timeoutMs: number, f: (node: SimNode) => Promise<T>) =>
        this.#call(machine, timeoutMs, this.#options.lostAnswerChance(), f),
      sleep: (ms: number) => sleep(this.#clock, ms),
      requestName: () => `request ${++this.#requests}`,
      broken: (what: string) => {
        cluster.failure ??= new SimFailure('E-3', what);
      },
    };
    this.#open++;
    history.invoke(process, call);
    const end = await workload!.perform!(call, new Session(world, call.manner)).catch((error: unknown): TxnEnd => {
      if (!(error instanceof Ended)) throw error;
      // A read that is not answered has not happened.
      return { outcome: isRead(call) ? 'fail' : error.outcome, error: error.message };
    });
    if (end.outcome === 'ok') history.end(process, 'ok', { txn: end.value, txnResult: end.result, version: end.at });
    else history.end(process, end.outcome, {}, end.error);
    this.#open--;
    return end.outcome;
  }

  async #attempt(call: Exclude<Call, TxnCall>, machine: Machine, idempotencyKey: string | undefined): Promise<Attempt> {
    const deadlineMs = randomInt(this.#random, 500, 4000);
    const bytes = randomInt(this.#random, 8, this.#options.valueBytesMax);
    const lostAnswerChance = this.#options.lostAnswerChance();
    try {
      const answer = await this.#call(machine, deadlineMs + 1000, lostAnswerChance, ({ kv }) =>
        perform(kv, call, { deadlineMs, bytes, idempotencyKey, seen: this.#seenFor(call) }),
      );
      return { outcome: 'ok', answer, error: undefined };
    } catch (error) {
      return { outcome: this.#outcomeOf(call, error), answer: {}, error: String(error) };
    }
  }

  #outcomeOf(call: Call, error: unknown): 'fail' | 'info' {
    // A read that is not answered has not happened.
    if (isRead(call)) return 'fail';
    return error instanceof JimError && error.outcome === 'definite' ? 'fail' : 'info';
  }

  #call<T>(
    machine: Machine,
    timeoutMs: number,
    lostAnswerChance: number,
    f: (node: SimNode) => Promise<T>,
  ): Promise<T> {
    const clock = this.#clock;
    const { cluster } = this.#options;
    const life = machine.clock;
    return new Promise((resolve, reject) => {
      const travelMs = (): number => 0.05 + this.#random.float() * 0.5;
      if (machine.state !== 'up' && machine.state !== 'stopping') {
        clock.after(1, () => reject(new JimError('node-unavailable', `${machine.name} refuses connections`)));
        return;
      }
      const timeout = clock.after(timeoutMs, () => reject(new LostAnswer('no answer in time')));
      const lost = this.#random.float() < lostAnswerChance;
      const answer = (deliver: () => void): void => {
        if (lost) return;
        clock.inWorldMs(travelMs(), 'answer', () => {
          timeout.cancel();
          deliver();
        });
      };
      life.inWorldMs(travelMs(), 'request', () => {
        const { node } = machine;
        if (node === undefined || machine.clock !== life) return;
        ask(f, node).then(
          (value) => {
            if (life.alive) answer(() => resolve(value));
          },
          (error: unknown) => {
            if (!life.alive) return;
            if (isBug(error)) cluster.failure ??= bugFailure(machine.name, error);
            answer(() => reject(error));
          },
        );
      });
    });
  }

  #seenFor(call: Exclude<Call, TxnCall>): Seen | undefined {
    if (call.f !== 'cas') return undefined;
    return this.#seen.get(`${call.key} ${call.value[0]}`);
  }

  #remember(call: Exclude<Call, TxnCall>, answer: Answer): void {
    if (call.f === 'scan') {
      for (const row of answer.rows ?? []) this.#note(row.key, row.value, row.version);
    } else if (call.f === 'read') {
      if (typeof answer.value === 'number') this.#note(call.key, answer.value, answer.version!);
    } else if (call.f !== 'delete' && answer.result !== false) {
      this.#note(call.key, call.f === 'cas' ? call.value[1] : call.value, answer.version!);
    }
  }

  #note(key: string, value: number, version: number): void {
    this.#seen.set(key, { value, version });
    this.#seen.set(`${key} ${value}`, { value, version });
  }
}
