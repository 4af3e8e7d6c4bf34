/** Keys for rows of tables that have no primary key: growing, and never given twice. */
import type { HybridClock, NodeId } from '../../base/index.ts';

/** Low digits that tell nodes apart; timestamps leave room for them in 63 bits. */
const nodeBits = 10n;

/** One for each node: what it gives grows with the clock, so rows lie in the order in which they came. */
export class RowIds {
  readonly #clock: HybridClock;
  readonly #node: bigint;

  constructor(clock: HybridClock, nodeId: NodeId) {
    this.#clock = clock;
    this.#node = BigInt(nodeId) % (1n << nodeBits);
  }

  next(): bigint {
    return (BigInt(this.#clock.now()) << nodeBits) | this.#node;
  }
}
