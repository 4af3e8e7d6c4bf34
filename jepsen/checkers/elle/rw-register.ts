/**
 * What a history of writes and reads of registers says about the order of its transactions. Each number is written to a key
 * once, so a read names its writer; which of two versions came first is pieced together in `versions.ts`.
 */
import { assert } from '../../../src/base/index.ts';
import type { Analysis, Fact } from './analysis.ts';
import { edgeKind, type Graph, GraphBuilder, kindsBetween } from './graph.ts';
import type { Order } from './levels.ts';
import { addOrders } from './order.ts';
import { formatValue, type RegisterMicro, type Transaction } from './transactions.ts';
import { orderVersions, type Touch } from './versions.ts';

type RegisterTransaction = Transaction<RegisterMicro>;

export interface RegisterOptions {
  readonly order: Order;
  /** Take the order of versions from the commit timestamps of their transactions. */
  readonly timestamps?: boolean;
}

interface Written {
  readonly value: number;
  readonly by: RegisterTransaction;
  /** Its transaction wrote the key again afterwards. */
  readonly intermediate: boolean;
}

/** One key's story. */
interface KeyHistory {
  readonly key: string;
  readonly written: Map<number, Written>;
  /** What acknowledged transactions read that was not their own. */
  readonly reads: { readonly by: RegisterTransaction; readonly value: number | null }[];
  /** Versions by number: null, then what committed transactions left behind. */
  versions: readonly (number | null)[];
  order: Graph | undefined;
}

/** Finds what is wrong with single reads, and how transactions depend on each other. */
export function analyzeRwRegister(all: readonly RegisterTransaction[], options: RegisterOptions): Analysis {
  const facts: Fact[] = [];
  const keys = collect(all, facts);
  const seen = new Set<RegisterTransaction>();
  for (const key of keys.values()) checkReads(key, facts, seen);
  const transactions = all.filter(
    (one) => one.operation.outcome === 'ok' || (one.operation.outcome === 'info' && seen.has(one)),
  );
  const committed = new Map(transactions.map((one, index) => [one, index]));
  const builder = new GraphBuilder(transactions.length);
  for (const key of keys.values()) {
    findOrder(key, committed, options, facts);
    addEdges(builder, key, committed);
  }
  addOrders(builder, transactions);
  return {
    transactions,
    graph: builder.build(),
    facts,
    why: (source, target, kind) =>
      whyOf(keys, transactions[source] as RegisterTransaction, transactions[target] as RegisterTransaction, kind),
  };
}

/** Sorts writes and reads by key, and holds each transaction against itself. */
function collect(all: readonly RegisterTransaction[], facts: Fact[]): Map<string, KeyHistory> {
  const keys = new Map<string, KeyHistory>();
  for (const by of all) {
    const own = new Map<string, number>();
    const known = new Map<string, number | null>();
    for (const [name, key, value] of by.micros) {
      const history = keys.get(key) ?? newKey(key);
      keys.set(key, history);
      if (name === 'w') {
        assert(!history.written.has(value), `each value is written once, and ${value} to ${key} is not`);
        const before = history.written.get(own.get(key) as number);
        if (before !== undefined) history.written.set(before.value, { ...before, intermediate: true });
        history.written.set(value, { value, by, intermediate: false });
        own.set(key, value);
      } else if (by.operation.outcome === 'ok') {
        if (!own.has(key)) history.reads.push({ by, value });
        facts.push(...contradiction(by, key, value, own.get(key), known.get(key)));
      }
      known.set(key, value);
    }
  }
  return keys;
}

function newKey(key: string): KeyHistory {
  return { key, written: new Map(), reads: [], versions: [], order: undefined };
}

function contradiction(
  by: RegisterTransaction,
  key: string,
  value: number | null,
  own: number | undefined,
  known: number | null | undefined,
): readonly Fact[] {
  if (own !== undefined && value !== own)
    return [
      {
        name: 'internal',
        text: `a transaction read ${key} as ${formatValue(value)} after it had written ${own} itself`,
        transactions: [by],
      },
    ];
  if (own === undefined && known !== undefined && value !== known)
    return [
      {
        name: 'unrepeatable-read',
        text: `a transaction read ${key} as ${formatValue(known)} and then as ${formatValue(value)}`,
        transactions: [by],
      },
    ];
  return [];
}

function checkReads({ key, reads, written }: KeyHistory, facts: Fact[], seen: Set<RegisterTransaction>): void {
  for (const { by, value } of reads) {
    if (value === null) continue;
    const write = written.get(value);
    if (write === undefined) {
      facts.push({
        name: 'unexpected-read',
        text: `${key} was read as ${value}, which nobody wrote`,
        transactions: [by],
      });
      continue;
    }
    if (write.by.operation.outcome === 'fail')
      facts.push({
        name: 'G1a',
        text: `${key} was read as ${value}, whose transaction was rolled back`,
        transactions: [by, write.by],
      });
    if (write.intermediate && write.by !== by)
      facts.push({
        name: 'G1b',
        text: `${key} was read as ${value}, though its transaction wrote it again`,
        transactions: [by, write.by],
      });
    seen.add(write.by);
  }
}

