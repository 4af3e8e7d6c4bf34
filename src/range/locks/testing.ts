/**
 * The language of the lock stories. Transactions are t1 (the oldest), t2, …; locks S, U, X; targets a key or `[a,m)`.
 *
 *   t1 a X            wants a lock; `no-wait` behind it: does not wait
 *   t1 cancel a       gives up waiting
 *   t1 release        gives up everything it has in the table
 *   t1 hold a b       is prepared, with rows a and b
 *   t1 promise 100    is promised protection
 *   t1 knows r1@1/0   are these its tokens?
 *   write a           could a write without a transaction happen?
 *   table r2          another table of the same node; the commands behind it mean that one
 *   split m r2        what lies at or above m becomes table r2
 *   merge r2          table r2 joins this one
 *   hand-over r1@2    the lease goes to a new table, with its locks; `lose-lease r1@2`: without them
 *   budget 3          the node has room for as many locks; `clock 5` lets 5 ms pass
 *   show | waits      the table; the node's wait graph
 *   ages              how long the table has known whom
 */
import {
  assert,
  decodeTimestamp,
  emptyBytes,
  formatError,
  formatTxnId,
  JimError,
  parseNodeId,
  parseTxnId,
  type TxnId,
  timestampAtWallMs,
  timestampEpochMs,
  utf8,
} from '../../base/index.ts';
import type { LockMode } from '../requests.ts';
import {
  decodeLockImage,
  encodeLockImage,
  formatTarget,
  LockBudget,
  type LockRow,
  LockTable,
  type LockTarget,
  type LockTicket,
  WaitGraph,
} from './index.ts';

const modes: Readonly<Record<string, LockMode>> = { S: 'shared', U: 'update', X: 'exclusive' };
const letters: Readonly<Record<LockMode, string>> = { shared: 'S', update: 'U', exclusive: 'X' };

/** The transaction that a story calls `t3`: the third to start. */
export function txnOf(name: string): TxnId {
  const number = Number(name.slice(1));
  assert(/^t\d+$/.test(name), `not a transaction: ${name}`);
  const startedAt = timestampAtWallMs(timestampEpochMs + number);
  return formatTxnId({ coordinator: parseNodeId('n1'), session: 1, number, startedAt });
}

/** What a story calls the transaction. */
export function nameOf(txn: TxnId): string {
  return `t${parseTxnId(txn).number}`;
}

/** A key, or `[a,m)`, `[a,)`. */
export function targetNamed(text: string): LockTarget {
  const match = /^\[(.*),(.*)\)$/.exec(text);
  if (match === null) return { kind: 'key', key: utf8(text) };
  return {
    kind: 'span',
    span: { start: utf8(match[1]), end: match[2] === '' ? emptyBytes : utf8(match[2]) },
  };
}

/** One story: a node's wait graph and its tables. */
export class LockStory {
  #nowMs = 0;
  readonly #waits = new WaitGraph(() => this.#nowMs);
  #budget = new LockBudget(1000);
  readonly #tables = new Map<string, LockTable>();
  #current = 'r1@1';
  readonly #tickets = new Map<string, LockTicket>();
  #said: string[] = [];

  tell(commands: readonly string[]): readonly string[] {
    this.#said = [];
    for (const command of commands) {
      this.#run(command.split(' ').filter((word) => word !== ''));
      for (const table of this.#tables.values()) table.checkInvariants();
      this.#waits.checkInvariants();
    }
    return this.#said;
  }

  get #table(): LockTable {
    const table = this.#tables.get(this.#current);
    if (table !== undefined) return table;
    const { name, made } = this.#newTable(this.#current);
    this.#tables.set(name, made);
    return made;
  }

  #newTable(name: string): { readonly name: string; readonly made: LockTable } {
    const made = new LockTable({ name, waits: this.#waits, budget: this.#budget, nowMs: () => this.#nowMs });
    return { name, made };
  }

  #run([verb, ...words]: readonly string[]): void {
    if (/^t\d+$/.test(verb)) this.#runTxn(verb, words);
    else this.#runNode(verb, words);
  }

