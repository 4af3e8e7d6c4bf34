import { expect, test } from 'vitest';
import type { TableDescriptor } from '../../sql/catalog/index.ts';
import type { LogicalChange } from './logical-changes.ts';
import { inOrder } from './order.ts';
import type { ReplicatedTable } from './replicated-table.ts';

/** A table `id primary key, name unique`, as far as the order looks at it. */
function table(id: number): ReplicatedTable {
  const index = (oid: number, column: number) => ({ oid, unique: true, columns: [{ column }] });
  const descriptor = { columns: [{ number: 1 }, { number: 2 }], indexes: [index(id + 1, 1), index(id + 2, 2)] };
  return { relation: { id }, descriptor: descriptor as unknown as TableDescriptor } as unknown as ReplicatedTable;
}

type Row = readonly [id: number, name: string | null];

const people = table(100);

function change(before: Row | undefined, after: Row | undefined, of = people): LogicalChange {
  return { kind: 'row', table: of, before, after };
}

function told(changes: readonly LogicalChange[]): readonly string[] {
  return changes.map((each) =>
    each.kind === 'row' ? `${each.before?.join('') ?? ''}>${each.after?.join('') ?? ''}` : each.kind,
  );
}

/** A follower with the same unique keys: no two rows may ever have a name in common. */
function follow(rows: readonly Row[], changes: readonly LogicalChange[]): readonly Row[] {
  const held = new Map(rows.map((row) => [row[0], row]));
  for (const each of changes) {
    if (each.kind !== 'row') continue;
    if (each.before !== undefined) held.delete(Number(each.before[0]));
    if (each.after === undefined) continue;
    const [id, name] = each.after;
    for (const other of held.values())
      if (name !== null && other[1] === name) throw new Error(`two rows are called ${String(name)}`);
    held.set(Number(id), [Number(id), name === null ? null : String(name)]);
  }
  return [...held.values()].sort((a, b) => a[0] - b[0]);
}

test('rows that go, then rows that change, then rows that come', () => {
  const changes = [change(undefined, [1, 'c']), change([2, 'b'], [2, 'd']), change([3, 'c'], undefined)];
  expect(told(inOrder(changes))).toEqual(['3c>', '2b>2d', '>1c']);
});

test('newer tables lose their rows first: older ones are referred to by them', () => {
  const changes = [change([1, 'a'], undefined), change([7, 'x'], undefined, table(200)), change([2, 'b'], undefined)];
  expect(told(inOrder(changes))).toEqual(['7x>', '1a>', '2b>']);
});

test('who gives up a name goes before who takes it', () => {
  const changes = [change([1, 'a'], [1, 'b']), change([2, 'b'], [2, 'c']), change([3, 'c'], [3, 'd'])];
  expect(told(inOrder(changes))).toEqual(['3c>3d', '2b>2c', '1a>1b']);
});

test('names that go round in a circle', () => {
  const changes = [change([1, 'a'], [1, 'b']), change([2, 'b'], [2, 'c']), change([3, 'c'], [3, 'a'])];
  expect(
    follow(
      [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ],
      inOrder(changes),
    ),
  ).toEqual([
    [1, 'b'],
    [2, 'c'],
    [3, 'a'],
  ]);
});

test('any permutation of names can be followed', () => {
  for (let seed = 1; seed <= 300; seed++) {
    let state = seed;
    const pick = (below: number) => {
      state = Math.imul(state ^ (state >>> 13), 0x5bd1e995) >>> 0;
      return state % below;
    };
    const rows: Row[] = Array.from({ length: 2 + pick(7) }, (_, id) => [id, `n${id}`]);
    const names: (string | null)[] = rows.map(([, name]) => name);
    for (let i = names.length - 1; i > 0; i--) {
      const j = pick(i + 1);
      [names[i], names[j]] = [names[j], names[i]];
    }
    const after = rows.flatMap(([id], i): Row[] => (pick(6) === 0 ? [] : [[id, pick(8) === 0 ? null : names[i]]]));
    const changes = rows.flatMap((row) => {
      const now = after.find(([id]) => id === row[0]);
      return now !== undefined && now[1] === row[1] ? [] : [change(row, now)];
    });
    expect(follow(rows, inOrder(changes)), `seed ${seed}`).toEqual(after);
  }
});
