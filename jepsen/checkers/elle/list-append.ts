/**
 * What a history of appends says about the order of its transactions. Lists are the best of witnesses: each element is appended once,
 * and a read shows not just the newest version but all before it, so that the longest read of a key is the key's
 * order of versions. Elements that no read shows came after it: all versions that were read are without them.
 */
import { assert } from '../../../src/base/index.ts';
import type { Analysis, Fact } from './analysis.ts';
import { edgeKind, GraphBuilder } from './graph.ts';
import { internalFacts } from './list-internal.ts';
import { addOrders } from './order.ts';
import { formatValue, type ListMicro, type Transaction } from './transactions.ts';

type ListTransaction = Transaction<ListMicro>;

/** An element and who appended it. */
interface Appended {
  readonly element: number;
  readonly by: ListTransaction;
  /** Its transaction appended another one to the same key afterwards. */
  readonly intermediate: boolean;
}

interface ListRead {
  readonly by: ListTransaction;
  readonly list: readonly number[];
}

/** One key's story. */
interface KeyHistory {
  readonly key: string;
  readonly appended: Map<number, Appended>;
  readonly reads: ListRead[];
  longest: ListRead | undefined;
  /** Elements in the order of their versions, without those of aborted transactions; empty if reads contradict each other. */
  order: readonly Appended[];
  /** Elements whose transactions committed, and that stand in no read. */
  unseen: readonly Appended[];
}

/** Finds what is wrong with single reads, and how transactions depend on each other. */
export function analyzeListAppend(all: readonly ListTransaction[]): Analysis {
  const keys = collect(all);
  const facts: Fact[] = [];
  const seen = new Set<ListTransaction>();
  for (const key of keys.values()) findOrder(key, facts, seen);
  const transactions = all.filter(
    (transaction) =>
      transaction.operation.outcome === 'ok' || (transaction.operation.outcome === 'info' && seen.has(transaction)),
  );
  const committed = new Map(transactions.map((transaction, index) => [transaction, index]));
  for (const key of keys.values()) findUnseen(key, committed, facts);
  for (const transaction of transactions)
    if (transaction.operation.outcome === 'ok') facts.push(...internalFacts(transaction));
  const builder = new GraphBuilder(transactions.length);
  for (const key of keys.values()) addEdges(builder, key, committed);
  addOrders(builder, transactions);
  facts.push(...lostUpdates(keys.values(), committed));
  return {
    transactions,
    graph: builder.build(),
    facts,
    why: (source, target, kind) =>
      whyOf(keys, transactions[source] as ListTransaction, transactions[target] as ListTransaction, kind),
  };
}

function collect(all: readonly ListTransaction[]): Map<string, KeyHistory> {
  const keys = new Map<string, KeyHistory>();
  for (const by of all) {
    const later = new Set<string>();
    for (const [name, key, value] of by.micros.toReversed()) {
      const history = keys.get(key) ?? newKey(key);
      keys.set(key, history);
      if (name === 'append') {
        assert(!history.appended.has(value), `each element is appended once, and ${value} to ${key} is not`);
        history.appended.set(value, { element: value, by, intermediate: later.has(key) });
        later.add(key);
      } else if (by.operation.outcome === 'ok') {
        const read = { by, list: value ?? [] };
        history.reads.push(read);
        if (read.list.length > (history.longest?.list.length ?? -1)) history.longest = read;
      }
    }
  }
  return keys;
}

function newKey(key: string): KeyHistory {
  return { key, appended: new Map(), reads: [], longest: undefined, order: [], unseen: [] };
}

