/** What the stories do not tell: limits, askers that answer at once, outside victims. */
import { expect, test } from 'vitest';
import { utf8 } from '../../base/index.ts';
import type { LockMode } from '../requests.ts';
import { LockBudget, type LockEnd, LockTable, WaitGraph, waitersMax } from './index.ts';
import { targetNamed, txnOf } from './testing.ts';

function newTable(
  waits = new WaitGraph(() => 0),
  name = 'r1',
): { table: LockTable; waits: WaitGraph; budget: LockBudget } {
  const budget = new LockBudget(10_000);
  return { table: new LockTable({ name, waits, budget, nowMs: () => 0 }), waits, budget };
}

function ask(table: LockTable, txn: string, target: string, mode: LockMode, onEnd: (end: LockEnd) => void = () => {}) {
  return table.acquire({ txn: txnOf(txn), target: targetNamed(target), mode, wait: 'queue' }, onEnd);
}

test('a thousand may wait for a key, each is served in turn', () => {
  const { table, waits, budget } = newTable();
  ask(table, 't1', 'a', 'exclusive');
  const served: string[] = [];
  const serve = (name: string): void => {
    served.push(name);
    table.release(txnOf(name));
  };
  const names = Array.from({ length: waitersMax }, (_, i) => `t${i + 2}`);
  for (const name of names) ask(table, name, 'a', 'exclusive', () => serve(name));
  expect(() => ask(table, 't9999', 'a', 'shared')).toThrow(expect.objectContaining({ code: 'too-many-requests' }));
  expect(ask(table, 't9999', 'b', 'shared')).toBe('granted');
  table.checkInvariants();
  // Each asker lets go as soon as it is told, from within the call that told it.
  table.release(txnOf('t1'));
  expect(served).toEqual(names);
  table.release(txnOf('t9999'));
  expect([table.isEmpty, waits.size, budget.used]).toEqual([true, 0, 0]);
});

test('an asker may ask again from within its callback', () => {
  const { table } = newTable();
  const ends: string[] = [];
  ask(table, 't1', 'a', 'exclusive');
  ask(table, 't2', 'a', 'exclusive', (end) => {
    ends.push(end);
    ends.push(String(ask(table, 't2', 'b', 'exclusive')));
    table.release(txnOf('t2'));
  });
  ask(table, 't3', 'a', 'exclusive', (end) => ends.push(`t3 ${end}`));
  table.release(txnOf('t1'));
  table.checkInvariants();
  expect(ends).toEqual(['granted', 'granted', 't3 granted']);
});

test('a victim that another node has chosen is told, and its place in the queue goes', () => {
  const { table, waits } = newTable();
  const ends: string[] = [];
  ask(table, 't1', 'a', 'shared');
  ask(table, 't2', 'a', 'exclusive', (end) => ends.push(`t2 ${end}`));
  ask(table, 't3', 'a', 'shared', (end) => ends.push(`t3 ${end}`));
  const [{ waitId }] = waits.edges(0);
  expect(waits.refuse(waitId)).toBe(true);
  expect(ends).toEqual(['t2 deadlock', 't3 granted']);
  table.checkInvariants();
});

test('the end of a lease empties everything', () => {
  const { table, waits, budget } = newTable();
  const ends: LockEnd[] = [];
  ask(table, 't1', '[a,m)', 'shared');
  ask(table, 't2', 'b', 'exclusive', (end) => ends.push(end));
  ask(table, 't3', '[a,)', 'exclusive', (end) => ends.push(end));
  table.hold(txnOf('t4'), [utf8('x')]);
  table.releaseAll();
  expect(ends).toEqual(['moved', 'moved']);
  expect([table.isEmpty, waits.size, budget.used]).toEqual([true, 0, 0]);
});

test('a table that is read page by page is one lock, and fits into a node that has room for no more', () => {
  const table = new LockTable({
    name: 'r1',
    waits: new WaitGraph(() => 0),
    budget: new LockBudget(12),
    nowMs: () => 0,
  });
  const page = (number: number): string =>
    `[${String(number).padStart(3, '0')},${String(number + 1).padStart(3, '0')})`;
  for (const number of [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]) ask(table, 't1', page(number), 'shared');
  expect(table.lockCount).toBe(10);
  expect(ask(table, 't2', '005', 'shared')).toBe('granted');
  expect(ask(table, 't2', '009', 'shared')).toBe('granted');
  expect(() => ask(table, 't1', page(30), 'shared')).toThrow(expect.objectContaining({ code: 'too-many-locks' }));
  for (const number of [1, 17, 3, 5, 15, 7, 11, 9, 13, 19, 20])
    expect(ask(table, 't1', page(number), 'shared')).toBe('granted');
  table.checkInvariants();
  expect(table.lockCountOf(txnOf('t1'))).toBe(1);
  expect(table.holds(txnOf('t1'), targetNamed('[000,021)'), 'shared')).toBe(true);
  expect(table.holds(txnOf('t1'), targetNamed('[000,022)'), 'shared')).toBe(false);
  expect(ask(table, 't2', '0205', 'exclusive')).toBeTypeOf('object');
  table.release(txnOf('t1'));
  expect(table.lockCount).toBe(3);
});

test.each([50, 500])('a transaction with %i locks of a few more lets go of its own, and of nothing else', (count) => {
  const { table, budget } = newTable();
  const ends: string[] = [];
  const key = (number: number): string => `k${String(number).padStart(3, '0')}`;
  for (let i = 0; i < count; i++) ask(table, 't1', key(i), i % 2 === 0 ? 'exclusive' : 'shared');
  ask(table, 't1', '[m,n)', 'shared');
  for (let i = 1; i < 20; i += 2) ask(table, 't2', key(i), 'shared');
  for (const other of ['j', 'z']) ask(table, 't3', other, 'exclusive');
  ask(table, 't4', key(0), 'exclusive', (end) => ends.push(`t4 ${end}`));
  ask(table, 't5', key(0), 'shared', (end) => ends.push(`t5 ${end}`));
  ask(table, 't6', key(1), 'exclusive', (end) => ends.push(`t6 ${end}`));
  ask(table, 't7', '[k,k008)', 'shared', (end) => ends.push(`t7 ${end}`));
  ask(table, 't8', 'mm', 'exclusive', (end) => ends.push(`t8 ${end}`));
  table.checkInvariants();
  table.release(txnOf('t1'));
  table.checkInvariants();
  expect(ends).toEqual(['t4 granted', 't8 granted']);
  expect(table.lockCountOf(txnOf('t1'))).toBe(0);
  expect(budget.used).toBe(10 + 2 + 2 + 3);
  for (const name of ['t2', 't4']) table.release(txnOf(name));
  table.checkInvariants();
  expect(ends.slice(2)).toEqual(['t6 granted', 't5 granted']);
  for (const name of ['t3', 't5', 't6', 't7', 't8']) table.release(txnOf(name));
  expect([table.isEmpty, budget.used]).toEqual([true, 0]);
});
