/** What Prometheus sees of a node besides its HTTP requests. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../io/index.ts';
import { watchFeeds } from './feed-metrics.ts';
import type { Node } from './node.ts';

/** Adds the node's gauges; each is read when somebody asks. */
export function watchNode(registry: Registry, clock: Clock, node: Node): void {
  const gauge = (name: string, help: string, read: () => number) => {
    new Gauge({
      name: `jimkv_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  /** Of what is counted elsewhere. */
  const counter = (name: string, help: string, read: () => number) => {
    new Counter({
      name: `jimkv_${name}_total`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  };
  watchFeeds(registry, clock, () => node.watchedFeeds());
  const statuses = () => node.ranges?.statuses() ?? [];
  gauge('ready', '1 if the node can answer requests', () => (node.readiness().ready ? 1 : 0));
  gauge('replicas', 'Replicas on this node', () => statuses().length);
  gauge('leases', 'Ranges that this node leads', () => statuses().filter((status) => status.leaseValid).length);
  gauge('memory_used_bytes', 'Bytes that rows take in memory', () => node.ranges?.memory().usedBytes ?? 0);
  gauge('memory_budget_bytes', 'Bytes that rows may take in memory', () => node.ranges?.memory().budgetBytes ?? 0);
  const scrub = () => node.ranges?.scrubber.stats;
  counter('scrub_passes', 'Times that all files on disk were read again', () => scrub()?.passes ?? 0);
  counter('scrub_bytes', 'Bytes on disk that were read again', () => scrub()?.bytes ?? 0);
  counter('scrub_damaged_files', 'Files that were found damaged on disk', () => scrub()?.found ?? 0);
  gauge('scrub_damaged_files_left', 'Files found damaged that could not be replaced yet', () => scrub()?.left ?? 0);
  const differing = 'Replicas elsewhere whose state differs from that of this node’s at the same place of the log';
  gauge('replicas_differing', differing, () => node.ranges?.rollCall.differing ?? 0);
  gauge('peers_connected', 'Other nodes that are linked', () => node.inspect().connected.length);
  gauge('requests_under_way', 'Requests between gateway and ranges', () => node.inspect().requestsUnderWay);
}
