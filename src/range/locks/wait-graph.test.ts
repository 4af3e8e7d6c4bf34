/** The wait graph by itself: circles, victims, and what other nodes are told. */
import { expect, test } from 'vitest';
import type { TxnId } from '../../base/index.ts';
import { nameOf, txnOf } from './testing.ts';
import { WaitGraph, type WaitId } from './wait-graph.ts';

class Waiting {
  nowMs = 0;
  readonly graph = new WaitGraph(() => this.nowMs);
  readonly victims: string[] = [];

  wait(waiter: string, ...blockers: readonly string[]): WaitId {
    const id = this.graph.begin(txnOf(waiter), () => this.victims.push(waiter));
    for (const blocker of blockers) this.graph.block(id, txnOf(blocker));
    this.graph.breakCycles(id);
    this.graph.checkInvariants();
    return id;
  }
}

function names(txns: readonly TxnId[]): string {
  return txns.map(nameOf).join(' ');
}

test.each([2, 3, 4, 5])('a circle of %i loses its youngest, whoever closes it', (size) => {
  for (let closing = 1; closing <= size; closing++) {
    const { graph, victims, wait } = bound(new Waiting());
    const order = Array.from({ length: size }, (_, i) => ((closing + i) % size) + 1);
    for (const number of order) wait(`t${number}`, `t${(number % size) + 1}`);
    expect(victims).toEqual([`t${size}`]);
    expect(graph.size).toBe(size - 1);
  }
});

test('one wait may close two circles: both are broken', () => {
  const { victims, wait } = bound(new Waiting());
  wait('t3', 't1');
  wait('t2', 't1');
  wait('t1', 't2', 't3');
  expect(victims.sort()).toEqual(['t2', 't3']);
});

test('a victim stops waiting everywhere', () => {
  const { graph, victims, wait } = bound(new Waiting());
  wait('t9', 't5');
  wait('t9', 't1');
  wait('t1', 't9');
  expect(victims).toEqual(['t9', 't9']);
  expect(graph.edges(0).map(({ waiter }) => nameOf(waiter))).toEqual(['t1']);
});

test('an edge counts as often as there are locks in the way', () => {
  const { graph, wait } = bound(new Waiting());
  const id = wait('t1', 't2', 't2', 't3');
  graph.unblock(id, txnOf('t2'));
  expect(names(graph.edges(0)[0].blockers)).toBe('t2 t3');
  graph.unblock(id, txnOf('t2'));
  expect(names(graph.edges(0)[0].blockers)).toBe('t3');
  graph.checkInvariants();
});

test('other nodes are told of old waits, and may choose a victim once', () => {
  const waiting = new Waiting();
  const { graph, victims, wait } = bound(waiting);
  const old = wait('t1', 't2');
  waiting.nowMs = 100;
  wait('t3', 't2');
  expect(graph.edges(50).map(({ waiter, sinceMs }) => [nameOf(waiter), sinceMs])).toEqual([['t1', 0]]);
  expect(graph.edges(0)).toHaveLength(2);
  expect([graph.refuse(old), graph.refuse(old)]).toEqual([true, false]);
  expect(victims).toEqual(['t1']);
  graph.checkInvariants();
});

function bound(waiting: Waiting): Pick<Waiting, 'graph' | 'victims' | 'wait'> {
  return { graph: waiting.graph, victims: waiting.victims, wait: waiting.wait.bind(waiting) };
}