/** Looks at each read by itself and at the longest one, and notes whose appends were seen. */
function findOrder(key: KeyHistory, facts: Fact[], seen: Set<ListTransaction>): void {
  const { longest, appended } = key;
  if (longest === undefined) return;
  const good = checkElements(key, longest, facts, seen);
  const astray = key.reads.filter((read) => !isPrefix(read.list, longest.list));
  for (const read of astray) checkElements(key, read, facts, seen);
  if (astray.length > 0)
    facts.push({
      name: 'incompatible-order',
      text: `${key.key} was read as ${formatValue(astray[0].list)} and as ${formatValue(longest.list)}: neither came from the other by appends`,
      transactions: [astray[0].by, longest.by],
    });
  for (const read of key.reads) checkLast(key, read, facts);
  if (!good || astray.length > 0) return;
  key.order = longest.list
    .map((element) => appended.get(element) as Appended)
    .filter(({ by }) => by.operation.outcome !== 'fail');
}

/** Everything in the list was appended, once, by a transaction that was not rolled back. */
function checkElements(
  { key, appended }: KeyHistory,
  { by, list }: ListRead,
  facts: Fact[],
  seen: Set<ListTransaction>,
): boolean {
  const elements = new Set<number>();
  let aborted: Appended | undefined;
  let good = true;
  for (const element of list) {
    const append = appended.get(element);
    if (append === undefined) {
      facts.push({
        name: 'unexpected-read',
        text: `${key} was read with ${element}, which nobody appended`,
        transactions: [by],
      });
      good = false;
      continue;
    }
    if (elements.has(element)) {
      facts.push({
        name: 'duplicate-elements',
        text: `${key} was read as ${formatValue(list)}, with ${element} twice`,
        transactions: [by, append.by],
      });
      good = false;
    }
    elements.add(element);
    seen.add(append.by);
    if (append.by.operation.outcome === 'fail') {
      if (aborted === undefined)
        facts.push({
          name: 'G1a',
          text: `${key} was read with ${element}, whose transaction was rolled back`,
          transactions: [by, append.by],
        });
      aborted = append;
    } else if (aborted !== undefined && aborted.by !== append.by) {
      facts.push({
        name: 'dirty-update',
        text: `${key} was read with ${element} behind ${aborted.element}, whose transaction was rolled back`,
        transactions: [by, aborted.by, append.by],
      });
      aborted = undefined;
    }
  }
  return good;
}

/** A read that ends within another transaction's appends saw it half done. */
function checkLast({ key, appended }: KeyHistory, { by, list }: ListRead, facts: Fact[]): void {
  const last = appended.get(list[list.length - 1]);
  if (last === undefined || !last.intermediate || last.by === by) return;
  facts.push({
    name: 'G1b',
    text: `${key} was read as ${formatValue(list)}, though the transaction of ${last.element} appended more to it`,
    transactions: [by, last.by],
  });
}

function isPrefix(short: readonly number[], long: readonly number[]): boolean {
  for (let i = short.length - 1; i >= 0; i--) if (short[i] !== long[i]) return false;
  return true;
}

/** What committed and is in no read. It is lost if the key was read when all its writers were done. */
function findUnseen(key: KeyHistory, committed: ReadonlyMap<ListTransaction, number>, facts: Fact[]): void {
  const shown = new Set(key.reads.flatMap(({ list }) => (list.length === key.longest?.list.length ? [...list] : [])));
  key.unseen = [...key.appended.values()].filter(({ element, by }) => committed.has(by) && !shown.has(element));
  if (key.unseen.length === 0) return;
  const latest = key.reads.reduce((a, b) => (b.by.operation.invoked > a.by.operation.invoked ? b : a), key.reads[0]);
  const lost =
    latest && key.unseen.find(({ by }) => by !== latest.by && by.operation.completed < latest.by.operation.invoked);
  const ends = [...key.appended.values()].map(({ by }) => by.operation).filter(({ outcome }) => outcome === 'ok');
  if (lost === undefined || ends.some(({ completed }) => completed > latest.by.operation.invoked)) return;
  facts.push({
    name: 'lost-write',
    text: `${lost.element} was appended to ${key.key}, and is not in ${formatValue(latest.list)}, which was read when all was done`,
    transactions: [lost.by, latest.by],
  });
}

