/**
 * Histories of a simulated store, and the definitions of serializability and snapshot isolation as they stand in books: a search through all
 * orders. Slow, and simple enough to be believed.
 */
import type { History, Json, Operation } from '../../history.ts';
import type { RandomStream } from '../../random.ts';

type Micro = ['append', string, number] | ['r', string, number[]];
type Store = ReadonlyMap<string, readonly number[]>;

/** What a transaction asked and was answered. Lists; a register is a list of which the last element shows. */
export interface Tried {
  readonly micros: readonly Micro[];
  readonly outcome: Operation['outcome'];
  readonly invoked: number;
  readonly completed: number;
  readonly ts: number;
  /** Reads show the last element only. */
  readonly register: boolean;
}

/** One execution, told twice: with lists and with registers. */
export interface Drawn {
  readonly lists: History;
  readonly transactions: readonly Tried[];
  readonly registers: History;
  readonly registerTransactions: readonly Tried[];
}

export interface DrawOptions {
  readonly transactions: number;
  readonly keys: number;
  readonly clients: number;
  readonly micros: number;
  /** Chance that a transaction reads an older state than the newest. */
  readonly mistakes: number;
}

/** Carries transactions out one after the other, some of them wrongly, and ends with a read of everything. */
export function drawHistory(random: RandomStream, options?: DrawOptions): Drawn {
  const { transactions, keys, clients, micros, mistakes } = options ?? {
    transactions: random.int(2, 4),
    keys: random.int(1, 2),
    clients: random.int(1, 5),
    micros: 4,
    mistakes: random.item([0, 0.3, 0.7, 1]),
  };
  const states: Store[] = [new Map()];
  const tried: Tried[] = [];
  let element = 0;
  for (let i = 0; i <= transactions; i++) {
    const last = i === transactions;
    const outcome = last || random.chance(0.85) ? 'ok' : random.item(['info', 'fail'] as const);
    const seen = !last && random.chance(mistakes) ? random.item(states) : states[states.length - 1];
    const asked: Micro[] = last
      ? Array.from({ length: keys }, (_, key): Micro => ['r', `k${key}`, []])
      : Array.from({ length: random.int(1, micros) }, (): Micro => {
          const key = `k${random.int(0, keys - 1)}`;
          return random.chance(0.5) ? ['append', key, ++element] : ['r', key, []];
        });
    const { micros: done, after } = carryOut(asked, seen, states[states.length - 1]);
    if (outcome === 'ok' || (outcome === 'info' && random.chance(0.5))) states.push(after);
    const spread = last ? 0 : 100 * clients;
    const middle = (i + clients + 1) * 100;
    const invoked = middle - random.int(0, spread) / 2 + i / 1e6;
    const completed = outcome === 'info' ? Number.POSITIVE_INFINITY : middle + 1 + random.int(0, spread) / 2 + i / 1e6;
    tried.push({
      micros: done,
      outcome,
      invoked: last ? middle * 2 : invoked,
      completed: last ? middle * 2 + 1 : completed,
      ts: i + 1,
      register: false,
    });
  }
  const registerTransactions = tried.map((one) => ({ ...one, register: true }));
  return {
    transactions: tried,
    lists: historyOf(tried),
    registerTransactions,
    registers: historyOf(registerTransactions),
  };
}

/** Reads show `seen` and the transaction's own appends; appends go to the newest state. */
function carryOut(asked: readonly Micro[], seen: Store, newest: Store): { micros: Micro[]; after: Store } {
  const own = new Map<string, number[]>();
  const after = new Map(newest);
  const micros = asked.map(([name, key, value]): Micro => {
    if (name === 'r') return ['r', key, [...(seen.get(key) ?? []), ...(own.get(key) ?? [])]];
    own.set(key, [...(own.get(key) ?? []), value]);
    after.set(key, [...(after.get(key) ?? []), value]);
    return ['append', key, value];
  });
  return { micros, after };
}