  #runNode(verb: string, words: readonly string[]): void {
    switch (verb) {
      case 'table':
        this.#current = words[0];
        return;
      case 'write':
        this.#said.push(this.#table.wouldGrant(undefined, utf8(words[0]), 'exclusive') ? 'at once' : 'has to wait');
        return;
      case 'split': {
        const image = encodeLockImage(this.#table.takeRight(utf8(words[0])));
        const { name, made } = this.#newTable(words[1]);
        made.adopt(decodeLockImage(image));
        this.#tables.set(name, made);
        return;
      }
      case 'merge': {
        const right = this.#tables.get(words[0]);
        const image = right?.image();
        right?.releaseAll();
        this.#tables.delete(words[0]);
        this.#table.merge(decodeLockImage(encodeLockImage(image ?? { transactions: [] })));
        return;
      }
      case 'hand-over':
      case 'lose-lease': {
        const image = encodeLockImage(this.#table.image());
        this.#table.releaseAll();
        this.#tables.delete(this.#current);
        this.#current = words[0];
        if (verb === 'hand-over') this.#table.adopt(decodeLockImage(image));
        return;
      }
      case 'budget':
        this.#budget = new LockBudget(Number(words[0]));
        return;
      case 'clock':
        this.#nowMs += Number(words[0]);
        return;
      case 'show':
        this.#said.push(...this.#table.list().map((row) => formatRow(row)));
        if (this.#table.list().length === 0) this.#said.push(this.#table.isEmpty ? 'empty' : 'no locks');
        return;
      case 'ages':
        for (const { txn, sinceMs } of this.#table.transactions())
          this.#said.push(`${nameOf(txn)} for ${this.#nowMs - sinceMs} ms`);
        return;
      case 'waits':
        for (const { waiter, blockers } of this.#waits.edges(0))
          this.#said.push(`${nameOf(waiter)} waits for ${blockers.map(nameOf).sort().join(', ')}`);
        if (this.#waits.size === 0) this.#said.push('nobody waits');
        return;
      default:
        this.#said.push(`no command ${verb}`);
    }
  }

  #runTxn(name: string, [verb, ...words]: readonly string[]): void {
    const txn = txnOf(name);
    const table = this.#table;
    switch (verb) {
      case 'release':
        table.release(txn);
        return;
      case 'hold':
        table.hold(txn, words.map(utf8));
        return;
      case 'promise':
        table.promise(txn, decodeTimestamp(Number(words[0])));
        return;
      case 'promised':
        this.#said.push(`${name} is promised ${table.promisedTo(txn)}`);
        return;
      case 'token':
        this.#said.push(`${name}'s token: ${table.tokenOf(txn) ?? 'none'}`);
        return;
      case 'knows':
        this.#said.push(table.knowsTokens(txn, words) ? 'yes' : 'no');
        return;
      case 'cancel': {
        const ticket = this.#tickets.get(`${name} ${words[0]}`);
        assert(ticket !== undefined, `${name} does not wait for ${words[0]}`);
        table.cancel(ticket);
        return;
      }
      default:
        this.#acquire(name, verb, words);
    }
  }

  #acquire(name: string, target: string, [letter, noWait]: readonly string[]): void {
    const what = `${name} ${target} ${letter}`;
    const ask = {
      txn: txnOf(name),
      target: targetNamed(target),
      mode: modes[letter],
      wait: noWait === 'no-wait' ? ('no-wait' as const) : ('queue' as const),
    };
    try {
      const answer = this.#table.acquire(ask, (end) => this.#said.push(`${what}: ${end} after waiting`));
      if (typeof answer !== 'string') this.#tickets.set(`${name} ${target}`, answer);
      this.#said.push(`${what}: ${typeof answer === 'string' ? answer : 'waits'}`);
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      this.#said.push(`${what}: ${formatError(error)}`);
    }
  }
}

/** `t1 X a prepared`, `t2 S [a, m) waits for t1`. */
export function formatRow({ target, mode, txn, granted, prepared, waitsFor }: LockRow): string {
  const rest = granted ? (prepared ? ' prepared' : '') : ` waits for ${waitsFor.map(nameOf).sort().join(', ')}`;
  return `${formatTarget(target)}: ${nameOf(txn)} ${letters[mode]}${rest}`;
}
