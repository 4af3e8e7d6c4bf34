/** What Prometheus sees of a node's sinks. Counts begin with the node, and with a sink that comes to it. */
import { Counter, Gauge, type Registry } from 'prom-client';

/** What one sink's run counts. */
export interface SinkCounts {
  /** The receiver took a delivery of so many transactions. */
  delivered(transactions: number): void;
  /** It did not: the delivery is made again. */
  retried(): void;
  /** A transaction was put aside. */
  buried(): void;
}

/** The counts of all sinks of a node. */
export class SinkMeter {
  readonly #deliveries: Counter<'feed'>;
  readonly #transactions: Counter<'feed'>;
  readonly #retries: Counter<'feed'>;
  readonly #deadLetters: Counter<'feed'>;

  /** @param running the feeds whose sinks run here */
  constructor(registry: Registry, running: () => Iterable<string>) {
    const counter = (name: string, help: string) =>
      new Counter({ name: `jimkv_sink_${name}_total`, help, labelNames: ['feed'], registers: [registry] });
    this.#deliveries = counter('deliveries', 'Deliveries that a feed’s sink has taken');
    this.#transactions = counter('transactions', 'Transactions in these deliveries');
    this.#retries = counter('retries', 'Deliveries that were not taken and are made again');
    this.#deadLetters = counter('dead_letters', 'Transactions that were put aside, since the sink refuses them');
    new Gauge({
      name: 'jimkv_sink_running',
      help: '1 for each feed whose sink runs on this node',
      labelNames: ['feed'],
      registers: [registry],
      collect() {
        this.reset();
        for (const feed of running()) this.set({ feed }, 1);
      },
    });
  }

  /** Those of one sink: they are shown from now on. */
  of(feed: string): SinkCounts {
    for (const each of [this.#deliveries, this.#transactions, this.#retries, this.#deadLetters]) each.inc({ feed }, 0);
    return {
      delivered: (transactions) => {
        this.#deliveries.inc({ feed });
        this.#transactions.inc({ feed }, transactions);
      },
      retried: () => this.#retries.inc({ feed }),
      buried: () => this.#deadLetters.inc({ feed }),
    };
  }
}
