/**
 * Parts of transactions that are prepared in a range: written into the log, visible to nobody yet. Part of the replicated state.
 *
 *   by transaction   t1-… ─► part 0 [a, c]     by key   a ─► t1-… 0     by prepare timestamp   10.1 ─► 1 part
 *                    t1-… ─► part 2 [x]                 c ─► t1-… 0                            10.4 ─► 1 part
 *                                                       x ─► t1-… 2
 *
 * A transaction that prepares rows ahead of its commit may write one of them again: then several of its parts have the key, and the one that was prepared last
 * counts, which has the highest timestamp.
 *
 * A split cuts a part in two with the same number; a merge joins them again. The piece that has the part's first key exists
 * even if no row is left on its side, since it is what a recovery asks for. Once resolved it never comes back: what a merge
 * finds left of the part elsewhere is a rest, and a later split makes no piece of the first key alone.
 */
import type sortedBtree from 'sorted-btree';
import * as packageExports from 'sorted-btree';
import {
  assert,
  compareBytes,
  equalBytes,
  type Span,
  spanContains,
  type Timestamp,
  type TxnId,
  zeroTimestamp,
} from '../base/index.ts';
import { Checksum, effectHash, textHash } from './checksum.ts';
import type { CommitAuthor, Effect } from './command.ts';
import { keyText } from './key-text.ts';
import { LargeKeys } from './large-keys.ts';
import { isLarge } from './large-parts.ts';
import type { RequestId } from './requests.ts';

/** The package is CommonJS: Node.js and bundlers disagree on which `default` is the class. */
const { default: exported } = packageExports as { default: unknown };
const BTree = (
  typeof exported === 'function' ? exported : (exported as typeof sortedBtree).default
) as typeof sortedBtree.default;

/** Parts that are prepared ahead of the commit have numbers from here on. */
export const aheadFirst = 2 ** 20;

/** One part of a transaction, or the piece of it that lies in this range. */
export interface PreparedPart {
  readonly txn: TxnId;
  readonly participant: number;
  /** The part's first key, by which it is asked for; a piece that a split cut off has it, too. */
  readonly key: Uint8Array;
  /** Where the transaction's record is. */
  readonly anchor: Uint8Array;
  readonly prepareTimestamp: Timestamp;
  /** By key, ascending. */
  readonly effects: readonly Effect[];
  /** Keys that it read and did not change: they stay locked until it is resolved. Ascending. */
  readonly looked: readonly Uint8Array[];
  /** For the answer to the same request asked again: by operation. */
  readonly existed: readonly boolean[];
  readonly id: RequestId;
  readonly author?: CommitAuthor;
  /** The piece with the first key was resolved when that key and this piece lay in different ranges. */
  readonly isRest?: true;
}

/** A prepared key and the part that it belongs to. */
export interface PreparedKey {
  readonly key: Uint8Array;
  readonly part: PreparedPart;
  /** The same key in a part of the same transaction that was prepared before. */
  readonly below: PreparedKey | undefined;
}

/** The prepared parts of one range. */
export class PreparedParts {
  readonly #ofTxn = new Map<TxnId, readonly PreparedPart[]>();
  /** The keys of parts that are not large. */
  readonly #byKey = new BTree<string, PreparedKey>();
  readonly #largeKeys = new LargeKeys<PreparedPart>();
  #hasKeysTwice = false;
  /** How many parts there are at each prepare timestamp. */
  readonly #timestamps = new BTree<Timestamp, number>();
  readonly #large = new Set<PreparedPart>();
  readonly #checksum = new Checksum();
  #size = 0;
  #bytes = 0;

  /** Is nothing prepared? Then nobody has to look further. */
  get isEmpty(): boolean {
    return this.#size === 0;
  }

  /** How many parts there are. */
  get size(): number {
    return this.#size;
  }

  /** Keys and rows of all parts. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Parts of many keys (`large-parts.ts`). */
  get large(): ReadonlySet<PreparedPart> {
    return this.#large;
  }

  /** Says whether two replicas have the same parts, whatever the order they came in. */
  get checksum(): number {
    return this.#checksum.value;
  }

  /** The part that has the key prepared, if any: all that do are of one transaction, and this one counts. */
  onKey(key: Uint8Array): PreparedPart | undefined {
    return this.atKey(key)?.part;
  }

