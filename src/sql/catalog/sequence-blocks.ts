/**
 * The values of sequences. Each node takes blocks of them, so that `nextval` needs no message:
 *
 *   next ──► a value of the block                        synchronous
 *            no block: taken from the sequence's row     whoever asked waits for that and asks again
 *
 * The row (`10 <oid>`) says what PostgreSQL's would, if the blocks that are taken were used up: the last value, and whether it was given out. It is written
 * outside of all transactions, like PostgreSQL's.
 *
 * Promised: no value is given out twice; on one node values come in order without gaps, and `read` there says which was the last; what is left of a block
 * when a node stops as planned is given back, if nobody took values behind it. A crash leaves a gap, and so do two nodes that take turns.
 * `set` is seen by every node that can be reached before it returns; one that can't may go on with what is left of its block. The same holds for changed
 * descriptors, which void blocks by their generation.
 */
import { sequenceKey, type Timestamp, zeroTimestamp } from '../../base/index.ts';
import type { Clock } from '../../io/index.ts';
import { SqlError } from '../errors.ts';
import type { Catalog } from './catalog.ts';
import type { CatalogRows } from './catalog-rows.ts';
import type { Oid, SequenceDescriptor } from './descriptors.ts';
import { decodeJsonRow, encodeJsonRow, flag, object, text, whole } from './json-rows.ts';
import { decodeForget, encodeMessage, methods, type NodeCalls } from './messages.ts';
import type { Member } from './state-rows.ts';

const blockMin = 32;
const blockMax = 4_096;
/** A block that is used up faster is followed by a larger one, one that lasts longer by a smaller one. */
const shortLifeMs = 1_000;
const longLifeMs = 10_000;
const tellMs = 1_000;

/** Where a sequence stands: its last value, and whether that was given out. */
export interface SequenceState {
  readonly value: bigint;
  readonly called: boolean;
}

/** What sequences need of the node around them. */
export interface SequenceBlocksParts {
  readonly clock: Clock;
  readonly calls: NodeCalls;
  /** The catalog's store. */
  readonly store: {
    readonly rows: CatalogRows;
    current(): Catalog;
    otherMembers(): Promise<readonly Member[]>;
  };
  /** What is thrown to wait for something in the middle of an expression: a `Suspension`. */
  suspend(ready: Promise<unknown>): unknown;
}

/** Values that this node may give out. */
interface Block {
  readonly descriptor: SequenceDescriptor;
  readonly increment: bigint;
  readonly size: number;
  readonly takenAtMs: number;
  /** When the row was written that took it: nobody has taken values behind it while the row is still that one. */
  readonly written: Timestamp;
  readonly epoch: number;
  /** Where the sequence stands if only what this node gave out counts. */
  state: SequenceState;
  left: number;
}

/** The row; the epoch counts how often the state was set rather than advanced. */
interface SequenceRow {
  readonly value: string;
  readonly called: boolean;
  readonly epoch: number;
}

const sequenceRow = object<SequenceRow>({ value: text, called: flag, epoch: whole });

/** See the top of this file. */
export class SequenceBlocks {
  readonly #parts: SequenceBlocksParts;
  readonly #blocks = new Map<Oid, Block>();
  readonly #taking = new Map<Oid, Promise<void>>();
  /** Blocks of an earlier epoch are void. */
  readonly #epochs = new Map<Oid, number>();

  constructor(parts: SequenceBlocksParts) {
    this.#parts = parts;
    parts.calls.handle(methods.forget, (body) => {
      const { oid, epoch } = decodeForget(body);
      this.#epochs.set(oid, Math.max(epoch, this.#epochs.get(oid) ?? 0));
      return encodeMessage({});
    });
  }

