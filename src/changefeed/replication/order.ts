/**
 * The order in which a transaction's changes are told. The log keeps what a transaction did to each row, not in which order; whoever repeats it
 * must not meet a value of a unique key that another row is about to give up. So:
 *
 *   messages ─► truncated tables ─► rows that go, the newest tables' first ─► rows that change, those that give up a unique value
 *   before those that take it ─► rows that come
 *
 * Where rows pass a value round in a circle, one of them goes and comes again.
 */
import type { TableDescriptor } from '../../sql/catalog/index.ts';
import type { SqlValue } from '../../sql/values/index.ts';
import type { LogicalChange, LogicalRowChange } from './logical-changes.ts';

/** A row that changes. */
export type Update = LogicalRowChange & {
  readonly before: readonly SqlValue[];
  readonly after: readonly SqlValue[];
};

/** The same changes, in that order. */
export function inOrder(changes: readonly LogicalChange[]): readonly LogicalChange[] {
  const others = changes.filter(({ kind }) => kind !== 'row');
  const rows = changes.filter((change) => change.kind === 'row');
  const updates = ordered(rows.filter(isUpdate));
  return [
    ...others,
    ...newestTablesFirst(rows.filter(({ after }) => after === undefined)),
    ...updates.gone,
    ...updates.changed,
    ...rows.filter(({ before }) => before === undefined),
    ...updates.back,
  ];
}

/** What refers to other tables was made after them, mostly. */
function newestTablesFirst(rows: readonly LogicalRowChange[]): readonly LogicalRowChange[] {
  return rows.toSorted((a, b) => b.table.relation.id - a.table.relation.id);
}

/** Was the row there, and is it still? */
export function isUpdate(change: LogicalRowChange): change is Update {
  return change.before !== undefined && change.after !== undefined;
}

interface OrderedUpdates {
  readonly gone: readonly LogicalRowChange[];
  readonly changed: readonly LogicalRowChange[];
  readonly back: readonly LogicalRowChange[];
}

/** Follows from each row that takes a value to the one that gives it up. */
function ordered(updates: readonly Update[]): OrderedUpdates {
  const givers = giversOf(updates);
  if (givers === undefined) return { gone: [], changed: updates, back: [] };
  const changed: LogicalRowChange[] = [];
  const gone: LogicalRowChange[] = [];
  const back: LogicalRowChange[] = [];
  const states = new Map<Update, 'open' | 'done'>();
  for (const first of updates) {
    const path = [first];
    while (path.length > 0) {
      const update = path[path.length - 1];
      if (states.get(update) === 'done') {
        path.pop();
        continue;
      }
      states.set(update, 'open');
      const next = takenFrom(update, givers).find((each) => states.get(each) !== 'done');
      if (next === undefined) {
        states.set(update, 'done');
        changed.push(update);
        path.pop();
      } else if (states.get(next) === 'open') {
        gone.push({ ...next, after: undefined });
        back.push({ ...next, before: undefined });
        states.set(next, 'done');
      } else path.push(next);
    }
  }
  return { gone, changed, back };
}

/** Has it unique keys beside the primary one? */
export function hasUniqueValues(table: TableDescriptor): boolean {
  return uniqueIndexes(table).length > 0;
}

/** Does the row give up a value of a unique key, or take one? */
export function takesOrGivesUniqueValue(update: Update): boolean {
  return uniqueKeys(update).some(({ before, after }) => before !== after);
}

/** Rows by the values of unique keys that they give up; undefined: none does. */
function giversOf(updates: readonly Update[]): ReadonlyMap<string, Update> | undefined {
  const givers = new Map<string, Update>();
  for (const update of updates)
    for (const { before, after } of uniqueKeys(update))
      if (before !== undefined && before !== after) givers.set(before, update);
  return givers.size === 0 ? undefined : givers;
}

function takenFrom(update: Update, givers: ReadonlyMap<string, Update>): readonly Update[] {
  return uniqueKeys(update).flatMap(({ before, after }) => {
    if (after === undefined || before === after) return [];
    const giver = givers.get(after);
    return giver === undefined || giver === update ? [] : [giver];
  });
}

interface UniqueKey {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

function uniqueKeys({ table: { descriptor }, before, after }: Update): readonly UniqueKey[] {
  return uniqueIndexes(descriptor).map(({ oid, places }) => ({
    before: keyText(oid, places, before),
    after: keyText(oid, places, after),
  }));
}

interface UniqueIndex {
  readonly oid: number;
  readonly places: readonly number[];
}

const known = new WeakMap<TableDescriptor, readonly UniqueIndex[]>();

/** Beside the primary key, which rows keep for as long as they are there. */
function uniqueIndexes(table: TableDescriptor): readonly UniqueIndex[] {
  let indexes = known.get(table);
  if (indexes === undefined) {
    indexes = table.indexes
      .slice(1)
      .filter(({ unique, columns }) => unique && columns.every(({ column }) => column !== undefined))
      .map(({ oid, columns }) => ({
        oid,
        places: columns.map(({ column }) => table.columns.findIndex(({ number }) => number === column)),
      }));
    known.set(table, indexes);
  }
  return indexes;
}

/** Rows with NULL in the key are in nobody's way. */
function keyText(oid: number, places: readonly number[], values: readonly SqlValue[]): string | undefined {
  const key = places.map((place) => values[place]);
  return key.includes(null) ? undefined : `${oid} ${key.map((value) => JSON.stringify(String(value))).join()}`;
}
