/** What Prometheus sees of durable feeds and replication slots. They are the cluster's: the node with the master's office shows all of them, the others none. */
import { Gauge, type Registry } from 'prom-client';
import { JimError } from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { WatchedFeed } from './feed-upkeep.ts';

/** Longer than nodes may take to say what feeds hold; who asks for metrics is not kept waiting. */
const patienceMs = 3_000;

/** Adds the gauges. @param watched all feeds at the master, none elsewhere */
export function watchFeeds(registry: Registry, clock: Clock, watched: () => Promise<readonly WatchedFeed[]>): void {
  let asking: Promise<readonly WatchedFeed[]> | undefined;
  // All gauges are read at once, by one question.
  const ask = (): Promise<readonly WatchedFeed[]> => {
    asking ??= inTime(clock, watched()).finally(() => {
      asking = undefined;
    });
    return asking;
  };
  const gauge = (name: string, help: string, read: (feed: WatchedFeed) => number) => {
    new Gauge({
      name: `jimkv_feed_${name}`,
      help,
      labelNames: ['feed', 'kind'],
      registers: [registry],
      async collect() {
        const feeds = await ask();
        this.reset();
        for (const feed of feeds) this.set({ feed: feed.name, kind: feed.kind }, read(feed));
      },
    });
  };
  gauge('active', '1 if the durable feed or slot holds its history, 0 if it has failed', ({ isActive }) =>
    isActive ? 1 : 0,
  );
  gauge('lag_seconds', 'How long ago what was acknowledged last had committed', ({ lagMs }) => lagMs / 1_000);
  gauge('lag_bytes', 'Bytes written since, in the ranges that it follows', ({ lagBytes }) => lagBytes);
  gauge('budget_bytes', 'Above so many bytes it fails', ({ budgetBytes }) => budgetBytes);
}

/** None while the meta range does not answer: the other metrics are wanted then, too. */
async function inTime(clock: Clock, watched: Promise<readonly WatchedFeed[]>): Promise<readonly WatchedFeed[]> {
  const late = Promise.withResolvers<readonly WatchedFeed[]>();
  const timer = clock.after(patienceMs, () => late.resolve([]));
  try {
    return await Promise.race([watched, late.promise]);
  } catch (error) {
    if (!(error instanceof JimError)) throw error;
    return [];
  } finally {
    timer.cancel();
  }
}
