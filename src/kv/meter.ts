/**
 * What the door counts, shown in the node's Prometheus registry. Counting is two additions in plain arrays; prom-client's
 * own objects look their labels up by text each time, which cost a seventh of a read (`test/http/measure.ts`).
 */
import { Counter, Gauge, type Metric, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client';

/** Upper bounds in seconds; the last bucket has none. */
const bounds: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** One route's counts. */
class RouteCounts {
  readonly byStatus = new Map<number, number>();
  /** Answers by bucket, each counted once. */
  readonly buckets = new Float64Array(bounds.length + 1);
  seconds = 0;

  add(status: number, seconds: number): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    let bucket = 0;
    while (bucket < bounds.length && seconds > bounds[bucket]) bucket++;
    this.buckets[bucket]++;
    this.seconds += seconds;
  }
}

/** Counts requests by route and status, and their seconds by route. */
export class KvMeter {
  readonly registry: Registry;
  readonly #routes = new Map<string, RouteCounts>();

  /** @param registry the node's: the door adds its own metrics to it */
  constructor(registry: Registry) {
    this.registry = registry;
    this.#registerRequests();
    // The registry asks a metric for its name and its values; the declared type wants prom-client's own classes.
    registry.registerMetric(this.#secondsMetric() as unknown as Metric);
  }

  /** An answer went out. */
  count(operation: string, status: number, seconds: number): void {
    let counts = this.#routes.get(operation);
    if (counts === undefined) {
      counts = new RouteCounts();
      this.#routes.set(operation, counts);
    }
    counts.add(status, seconds);
  }

  /** The listener's connections, asked for when somebody reads the metrics. */
  watchConnections(count: () => number): void {
    new Gauge({
      name: 'jimkv_http_connections',
      help: 'Open connections of the HTTP door',
      registers: [this.registry],
      collect() {
        this.set(count());
      },
    });
  }

  #registerRequests(): void {
    const routes = this.#routes;
    new Counter({
      name: 'jimkv_http_requests_total',
      help: 'Answers of the HTTP door',
      labelNames: ['operation', 'status'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [operation, { byStatus }] of routes)
          for (const [status, answers] of byStatus) this.inc({ operation, status }, answers);
      },
    });
  }

  #secondsMetric(): object {
    const head = {
      name: 'jimkv_http_request_seconds',
      help: 'Time from a request that has arrived to its answer',
      type: 'histogram',
      aggregator: 'sum',
    };
    const get = async (): Promise<MetricObjectWithValues<MetricValue<string>>> => {
      const values = [...this.#routes].flatMap(([operation, counts]) => histogramValues(head.name, operation, counts));
      return { ...head, values } as unknown as MetricObjectWithValues<MetricValue<string>>;
    };
    return { ...head, get, reset: () => this.#routes.clear() };
  }
}

/** A histogram's lines: each bucket counts everything up to its bound. */
function histogramValues(name: string, operation: string, counts: RouteCounts): object[] {
  const values: object[] = [];
  let answers = 0;
  for (const [i, inBucket] of counts.buckets.entries()) {
    answers += inBucket;
    const le = i < bounds.length ? bounds[i] : '+Inf';
    values.push({ metricName: `${name}_bucket`, labels: { operation, le }, value: answers });
  }
  values.push({ metricName: `${name}_sum`, labels: { operation }, value: counts.seconds });
  values.push({ metricName: `${name}_count`, labels: { operation }, value: answers });
  return values;
}
