/** What a follower of everything was told: whole, in order, each once, and what becomes of rows fits together; compared in the end with what replicas keep. */
import { compareBytes, fromHex, type Span, spanContains, type Timestamp, toHex } from '../../src/base/index.ts';
import type { FeedReader, HeldTransaction, TransactionBatch } from '../../src/changefeed/index.ts';
import type { RowChange } from '../../src/range/index.ts';
import { SimFailure } from './failure.ts';
import type { KeptHistory } from './sim-node.ts';

/** Transactions with all of their changes. */
export interface HeldBatch extends TransactionBatch {
  readonly transactions: readonly HeldTransaction[];
}

/** A batch with what its large transactions changed, which is read piece by piece. */
export async function wholeBatch(reader: FeedReader, { transactions, resolved }: TransactionBatch): Promise<HeldBatch> {
  const held: HeldTransaction[] = [];
  for (const transaction of transactions) {
    const changes: RowChange[] = [];
    for await (const piece of reader.pieces(transaction)) changes.push(...piece);
    held.push({ ...transaction, changes });
  }
  return { transactions: held, resolved };
}

/** Notes what is told. Throws a failure where it can not be true. */
export class Told {
  #transactions: HeldTransaction[] = [];
  /** Everything above this and up to `#resolved` was told. */
  #from = 0 as Timestamp;
  #resolved = 0 as Timestamp;
  #rows = new Map<string, string | undefined>();
  #names = new Set<string>();

  get resolved(): Timestamp {
    return this.#resolved;
  }

  get count(): number {
    return this.#transactions.length;
  }

  /** Nothing was told yet; what comes is above a timestamp. */
  begin(from: Timestamp): void {
    this.#from = from;
    this.#resolved = from;
    this.#transactions = [];
    this.#names = new Set();
    this.#rows = new Map();
  }

  /** Forgets what was told above a timestamp: it must come again. */
  forget(above: Timestamp): void {
    const known = this.#transactions.filter(({ timestamp }) => timestamp <= above);
    this.begin(this.#from);
    for (const transaction of known) this.#note(transaction);
    this.#resolved = above;
  }

  take({ transactions, resolved }: HeldBatch): void {
    if (resolved <= this.#resolved) throw failure(`resolved goes from ${this.#resolved} to ${resolved}`);
    for (const transaction of transactions) {
      const { timestamp, id } = transaction;
      if (timestamp <= this.#resolved) throw failure(`${id} at ${timestamp} comes below resolved ${this.#resolved}`);
      if (timestamp > resolved) throw failure(`${id} at ${timestamp} comes above resolved ${resolved}`);
      if (this.#names.has(id)) throw failure(`${id} comes twice, or in pieces`);
      this.#note(transaction);
    }
    this.#resolved = resolved;
  }

  #note(transaction: HeldTransaction): void {
    this.#names.add(transaction.id);
    this.#apply(transaction);
    this.#transactions.push(transaction);
  }

  #apply({ id, changes }: HeldTransaction): void {
    for (const { key, before, after } of changes) {
      const name = toHex(key);
      const told = before === undefined ? undefined : toHex(before);
      if (this.#rows.has(name) && this.#rows.get(name) !== told)
        throw failure(`${id} changed ${name} from ${told}, and it was ${this.#rows.get(name)}`);
      this.#rows.set(name, after === undefined ? undefined : toHex(after));
    }
  }

  /** What he was told of a part of the keys is exactly what is kept of it. */
  judge({ span, from, versions }: KeptHistory, machine: string): void {
    const above = Math.max(from, this.#from);
    const kept = versions
      .filter(({ timestamp }) => timestamp > above && timestamp <= this.#resolved)
      .map(({ key, timestamp, row }) => `${timestamp} ${key} ${row}`);
    const told = this.#toldOf(span, above);
    const [isKept, isTold] = [new Set(kept), new Set(told)];
    const missing = kept.filter((line) => !isTold.has(line));
    const invented = told.filter((line) => !isKept.has(line));
    if (missing.length > 0) throw failure(`${machine} keeps what the feed did not tell: ${some(missing)}`);
    if (invented.length > 0) throw failure(`the feed told what ${machine} does not keep: ${some(invented)}`);
  }

  #toldOf(span: Span, above: number): readonly string[] {
    return this.#transactions.flatMap(({ timestamp, changes }) =>
      timestamp <= above
        ? []
        : changes
            .filter(({ key }) => spanContains(span, key))
            .map(({ key, after }) => `${timestamp} ${toHex(key)} ${after === undefined ? undefined : toHex(after)}`),
    );
  }

  /** Are the keys of every transaction in order? */
  checkOrder(): void {
    for (const { id, changes } of this.#transactions)
      for (let i = 1; i < changes.length; i++)
        if (compareBytes(changes[i - 1].key, changes[i].key) >= 0) throw failure(`the keys of ${id} do not ascend`);
  }
}

/** Somebody was told what is not true. */
export function failure(message: string): SimFailure {
  return new SimFailure('E-8', message);
}

function some(lines: readonly string[]): string {
  const shown = lines.slice(0, 4).map((line) => {
    const [timestamp, key] = line.split(' ');
    return `${Buffer.from(fromHex(key)).toString('latin1')} at ${timestamp}`;
  });
  return `${shown.join(', ')}${lines.length > 4 ? ` and ${lines.length - 4} more` : ''}`;
}