function addEdges(builder: GraphBuilder, key: KeyHistory, committed: ReadonlyMap<ListTransaction, number>): void {
  const { order, unseen, appended, reads, longest } = key;
  if (longest !== undefined && longest.list.length > 0 && order.length === 0) return;
  const node = (append: Appended): number => committed.get(append.by) as number;
  for (let i = 1; i < order.length; i++) builder.add(node(order[i - 1]), node(order[i]), edgeKind.ww);
  for (const append of unseen)
    if (order.length > 0) builder.add(node(order[order.length - 1]), node(append), edgeKind.ww);
  const place = new Map(order.map((append, i) => [append.element, i]));
  for (const { by, list } of reads) {
    const reader = committed.get(by) as number;
    const last = list.findLast((element) => place.has(element));
    const source = last === undefined ? undefined : (appended.get(last) as Appended);
    if (source?.by === by) continue;
    if (source !== undefined) builder.add(node(source), reader, edgeKind.wr);
    const next = order[last === undefined ? 0 : (place.get(last) as number) + 1];
    for (const append of next === undefined ? unseen : [next]) builder.add(reader, node(append), edgeKind.rw);
  }
}

/** Two transactions that append to a key after they read the same version of it: one of them has not seen the other's. */
function* lostUpdates(keys: Iterable<KeyHistory>, committed: ReadonlyMap<ListTransaction, number>): Generator<Fact> {
  for (const { key, reads, appended } of keys) {
    const writers = new Set([...appended.values()].map(({ by }) => by));
    const byVersion = new Map<number, ListRead>();
    const first = new Set<ListTransaction>();
    for (const read of reads) {
      if (!writers.has(read.by) || first.has(read.by) || !committed.has(read.by)) continue;
      first.add(read.by);
      if (read.list.some((element) => appended.get(element)?.by === read.by)) continue;
      const other = byVersion.get(read.list.length);
      if (other !== undefined)
        yield {
          name: 'lost-update',
          text: `two transactions read ${key} as ${formatValue(read.list)}, and both appended to it`,
          transactions: [other.by, read.by],
        };
      byVersion.set(read.list.length, read);
    }
  }
}

/** In words, why one transaction stands before the other. */
function whyOf(
  keys: ReadonlyMap<string, KeyHistory>,
  source: ListTransaction,
  target: ListTransaction,
  kind: 'ww' | 'wr' | 'rw',
): string {
  for (const [name, key, value] of source.micros) {
    const { order, unseen, appended } = keys.get(key) as KeyHistory;
    if (kind === 'ww' && name === 'append') {
      const next = order[order.findIndex(({ element }) => element === value) + 1];
      const last = order[order.length - 1]?.element === value;
      if (next?.by === target && !last) return `${key} got ${value}, and then ${next.element}`;
      const after = last ? unseen.find(({ by }) => by === target) : undefined;
      if (after !== undefined) return `${key} got ${value}, and ${after.element} later than any read`;
    }
    if (kind === 'wr' && name === 'append') {
      const read = readsOf(target, key).find(
        (list) => list.findLast((element) => appended.get(element)?.by.operation.outcome !== 'fail') === value,
      );
      if (read !== undefined) return `${key} was read as ${formatValue(read)} with ${value}`;
    }
    if (kind === 'rw' && name === 'r') {
      const place = order.findIndex(
        ({ element }) =>
          element === value?.findLast((element) => appended.get(element)?.by.operation.outcome !== 'fail'),
      );
      const next = place + 1 < order.length ? [order[place + 1]] : unseen;
      const missed = next.find(({ by }) => by === target);
      if (missed !== undefined) return `${key} was read as ${formatValue(value ?? [])}, without ${missed.element}`;
    }
  }
  return 'by the order of versions';
}

function readsOf({ micros }: ListTransaction, key: string): (readonly number[])[] {
  return micros.flatMap(([name, of, value]) => (name === 'r' && of === key ? [value ?? []] : []));
}
