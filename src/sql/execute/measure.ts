/** What EXPLAIN ANALYZE tells of each node, counted while a plan runs. Without a `Measurement` nothing is counted and nothing wrapped. */
import type { NodeActuals, PlanNode } from '../plan/index.ts';
import type { Operator, Row } from './operator.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What one node has done so far. */
export type NodeMeter = Mutable<NodeActuals>;

/** The meters of a plan. */
export class Measurement {
  readonly actuals: ReadonlyMap<PlanNode, NodeActuals>;
  readonly #meters = new Map<PlanNode, NodeMeter>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.actuals = this.#meters;
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