  /** The key with all parts that have it prepared. */
  atKey(key: Uint8Array): PreparedKey | undefined {
    if (this.#size === 0) return undefined;
    let found = this.#byKey.size === 0 ? undefined : this.#byKey.get(keyText(key));
    if (this.#largeKeys.isEmpty) return found;
    for (const part of this.#largeKeys.partsWith(key)) found = withPart(found, key, part);
    return found;
  }

  /** May a key be in several parts? False: every part counts with all that it has. */
  get mayHaveKeysTwice(): boolean {
    return this.#hasKeysTwice;
  }

  /** The first prepared key of a span, of those whose part counts. */
  firstInSpan(span: Span, counts: (part: PreparedPart) => boolean = () => true): PreparedKey | undefined {
    for (const prepared of this.inSpan(span)) if (counts(prepared.part)) return prepared;
    return undefined;
  }

  /** The prepared keys of a span, ascending, or last first. */
  *inSpan(span: Span, reverse = false): IterableIterator<PreparedKey> {
    if (this.#size === 0) return;
    if (this.#largeKeys.isEmpty) {
      yield* this.#smallInSpan(span, reverse);
      return;
    }
    const small = this.#smallInSpan(span, reverse);
    let next = small.next();
    for (const { key, parts } of this.#largeKeys.inSpan(span, reverse)) {
      let found: PreparedKey | undefined;
      for (; next.done !== true; next = small.next()) {
        const order = compareBytes(next.value.key, key);
        if (order === 0) found = next.value;
        else if (reverse ? order > 0 : order < 0) yield next.value;
        else break;
      }
      for (const part of parts) found = withPart(found, key, part);
      if (found !== undefined) yield found;
    }
    for (; next.done !== true; next = small.next()) yield next.value;
  }

  *#smallInSpan(span: Span, reverse: boolean): IterableIterator<PreparedKey> {
    if (this.#byKey.size === 0) return;
    if (reverse) {
      const { start, end } = span;
      const entries = end.length === 0 ? this.#byKey.entriesReversed() : this.#byKey.entriesReversed(keyText(end));
      for (const [, prepared] of entries) {
        if (compareBytes(prepared.key, start) < 0) return;
        if (spanContains(span, prepared.key)) yield prepared;
      }
      return;
    }
    for (const [, prepared] of this.#byKey.entries(keyText(span.start))) {
      if (!spanContains(span, prepared.key)) return;
      yield prepared;
    }
  }

  /** The lowest prepare timestamp: at or above it something may still become visible. Undefined if nothing is prepared. */
  oldestTimestamp(): Timestamp | undefined {
    return this.#timestamps.minKey();
  }

  /** Transactions that have parts here. */
  get transactions(): Iterable<TxnId> {
    return this.#ofTxn.keys();
  }

  /** A transaction's parts here, by number. */
  ofTxn(txn: TxnId): readonly PreparedPart[] {
    return this.#ofTxn.get(txn) ?? [];
  }

  /** One part, if it is prepared here. */
  find(txn: TxnId, participant: number): PreparedPart | undefined {
    return this.ofTxn(txn).find((part) => part.participant === participant);
  }

  /** All parts, in the order of transactions and numbers: the same on every replica. */
  all(): readonly PreparedPart[] {
    const txns = [...this.#ofTxn.keys()].sort();
    return txns.flatMap((txn) => this.ofTxn(txn));
  }

  /** Takes a part up. Its other piece, if that is here already, becomes one with it. */
  add(part: PreparedPart): void {
    const piece = this.find(part.txn, part.participant);
    if (piece !== undefined) this.#remove(piece);
    const whole = piece === undefined ? inOrder(part) : joined(piece, part);
    const others = this.ofTxn(whole.txn);
    const at = others.filter(({ participant }) => participant < whole.participant).length;
    this.#ofTxn.set(whole.txn, others.toSpliced(at, 0, whole));
    if (isLarge(whole)) this.#addLargeKeys(whole);
    else this.#addKeys(whole);
    const { prepareTimestamp } = whole;
    this.#timestamps.set(prepareTimestamp, (this.#timestamps.get(prepareTimestamp) ?? 0) + 1);
    this.#count(whole, 1);
  }

  /** Takes over the parts of a right-hand neighbour whose span is `right`; `whole` is that of both. */
  absorb(others: PreparedParts, right: Span, whole: Span): void {
    const isResolved = ({ txn, participant, key }: PreparedPart): boolean => {
      if (!spanContains(whole, key)) return false;
      const home = spanContains(right, key) ? others : this;
      return home.find(txn, participant) === undefined;
    };
    const rests = [...this.all(), ...others.all()].filter((part) => part.isRest === undefined && isResolved(part));
    for (const part of others.all()) this.add(part);
    for (const part of rests) this.add({ ...part, effects: [], looked: [], isRest: true });
  }

  /** Lets go of a transaction's parts, or only of those with these numbers, and returns them. */
  remove(txn: TxnId, numbers?: readonly number[]): readonly PreparedPart[] {
    const all = this.ofTxn(txn);
    const parts = numbers === undefined ? all : all.filter(({ participant }) => numbers.includes(participant));
    for (const part of parts) this.#remove(part);
    return parts;
  }

  /** Cuts off what lies on the right-hand side of a split, and returns it. */
  splitOff(left: Span, right: Span): readonly PreparedPart[] {
    const cutOff: PreparedPart[] = [];
    for (const part of this.all()) {
      const rightPiece = pieceIn(right, part);
      if (rightPiece === undefined) continue;
      this.#remove(part);
      const leftPiece = pieceIn(left, part);
      if (leftPiece !== undefined) this.add(leftPiece);
      cutOff.push(rightPiece);
    }
    return cutOff;
  }

  /** The three indexes say the same. */
  checkInvariants(span?: Span): void {
    const parts = this.all();
    assert(parts.length === this.#size, 'prepared parts are counted');
    const small = parts.filter((part) => !isLarge(part));
    const keys = new Set(small.flatMap(({ effects }) => effects.map(({ key }) => keyText(key))));
    assert(this.#byKey.size === keys.size, 'every prepared key is in the index, and nothing else');
    assert(this.#largeKeys.isEmpty === (small.length === parts.length), 'those of large parts are in one of their own');
    const sum = new Checksum();
    const timestamps = new Map<Timestamp, number>();
    for (const part of parts) {
      sum.add(partHash(part));
      timestamps.set(part.prepareTimestamp, (timestamps.get(part.prepareTimestamp) ?? 0) + 1);
      checkPart(part, span);
      for (const { key } of part.effects) assert(hasPart(this.atKey(key), part), 'a prepared key names its parts');
    }
    assert(sum.value === this.checksum, 'the checksum covers the parts');
    assert(this.#large.size === parts.filter(isLarge).length, 'large parts are known');
    assert(timestamps.size === this.#timestamps.size, 'prepare timestamps are counted, and no others');
    for (const [timestamp, count] of timestamps) assert(this.#timestamps.get(timestamp) === count, 'and rightly');
    assert(parts.reduce((bytes, part) => bytes + bytesOf(part), 0) === this.#bytes, 'bytes are counted');
  }

  #remove(part: PreparedPart): void {
    const { txn, prepareTimestamp } = part;
    const others = this.ofTxn(txn).filter((other) => other !== part);
    if (others.length === 0) this.#ofTxn.delete(txn);
    else this.#ofTxn.set(txn, others);
    this.#removeKeys(part);
    const left = (this.#timestamps.get(prepareTimestamp) ?? 0) - 1;
    if (left === 0) this.#timestamps.delete(prepareTimestamp);
    else this.#timestamps.set(prepareTimestamp, left);
    this.#count(part, -1);
  }

  #addKeys(part: PreparedPart): void {
    for (const { key } of part.effects) {
      const text = keyText(key);
      const there = this.#byKey.get(text);
      if (there !== undefined) this.#noteTwice(there.part, part);
      for (const other of this.#largeKeys.partsWith(key)) this.#noteTwice(other, part);
      this.#byKey.set(text, withPart(there, key, part));
    }
  }

  #addLargeKeys(part: PreparedPart): void {
    this.#largeKeys.add(part, (other) => this.#noteTwice(other, part));
    if (this.#byKey.size === 0) return;
    for (const { key } of part.effects) {
      const there = this.#byKey.get(keyText(key));
      if (there !== undefined) this.#noteTwice(there.part, part);
    }
  }

  #noteTwice(one: PreparedPart, other: PreparedPart): void {
    assert(one.txn === other.txn, 'a key is prepared by one transaction at most');
    this.#hasKeysTwice = true;
  }

  #removeKeys(part: PreparedPart): void {
    if (this.#ofTxn.size === 0) {
      this.#byKey.clear();
      this.#largeKeys.clear();
      this.#hasKeysTwice = false;
    } else if (isLarge(part)) this.#largeKeys.remove(part);
    else for (const { key } of part.effects) this.#removeKey(keyText(key), part);
  }

  #removeKey(text: string, part: PreparedPart): void {
    const there = this.#byKey.get(text);
    const left = there?.below === undefined ? undefined : withoutPart(there, part);
    if (left === undefined) this.#byKey.delete(text);
    else this.#byKey.set(text, left);
  }

  #count(part: PreparedPart, sign: 1 | -1): void {
    this.#size += sign;
    if (sign === -1) this.#large.delete(part);
    else if (isLarge(part)) this.#large.add(part);
    this.#bytes += sign * bytesOf(part);
    if (sign === 1) this.#checksum.add(partHash(part));
    else this.#checksum.subtract(partHash(part));
  }
}

/** A key that one more part has; the part that was prepared last is on top. */
function withPart(there: PreparedKey | undefined, key: Uint8Array, part: PreparedPart): PreparedKey {
  if (there === undefined || there.part.prepareTimestamp < part.prepareTimestamp) return { key, part, below: there };
  return { ...there, below: withPart(there.below, key, part) };
}

/** A key that a part has no longer; undefined if no other one has it. */
function withoutPart(there: PreparedKey | undefined, part: PreparedPart): PreparedKey | undefined {
  if (there === undefined || there.part === part) return there?.below;
  return { ...there, below: withoutPart(there.below, part) };
}

function hasPart(there: PreparedKey | undefined, part: PreparedPart): boolean {
  return there !== undefined && (there.part === part || hasPart(there.below, part));
}

function bytesOf({ effects, looked }: PreparedPart): number {
  let bytes = 0;
  for (const key of looked) bytes += key.length;
  for (const { key, row } of effects) bytes += key.length + (row?.length ?? 0);
  return bytes;
}

function partHash({ effects, looked, prepareTimestamp, txn, participant, key, isRest }: PreparedPart): number {
  let sum = textHash(txn, participant) ^ effectHash(key, prepareTimestamp, undefined);
  if (isRest) sum = (sum + 1) | 0;
  for (const key of looked) sum = (sum + effectHash(key, zeroTimestamp, undefined)) | 0;
  for (const { key, row } of effects) sum = (sum + effectHash(key, prepareTimestamp, row)) | 0;
  return sum >>> 0;
}

/** Do the keys ascend, each once? */
export function isAscending(keys: readonly Uint8Array[]): boolean {
  for (let i = 1; i < keys.length; i++) if (compareBytes(keys[i - 1], keys[i]) >= 0) return false;
  return true;
}

function inOrder(part: PreparedPart): PreparedPart {
  const { effects, looked } = part;
  if (isAscending(looked) && isAscending(effects.map(({ key }) => key))) return part;
  return {
    ...part,
    effects: effects.toSorted((a, b) => compareBytes(a.key, b.key)),
    looked: looked.toSorted(compareBytes),
  };
}

/** What of a part lies in a span. */
function pieceIn(span: Span, part: PreparedPart): PreparedPart | undefined {
  const effects = part.effects.filter(({ key }) => spanContains(span, key));
  const looked = part.looked.filter((key) => spanContains(span, key));
  const hasFirst = part.isRest === undefined && spanContains(span, part.key);
  const isEmpty = effects.length + looked.length === 0 && !hasFirst;
  return isEmpty ? undefined : { ...part, effects, looked };
}

function joined(a: PreparedPart, b: PreparedPart): PreparedPart {
  assert(a.prepareTimestamp === b.prepareTimestamp, 'pieces of a part were prepared as one');
  assert(equalBytes(a.key, b.key) && equalBytes(a.anchor, b.anchor), 'pieces of a part have its key and its anchor');
  return inOrder({ ...a, ...b, effects: [...a.effects, ...b.effects], looked: [...a.looked, ...b.looked] });
}

function checkPart(part: PreparedPart, span: Span | undefined): void {
  const keys = part.effects.map(({ key }) => key);
  assert(isAscending(keys) && isAscending(part.looked), "a part's keys ascend");
  assert(part.participant !== 0 || equalBytes(part.key, part.anchor), 'the record is where the first part is');
  if (span === undefined) return;
  for (const key of [...keys, ...part.looked]) assert(spanContains(span, key), "a part's key lies in the range");
  assert(keys.length + part.looked.length > 0 || spanContains(span, part.key), 'a piece has keys, or the first one');
}
