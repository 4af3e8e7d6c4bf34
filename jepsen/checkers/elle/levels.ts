/**
 * Which anomalies a promise forbids: Adya's levels, as Kingsbury and Alvaro use them in "Elle: Inferring Isolation Anomalies from
 * Experimental Observations" (VLDB 2020), and snapshot isolation after Cerone and Gotsman ("Analysing Snapshot Isolation", 2018): each
 * cycle has two anti-dependencies in a row.
 */

/** What a transaction may rely on. `repeatable-read` is Adya's PL-2.99; what SQL systems call so is `snapshot-isolation`. */
export type Model = 'read-committed' | 'snapshot-isolation' | 'repeatable-read' | 'serializable';

/** Whose order the transactions' order agrees with: nobody's, each process' own, real time's. */
export type Order = 'none' | 'process' | 'real-time';

/** A promise: strict serializability is `serializable` in the order of `real-time`. */
export interface Consistency {
  readonly model: Model;
  readonly order: Order;
}

/** Kinds of cycles, the worst first. */
export const cycleNames = ['G0', 'G1c', 'G-single', 'G-nonadjacent', 'G2-item'] as const;
export type CycleName = (typeof cycleNames)[number];

/** What else can be wrong. */
export type FactName =
  | 'G1a'
  | 'G1b'
  | 'dirty-update'
  | 'duplicate-elements'
  | 'incompatible-order'
  | 'unexpected-read'
  | 'internal'
  | 'lost-write'
  | 'cyclic-versions'
  | 'duplicate-timestamps'
  | 'unrepeatable-read'
  | 'lost-update';

const suffixes: Record<Order, string> = { none: '', process: '-process', 'real-time': '-realtime' };
const orders: readonly Order[] = ['none', 'process', 'real-time'];

const forbiddenCycles: Record<Model, readonly CycleName[]> = {
  'read-committed': ['G0', 'G1c'],
  'snapshot-isolation': ['G0', 'G1c', 'G-single', 'G-nonadjacent'],
  'repeatable-read': ['G0', 'G1c', 'G-single', 'G-nonadjacent', 'G2-item'],
  serializable: ['G0', 'G1c', 'G-single', 'G-nonadjacent', 'G2-item'],
};

/** The name of a cycle that needs an order's edges: `G-single-realtime`. */
export function cycleAnomaly(name: CycleName, order: Order): string {
  return name + suffixes[order];
}

/** The names of all cycles that the promise forbids. */
export function forbiddenCycleNames({ model, order }: Consistency): ReadonlySet<string> {
  const upTo = orders.slice(0, orders.indexOf(order) + 1);
  return new Set(forbiddenCycles[model].flatMap((name) => upTo.map((order) => cycleAnomaly(name, order))));
}

/** Does the promise forbid this? Only a level whose statements each see another state allows reads that are not repeatable. */
export function forbidsFact({ model }: Consistency, name: FactName): boolean {
  return model !== 'read-committed' || (name !== 'unrepeatable-read' && name !== 'lost-update');
}

/** `strict-serializable`, `strong-session-snapshot-isolation`, `read-committed`. */
export function formatConsistency({ model, order }: Consistency): string {
  if (order === 'none') return model;
  if (order === 'process') return `strong-session-${model}`;
  return model === 'serializable' ? 'strict-serializable' : `strong-${model}`;
}

/** The opposite of `formatConsistency`. */
export function parseConsistency(text: string): Consistency {
  for (const model of Object.keys(forbiddenCycles) as Model[])
    for (const order of orders) if (formatConsistency({ model, order }) === text) return { model, order };
  throw new Error(`${text} is no promise that this checker knows`);
}
