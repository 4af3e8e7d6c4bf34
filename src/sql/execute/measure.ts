/** What EXPLAIN ANALYZE tells of each node, counted while a plan runs. Without a `Measurement` nothing is counted and nothing wrapped. */
import { nextKey, type Span } from '../../base/index.ts';
import type { NodeActuals, PlanNode } from '../plan/index.ts';
import type { Operator, Row } from './operator.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What one node has done so far. */
export interface NodeMeter extends Mutable<NodeActuals> {
  /** What was read of the keyspace: where that is, is asked in the end. */
  readonly touched: Span[];
}

/** Spans that are kept of a node: those of the first so many say enough of where its rows are. */
const spansMax = 10_000;

/** A node reads these keys. */
export function touchKeys(meter: NodeMeter | undefined, keys: readonly Uint8Array[]): void {
  if (meter === undefined) return;
  for (const key of keys) touchSpan(meter, { start: key, end: nextKey(key) });
}

/** A node reads this span. */
export function touchSpan(meter: NodeMeter | undefined, span: Span): void {
  if (meter !== undefined && meter.touched.length < spansMax) meter.touched.push(span);
}

/** The meters of a plan. */
export class Measurement {
  readonly actuals: ReadonlyMap<PlanNode, NodeActuals>;
  readonly #meters = new Map<PlanNode, NodeMeter>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.actuals = this.#meters;
  }

  /** Finds out where what the nodes read is. */
  async locate(
    placesOf: (spans: readonly Span[]) => Promise<{ readonly ranges: number; readonly nodes: number }>,
  ): Promise<void> {
    for (const meter of this.#meters.values()) {
      if (meter.touched.length === 0) continue;
      const { ranges, nodes } = await placesOf(meter.touched);
      meter.ranges = ranges;
      meter.nodes = nodes;
    }
  }

  /** A node's meter. */
  meter(node: PlanNode): NodeMeter {
    const known = this.#meters.get(node);
    if (known !== undefined) return known;
    const meter: NodeMeter = {
      loops: 0,
      rows: 0,
      startupMs: 0,
      totalMs: 0,
      removed: 0,
      memoryBytes: undefined,
      ranges: undefined,
      nodes: undefined,
      pushedRows: undefined,
      shippedBytes: undefined,
      touched: [],
    };
    this.#meters.set(node, meter);
    return meter;
  }

  /** The operator, counted. Time is that of the node and of all below it. */
  measured(operator: Operator, meter: NodeMeter): Operator {
    const nowMs = this.#nowMs;
    return {
      async *run() {
        const rows = operator.run();
        meter.loops++;
        let isFirst = true;
        try {
          for (;;) {
            const begunMs = nowMs();
            const next = await rows.next();
            const spentMs = nowMs() - begunMs;
            meter.totalMs += spentMs;
            if (isFirst) meter.startupMs += spentMs;
            isFirst = false;
            if (next.done === true) return;
            meter.rows += next.value.length;
            yield next.value as Row[];
          }
        } finally {
          await rows.return(undefined);
        }
      },
    };
  }
}