  /** The next value. Throws what `suspend` makes where one must wait, then to be called again; 2200H at the sequence's end. */
  next(oid: Oid, catalog: Catalog = this.#parts.store.current()): bigint {
    const descriptor = sequenceOf(catalog, oid);
    const block = this.#blocks.get(oid);
    if (block === undefined || block.left === 0 || !this.#isValid(block, descriptor))
      throw this.#parts.suspend(this.#takeOnce(descriptor));
    const { value, called } = block.state;
    const next = called ? value + block.increment : value;
    block.state = { value: next, called: true };
    block.left--;
    return next;
  }

  /** Where the sequence stands, as far as this node knows. */
  async read(oid: Oid, catalog: Catalog = this.#parts.store.current()): Promise<SequenceState> {
    const descriptor = sequenceOf(catalog, oid);
    const { row, version } = await this.#parts.store.rows.get(sequenceKey(oid));
    return this.#stateAt(descriptor, row, version);
  }

  /** `setval`: the next value is `value`, or with `called` the one behind it. Throws 22003. */
  async set(oid: Oid, value: bigint, called: boolean, catalog: Catalog = this.#parts.store.current()): Promise<void> {
    const { name, min, max } = sequenceOf(catalog, oid);
    if (value < BigInt(min) || value > BigInt(max))
      throw new SqlError('22003', `setval: value ${value} is out of bounds for sequence "${name}" (${min}..${max})`);
    let epoch = 0;
    await this.#parts.store.rows.change(sequenceKey(oid), (row) => {
      epoch = (row === undefined ? 0 : decodeRow(oid, row).epoch) + 1;
      return encodeRow({ value, called }, epoch);
    });
    this.#epochs.set(oid, Math.max(epoch, this.#epochs.get(oid) ?? 0));
    this.#blocks.delete(oid);
    await this.#tellOthers(oid, epoch);
  }

  /** A planned end: what is left of the blocks is given back. */
  async stop(): Promise<void> {
    const blocks = [...this.#blocks.values()].filter(({ left }) => left > 0);
    this.#blocks.clear();
    await Promise.all(
      blocks.map(({ descriptor, written, epoch, state }) =>
        this.#parts.store.rows.put(sequenceKey(descriptor.oid), encodeRow(state, epoch), written).catch(() => {}),
      ),
    );
  }

  // Blocks ---------------------------------------------------------------------------------------------------------

  #isValid(block: Block, descriptor: SequenceDescriptor): boolean {
    if (block.epoch < (this.#epochs.get(descriptor.oid) ?? 0)) return false;
    return block.descriptor === descriptor || block.descriptor.generation === descriptor.generation;
  }

  #takeOnce(descriptor: SequenceDescriptor): Promise<void> {
    const { oid } = descriptor;
    const under = this.#taking.get(oid);
    if (under !== undefined) return under;
    const taking = this.#take(descriptor).finally(() => this.#taking.delete(oid));
    this.#taking.set(oid, taking);
    return taking;
  }

  async #take(descriptor: SequenceDescriptor): Promise<void> {
    const { store, clock } = this.#parts;
    const { oid } = descriptor;
    const key = sequenceKey(oid);
    const size = this.#sizeFor(descriptor);
    for (;;) {
      const found = await store.rows.get(key);
      const before = this.#stateAt(descriptor, found.row, found.version);
      const epoch = found.row === undefined ? 0 : decodeRow(oid, found.row).epoch;
      const values = blockBehind(descriptor, before, size);
      const last: SequenceState = { value: values.last, called: true };
      const written = await store.rows.put(key, encodeRow(last, epoch), found.version);
      if (written === undefined) continue;
      this.#blocks.set(oid, {
        descriptor,
        increment: BigInt(descriptor.increment),
        size,
        takenAtMs: clock.monotonicMs(),
        written,
        epoch,
        state: values.isFirst ? { value: values.first, called: false } : before,
        left: values.count,
      });
      return;
    }
  }

  /** What the row says; or, while it is the one that this node's block was taken by, what of the block was given out. */
  #stateAt(descriptor: SequenceDescriptor, row: Uint8Array | undefined, version: Timestamp): SequenceState {
    const block = this.#blocks.get(descriptor.oid);
    if (block !== undefined && version !== zeroTimestamp && block.written === version) return block.state;
    if (row === undefined) return { value: BigInt(descriptor.start), called: false };
    const { value, called } = decodeRow(descriptor.oid, row);
    return { value: BigInt(value), called };
  }

  #sizeFor({ oid, cache }: SequenceDescriptor): number {
    const before = this.#blocks.get(oid);
    const least = Math.max(blockMin, Number(BigInt.asIntN(32, BigInt(cache))));
    if (before === undefined) return least;
    const lifeMs = this.#parts.clock.monotonicMs() - before.takenAtMs;
    if (lifeMs < shortLifeMs && before.left === 0) return Math.max(least, Math.min(blockMax, before.size * 2));
    return lifeMs > longLifeMs ? Math.max(least, before.size >> 1) : Math.max(least, before.size);
  }

  async #tellOthers(oid: Oid, epoch: number): Promise<void> {
    const { calls, store } = this.#parts;
    const body = encodeMessage({ oid, epoch });
    const members = await store.otherMembers();
    await Promise.all(members.map(({ node }) => calls.call(node, methods.forget, body, tellMs).catch(() => {})));
  }
}

/** The values behind a state, as far as the sequence goes before its end; throws 2200H where there is none. */
function blockBehind(
  { name, increment: by, min: low, max: high, cycle }: SequenceDescriptor,
  { value, called }: SequenceState,
  size: number,
): { readonly first: bigint; readonly last: bigint; readonly count: number; readonly isFirst: boolean } {
  const [increment, min, max] = [BigInt(by), BigInt(low), BigInt(high)];
  const ascending = increment > 0n;
  let first = called ? value + increment : value;
  const isOver = ascending ? first > max : first < min;
  if (isOver) {
    if (!cycle)
      throw new SqlError(
        '2200H',
        `nextval: reached ${ascending ? 'maximum' : 'minimum'} value of sequence "${name}" (${ascending ? max : min})`,
      );
    first = ascending ? min : max;
  }
  const room = (ascending ? max - first : min - first) / increment + 1n;
  const count = room < BigInt(size) ? Number(room) : size;
  return { first, last: first + BigInt(count - 1) * increment, count, isFirst: isOver || !called };
}

function sequenceOf(catalog: Catalog, oid: Oid): SequenceDescriptor {
  const found = catalog.byOid(oid);
  if (found?.kind !== 'sequence') throw new SqlError('42P01', `could not open relation with OID ${oid}`);
  return found;
}

function encodeRow({ value, called }: SequenceState, epoch: number): Uint8Array {
  return encodeJsonRow({ value: String(value), called, epoch } satisfies SequenceRow);
}

function decodeRow(oid: Oid, row: Uint8Array): SequenceRow {
  return decodeJsonRow(row, `state of sequence ${oid}`, sequenceRow);
}