function findOrder(
  key: KeyHistory,
  committed: ReadonlyMap<RegisterTransaction, number>,
  { order, timestamps }: RegisterOptions,
  facts: Fact[],
): void {
  const installed = [...key.written.values()].filter(({ by, intermediate }) => committed.has(by) && !intermediate);
  key.versions = [null, ...installed.map(({ value }) => value)];
  const numbers = new Map(key.versions.map((value, number) => [value, number]));
  const touches = touchesOf(key, installed, numbers, facts);
  const stamps = [undefined, ...installed.map(({ by }) => (timestamps === true ? by.operation.ts : undefined))];
  facts.push(...equalTimestamps(key, installed, stamps));
  const { graph, contradiction } = orderVersions(key.versions.length, touches, stamps, order);
  key.order = graph;
  if (contradiction === undefined) return;
  const values = contradiction.map((number) => key.versions[number]);
  const writers = installed.filter(({ value }) => values.includes(value)).map(({ by }) => by);
  const readers = key.reads.filter(({ value }) => values.includes(value)).map(({ by }) => by);
  facts.push({
    name: 'cyclic-versions',
    text: `${key.key}: each of ${values.map(formatValue).join(', ')} came before the others`,
    transactions: [...new Set([...writers, ...readers])].slice(0, 12),
  });
}

/** One touch per transaction; two that read one version and write both are told by the way. */
function touchesOf(
  { key, reads }: KeyHistory,
  installed: readonly Written[],
  numbers: ReadonlyMap<number | null, number>,
  facts: Fact[],
): readonly Touch[] {
  const firstReads = new Map<RegisterTransaction, number | null>();
  for (const { by, value } of reads) if (!firstReads.has(by)) firstReads.set(by, value);
  const touches = new Map<RegisterTransaction, Touch>();
  for (const [by, value] of firstReads)
    touches.set(by, { interval: by.operation, read: numbers.get(value), wrote: undefined });
  const updates = new Map<number, RegisterTransaction>();
  for (const { by, value } of installed) {
    const read = touches.get(by)?.read;
    touches.set(by, { interval: by.operation, read, wrote: numbers.get(value) });
    if (read === undefined) continue;
    const other = updates.get(read);
    if (other !== undefined)
      facts.push({
        name: 'lost-update',
        text: `two transactions read ${key} as ${formatValue(firstReads.get(by) as number | null)}, and both wrote it`,
        transactions: [other, by],
      });
    updates.set(read, by);
  }
  return [...touches.values()];
}

function* equalTimestamps(
  { key }: KeyHistory,
  installed: readonly Written[],
  stamps: readonly (number | undefined)[],
): Generator<Fact> {
  const writers = new Map<number, RegisterTransaction>();
  for (const [index, { by }] of installed.entries()) {
    const stamp = stamps[index + 1];
    if (stamp === undefined) continue;
    const other = writers.get(stamp);
    if (other !== undefined)
      yield {
        name: 'duplicate-timestamps',
        text: `two versions of ${key} were committed at ${stamp}`,
        transactions: [other, by],
      };
    writers.set(stamp, by);
  }
}

function addEdges(
  builder: GraphBuilder,
  { reads, written, versions, order }: KeyHistory,
  committed: ReadonlyMap<RegisterTransaction, number>,
): void {
  const { offsets, targets } = order as Graph;
  const node = (value: number | null): number => committed.get((written.get(value as number) as Written).by) as number;
  const later = (number: number): readonly number[] =>
    [...targets.subarray(offsets[number], offsets[number + 1])]
      .filter((target) => target !== 0)
      .map((target) => node(versions[target]));
  for (let number = 1; number < versions.length; number++)
    for (const target of later(number)) builder.add(node(versions[number]), target, edgeKind.ww);
  const numbers = new Map(versions.map((value, number) => [value, number]));
  for (const { by, value } of reads) {
    const reader = committed.get(by) as number;
    const write = written.get(value as number);
    if (write !== undefined && committed.has(write.by)) builder.add(node(value), reader, edgeKind.wr);
    const number = numbers.get(value);
    if (number !== undefined) for (const target of later(number)) builder.add(reader, target, edgeKind.rw);
  }
}

/** In words, why one transaction stands before the other. */
function whyOf(
  keys: ReadonlyMap<string, KeyHistory>,
  source: RegisterTransaction,
  target: RegisterTransaction,
  kind: 'ww' | 'wr' | 'rw',
): string {
  for (const [name, key, value] of source.micros) {
    const { versions, order } = keys.get(key) as KeyHistory;
    for (const [targetName, targetKey, targetValue] of target.micros) {
      if (key !== targetKey) continue;
      if (kind === 'wr' && name === 'w' && targetName === 'r' && value === targetValue)
        return `${key} was read as ${value}`;
      if (kind === 'wr' || targetName !== 'w' || name !== (kind === 'ww' ? 'w' : 'r')) continue;
      const [from, to] = [versions.indexOf(value), versions.indexOf(targetValue)];
      if (from === -1 || to === -1 || kindsBetween(order as Graph, from, to) === 0) continue;
      return `${key} was ${kind === 'ww' ? '' : 'read as '}${formatValue(value)}, and ${targetValue} is a later version`;
    }
  }
  return 'by the order of versions';
}