function historyOf(tried: readonly Tried[]): History {
  const operations = tried.map(({ micros, outcome, invoked, completed, ts, register }, process): Operation => {
    const tell = (answered: boolean): Json =>
      micros.map(([name, key, value]): Json => {
        if (name === 'append') return [register ? 'w' : 'append', key, value];
        if (!answered) return ['r', key, null];
        return ['r', key, register ? (value[value.length - 1] ?? null) : value];
      });
    const value = tell(outcome === 'ok');
    return {
      process,
      f: 'txn',
      asked: tell(false),
      value,
      outcome,
      ts: outcome === 'ok' ? ts : undefined,
      final: false,
      invoked,
      completed,
      invokedAt: invoked,
      completedAt: completed,
    };
  });
  return { events: [], operations: operations.sort((a, b) => a.invoked - b.invoked) };
}

/** Is there an order of all transactions, one after the other, that explains every answer? */
export function serializable(
  all: readonly Tried[],
  { realTime, byTimestamp = false }: { readonly realTime: boolean; readonly byTimestamp?: boolean },
): boolean {
  const go = (left: readonly Tried[], store: Store): boolean => {
    if (left.every(({ outcome }) => outcome !== 'ok')) return true;
    return left.some((next) => {
      if (next.outcome === 'fail') return false;
      const others = left.filter((other) => other !== next);
      if (realTime && others.some((other) => other.outcome === 'ok' && other.completed < next.invoked)) return false;
      if (
        byTimestamp &&
        others.some((other) => other.outcome === 'ok' && other.ts < next.ts && shareWrites(other, next))
      )
        return false;
      const after = runAt(next, store, store);
      return after !== undefined && go(others, after);
    });
  };
  return go(all, new Map());
}

/** Are there moments at which each transaction took its snapshot and committed, and nobody else wrote what it wrote in between? */
export function snapshotIsolated(all: readonly Tried[], { realTime }: { readonly realTime: boolean }): boolean {
  interface Running {
    readonly transaction: Tried;
    readonly snapshot: Store;
    readonly spoilt: boolean;
  }
  const go = (waiting: readonly Tried[], running: readonly Running[], store: Store): boolean => {
    if ([...waiting, ...running.map(({ transaction }) => transaction)].every(({ outcome }) => outcome !== 'ok'))
      return true;
    for (const next of waiting) {
      if (next.outcome === 'fail') continue;
      const others = waiting.filter((other) => other !== next);
      const late = [...others, ...running.map(({ transaction }) => transaction)];
      if (realTime && late.some((other) => other.outcome === 'ok' && other.completed < next.invoked)) continue;
      if (runAt(next, store, store) === undefined) continue;
      if (go(others, [...running, { transaction: next, snapshot: store, spoilt: false }], store)) return true;
    }
    return running.some((next) => {
      if (next.spoilt) return false;
      const after = runAt(next.transaction, next.snapshot, store);
      const others = running
        .filter((other) => other !== next)
        .map((other) => ({ ...other, spoilt: other.spoilt || shareWrites(other.transaction, next.transaction) }));
      return after !== undefined && go(waiting, others, after);
    });
  };
  return go(all, [], new Map());
}

/** The store after the transaction, if its answers are those of `snapshot`. */
function runAt({ micros, outcome, register }: Tried, snapshot: Store, store: Store): Store | undefined {
  const { micros: right, after } = carryOut(micros, snapshot, store);
  const shown = (value: number | number[]): string =>
    JSON.stringify(register && Array.isArray(value) ? value.at(-1) : value);
  const good = outcome !== 'ok' || right.every(([, , value], i) => shown(value) === shown(micros[i][2]));
  return good ? after : undefined;
}

function shareWrites(a: Tried, b: Tried): boolean {
  const keys = new Set(a.micros.filter(([name]) => name === 'append').map(([, key]) => key));
  return b.micros.some(([name, key]) => name === 'append' && keys.has(key));
}
