/** What the door counts, in the node's Prometheus registry. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** The least that one route's answers cost to count. */
interface RouteMeter {
  readonly seconds: { observe(value: number): void };
  readonly byStatus: Map<number, { inc(): void }>;
}

/** Counts requests by route and status, and their seconds by route. */
export class KvMeter {
  readonly registry: Registry;
  readonly #requests: Counter;
  readonly #seconds: Histogram;
  readonly #connections: Gauge;
  readonly #routes = new Map<string, RouteMeter>();

  /** @param registry the node's: the door adds its own metrics to it */
  constructor(registry: Registry) {
    this.registry = registry;
    const registers = [registry];
    this.#requests = new Counter({
      name: 'jimkv_http_requests_total',
      help: 'Answers of the HTTP door',
      labelNames: ['operation', 'status'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'jimkv_http_request_seconds',
      help: 'Time from a request that has arrived to its answer',
      labelNames: ['operation'],
      buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.#connections = new Gauge({
      name: 'jimkv_http_connections',
      help: 'Open connections of the HTTP door',
      registers,
    });
  }

  /** An answer went out. */
  count(operation: string, status: number, seconds: number): void {
    let route = this.#routes.get(operation);
    if (route === undefined) {
      route = { seconds: this.#seconds.labels(operation), byStatus: new Map() };
      this.#routes.set(operation, route);
    }
    let counter = route.byStatus.get(status);
    if (counter === undefined) {
      counter = this.#requests.labels(operation, String(status));
      route.byStatus.set(status, counter);
    }
    counter.inc();
    route.seconds.observe(seconds);
  }

  /** The listener's connections, asked for when somebody reads the metrics. */
  watchConnections(count: () => number): void {
    const gauge = this.#connections as Gauge & { collect?: () => void };
    gauge.collect = () => gauge.set(count());
  }
}
