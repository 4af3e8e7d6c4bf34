/** One node's copy of some ranges, without logs and without a node: what commands do to states and rows, for tests. */
import { assert, type NodeId, type RangeId, type ReplicaId, type Span, spanContains } from '../../base/index.ts';
import { createStore, type MvccStore, type SpanAccountId } from '../../memstore/index.ts';
import type { Command } from '../command.ts';
import type { RangeDescriptor } from '../descriptor.ts';
import { birthIndex, birthTerm } from '../durable.ts';
import {
  type Applied,
  absorbState,
  applyCommand,
  checkStateInvariants,
  decodeRangeState,
  encodeRangeState,
  newRangeState,
  type RangeState,
} from '../state.ts';
import { decodeTxnState, encodeParts } from '../txn-state-codec.ts';

interface CopiedRange {
  state: RangeState;
  readonly account: SpanAccountId;
}

/** The descriptor of a test's first range: all keys. */
export function wholeRange(): RangeDescriptor {
  return {
    rangeId: 1 as RangeId,
    span: { start: new Uint8Array(0), end: new Uint8Array(0) },
    generation: 1,
    replicas: [{ replicaId: 1 as ReplicaId, nodeId: 1 as NodeId, role: 'voter' }],
    nextReplicaId: 2 as ReplicaId,
  };
}

/** Ranges that partition the keyspace, in one store. */
export class StateCopy {
  readonly store: MvccStore = createStore({ kind: 'sorted-btree' });
  readonly #ranges = new Map<RangeId, CopiedRange>();

  constructor(descriptor: RangeDescriptor = wholeRange()) {
    const account = this.store.openAccount(descriptor.span);
    this.#ranges.set(descriptor.rangeId, { state: newRangeState(descriptor, birthIndex, birthTerm), account });
  }

  /** All ranges, by key. */
  states(): readonly RangeState[] {
    return [...this.#ranges.values()].map(({ state }) => state).sort((a, b) => startOf(a) - startOf(b));
  }

  /** The range that has the key. */
  stateAt(key: Uint8Array): RangeState {
    const state = this.states().find(({ descriptor }) => spanContains(descriptor.span, key));
    assert(state !== undefined, 'ranges partition the keyspace');
    return state;
  }

  /** Applies a command to a range as a node does. A merge finds its right-hand range applied. */
  apply(rangeId: RangeId, command: Command): Applied {
    const range = this.#ranges.get(rangeId);
    assert(range !== undefined, 'the range is here');
    const applied = applyCommand(range.state, this.store, range.account, command);
    range.state.appliedIndex++;
    if (applied.kind === 'split') {
      const { right } = applied.command;
      const account = this.store.splitAccount(range.account, right.span.start);
      this.#ranges.set(right.rangeId, { state: applied.right, account });
    }
    if (applied.kind === 'merged') {
      const right = this.#ranges.get(applied.command.rightId);
      assert(right !== undefined, 'the right-hand range is here');
      absorbState(range.state, right.state);
      this.store.mergeAccounts(range.account, right.account);
      this.#ranges.delete(applied.command.rightId);
    }
    checkStateInvariants(range.state);
    if (applied.kind === 'split') checkStateInvariants(applied.right);
    return applied;
  }

  /** Every range's state, as if the node had started anew from images. */
  restart(): void {
    for (const range of this.#ranges.values()) {
      const before = range.state;
      range.state = decodeRangeState(encodeRangeState(before));
      for (const block of encodeParts(before.prepared) ?? []) decodeTxnState(block, range.state);
    }
  }

  /** All that is replicated, as bytes: equal copies have equal ones. */
  images(): readonly string[] {
    return this.states().map((state) =>
      [encodeRangeState(state), ...(encodeParts(state.prepared) ?? [])]
        .map((bytes) => Buffer.from(bytes).toString('latin1'))
        .join('\n'),
    );
  }

  /** All rows' versions, newest first. */
  versions(span: Span): readonly string[] {
    const lines: string[] = [];
    const view = this.store.freeze();
    view.visit(span, Number.MAX_SAFE_INTEGER, (key, timestamp, row) => {
      lines.push(`${Buffer.from(key)}@${timestamp}=${row === undefined ? '-' : Buffer.from(row)}`);
      return true;
    });
    view.close();
    return lines;
  }
}

/** Tests' keys are one byte long. */
function startOf({ descriptor }: RangeState): number {
  return descriptor.span.start[0] ?? 0;
}
