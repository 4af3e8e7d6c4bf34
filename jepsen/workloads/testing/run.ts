/**
 * A workload against the real door over fakes in memory, for a moment and without faults of a cluster: does it ask what the door
 * understands, is a correct store judged valid, and a mistaken one not?
 */
import { Harness } from '../../../test/http/harness.ts';
import { Client, RequestFailed } from '../../client.ts';
import { type HistoryEvent, historyOf } from '../../history.ts';
import { RandomStream } from '../../random.ts';
import type { Completion, Level, Op, Verdict, Workload, WorkloadContext, WorkloadMaker } from '../../workload.ts';

export interface TryOptions {
  readonly level?: Level;
  readonly operations?: number;
  readonly seed?: string;
  /** Makes the store's services do something wrong. */
  readonly plant?: (harness: Harness, random: RandomStream) => void;
}

export interface Trial {
  readonly verdict: Verdict;
  readonly counts: Readonly<Record<Completion['type'], number>>;
}

const clientsCount = 6;

/** Runs some operations of several clients, the final questions, and the judgement. */
export async function tryWorkload(maker: WorkloadMaker, options: TryOptions = {}): Promise<Trial> {
  const { level = 'serializable', operations = 500, seed = '', plant } = options;
  const random = new RandomStream(`${maker.name} ${level} ${seed}`);
  const harness = await Harness.open();
  harness.admin.split = async () => [];
  // As fast as the recorder's, however seldom a busy machine lets it be wound.
  let woundAtMs = performance.now();
  const clock = setInterval(() => {
    const passedMs = Math.floor(performance.now() - woundAtMs);
    harness.service.wallMs += passedMs;
    woundAtMs += passedMs;
  }, 2);
  const workload = maker.make({ random, level, nodes: 1, clients: clientsCount, operationsExpected: operations });
  const trial = new TrialRun(workload, harness.port, operations);
  try {
    await workload.setup(trial.connect());
    plant?.(harness, random.fork('mistakes'));
    await trial.run(random);
    return trial.result();
  } finally {
    clearInterval(clock);
    trial.close();
    await harness.close();
  }
}

class TrialRun {
  readonly #workload: Workload;
  readonly #port: number;
  readonly #operations: number;
  readonly #events: HistoryEvent[] = [];
  readonly #fresh = new Map<string, number>();
  readonly #clients: Client[] = [];
  readonly #startedAt = performance.now();
  #asked = 0;

  constructor(workload: Workload, port: number, operations: number) {
    this.#workload = workload;
    this.#port = port;
    this.#operations = operations;
  }

  connect(): Client {
    const process = this.#clients.length;
    const client = new Client({ process, node: 1, host: '127.0.0.1', port: this.#port, sqlPort: 0, timeoutMs: 5000 });
    this.#clients.push(client);
    return client;
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  async run(random: RandomStream): Promise<void> {
    await Promise.all(Array.from({ length: clientsCount }, (_, i) => this.#loop(i, random.fork(`client ${i}`))));
    const client = this.connect();
    for (const op of this.#workload.final?.(this.#context(0, client.process, random)) ?? [])
      await this.#perform(op, client, true);
  }

  result(): Trial {
    const history = historyOf(this.#events);
    const counts = { ok: 0, fail: 0, info: 0 };
    for (const { outcome } of history.operations) counts[outcome]++;
    return { verdict: this.#workload.check(history), counts };
  }

  async #loop(index: number, random: RandomStream): Promise<void> {
    let client = this.connect();
    while (this.#asked++ < this.#operations) {
      const op = this.#workload.next(this.#context(index, client.process, random));
      if (op !== undefined && (await this.#perform(op, client, false)) === 'info') client = this.connect();
    }
  }

  async #perform(op: Op, client: Client, final: boolean): Promise<Completion['type']> {
    const { f, key, value, extra } = op;
    const common = { process: client.process, f, key, extra, ...(final ? { final: true as const } : {}) };
    this.#events.push({ ...common, type: 'invoke', value, time: this.#now() });
    const done = await this.#workload.perform(op, client).catch((error: unknown): Completion => {
      if (error instanceof RequestFailed) return { type: error.kind, error: error.message };
      throw error;
    });
    const type = done.type === 'info' && this.#workload.isRead?.(op) === true ? 'fail' : done.type;
    this.#events.push({ ...common, value, ...done, type, time: this.#now() });
    return type;
  }

  #now(): number {
    return Math.round((performance.now() - this.#startedAt) * 1e6);
  }

  #context(client: number, process: number, random: RandomStream): WorkloadContext {
    const fresh = (name = ''): number => {
      const next = (this.#fresh.get(name) ?? 0) + 1;
      this.#fresh.set(name, next);
      return next;
    };
    const elapsedMs = performance.now() - this.#startedAt;
    return { random, client, clients: clientsCount, process, fresh, elapsedMs, lengthMs: elapsedMs };
  }
}
