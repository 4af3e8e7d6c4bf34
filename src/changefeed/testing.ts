/** Feeds over a few nodes' ranges on simulated doors, without gateways: for the tests of this folder. */
import { compareBytes, equalBytes, formatKey, JimError, type NodeId, type Span, utf8Text } from '../base/index.ts';
import { type Clock, sleep } from '../io/index.ts';
import type { ChangedSpan, ChangesRequest, RowChange } from '../range/index.ts';
import type { TestCluster } from '../range/testing.ts';
import type { FeedCluster } from './feed-cluster.ts';
import { asHeld, type CommittedTransaction } from './transaction.ts';

const deadlineMs = 1_000;

/** A test's nodes as a reader sees them: answers take their time, and those of dead nodes never come. */
export class TestFeedCluster implements FeedCluster {
  readonly clock: Clock;
  readonly #cluster: TestCluster;
  /** How many answers came. */
  answers = 0;

  constructor(cluster: TestCluster, clock: Clock) {
    this.#cluster = cluster;
    this.clock = clock;
  }

  nodes(): readonly NodeId[] {
    return [...this.#cluster.nodes.keys()];
  }

  async changes(node: NodeId, request: ChangesRequest): Promise<readonly ChangedSpan[]> {
    const ranges = this.#cluster.nodes.get(node)?.running?.ranges;
    const unavailable = new JimError('node-unavailable', `n${node} is away`, { retry: 'elsewhere' });
    if (ranges === undefined) throw unavailable;
    await sleep(this.clock, 0.5);
    const answer = await Promise.race([
      ranges.changes.read(request),
      sleep(this.clock, request.waitMs + deadlineMs).then(() => undefined),
    ]);
    if (answer === undefined) throw unavailable;
    await sleep(this.clock, 0.5);
    this.answers++;
    return answer;
  }
}

/** One line for each change: what a feed handed on, to be compared with what the store keeps. */
export function linesOf(transactions: readonly CommittedTransaction[]): readonly string[] {
  return inOrder(
    transactions
      .map(asHeld)
      .flatMap(({ timestamp, changes }) => changes.map(({ before, ...rest }) => ({ timestamp, before, ...rest }))),
  );
}

/** The same, from the versions that a node's store keeps of a span. */
export function keptLines(cluster: TestCluster, node: number, span: Span, after: number): readonly string[] {
  const versions: (RowChange & { timestamp: number })[] = [];
  const view = cluster.node(node).store.freeze();
  view.visit(span, Number.MAX_SAFE_INTEGER, (key, timestamp, row) => {
    const newer = versions.at(-1);
    // Newest first: what comes next of the same key is what was there before.
    if (newer !== undefined && equalBytes(newer.key, key))
      versions[versions.length - 1] = { ...newer, before: row?.slice() };
    versions.push({ key: key.slice(), timestamp, before: undefined, after: row?.slice() });
    return true;
  });
  view.close();
  return inOrder(versions.filter(({ timestamp }) => timestamp > after));
}

/** By timestamp and key: several transactions may share a timestamp. */
function inOrder(changes: readonly (RowChange & { readonly timestamp: number })[]): readonly string[] {
  const text = (row: Uint8Array | undefined) => (row === undefined ? '-' : utf8Text(row));
  return changes
    .toSorted((a, b) => a.timestamp - b.timestamp || compareBytes(a.key, b.key))
    .map(({ timestamp, key, before, after }) => `${timestamp} ${formatKey(key)}: ${text(before)} -> ${text(after)}`);
}
