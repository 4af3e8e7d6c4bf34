/** The feed's checker on hand-made histories: an honest feed passes, and each lie is seen. */
import { expect, test } from 'vitest';
import { type HistoryEvent, historyOf, type Json } from '../history.ts';
import { type Cell, checkFeed, type Piece, type Snapshot, type ToldTransaction, type Write } from './feed.ts';

const cell = (id: number, tx: number, n: number): Cell => ({ id, tx, n });
const one: ToldTransaction = { timestamp: 10, id: 'a', marks: [1], cells: [{ before: null, after: cell(3, 1, 1) }] };
const two: ToldTransaction = {
  timestamp: 20,
  id: 'b',
  marks: [2],
  cells: [
    { before: cell(3, 1, 1), after: cell(3, 2, 2) },
    { before: null, after: cell(4, 2, 1) },
  ],
};
const three: ToldTransaction = { timestamp: 30, id: 'c', marks: [3], cells: [{ before: cell(4, 2, 1), after: null }] };
const writes: readonly [Write, 'ok' | 'fail' | 'info'][] = [
  [{ tx: 1, cells: [3], clear: false }, 'ok'],
  [{ tx: 2, cells: [3, 4], clear: false }, 'info'],
  [{ tx: 3, cells: [4], clear: true }, 'ok'],
  [{ tx: 4, cells: [5], clear: false }, 'fail'],
];
const honest: readonly Piece[] = [
  { follower: 0, from: 0, items: [one, { resolved: 15 }] },
  { follower: 0, from: 0, items: [one, two, { resolved: 25 }] },
  { follower: 0, from: 2, items: [{ resolved: 26 }, three] },
];
const snapshots: readonly Snapshot[] = [
  { at: 9, cells: [], marks: 0 },
  { at: 20, cells: [cell(3, 2, 2), cell(4, 2, 1)], marks: 2 },
  { at: 99, cells: [cell(3, 2, 2)], marks: 3 },
];

function verdictOn(pieces: readonly Piece[], read = snapshots, asked = writes): string {
  const events: HistoryEvent[] = [];
  let process = 0;
  const happen = (f: string, value: unknown, type: 'ok' | 'fail' | 'info') => {
    const common = { process: process++, f, value: value as Json };
    events.push({ ...common, type: 'invoke', time: events.length }, { ...common, type, time: events.length + 1 });
  };
  for (const [write, outcome] of asked) happen('write', write, outcome);
  for (const piece of pieces) happen('follow', piece, 'ok');
  for (const snapshot of read) happen('snapshot', snapshot, 'ok');
  const { valid, anomalies } = checkFeed(historyOf(events));
  return valid === true ? 'valid' : [...new Set(anomalies.map(({ name }) => name))].join(', ');
}

test('an honest feed passes, also where it is told again from an older cursor', () => {
  expect(verdictOn(honest)).toBe('valid');
});

test('each lie is seen', () => {
  const told = (...items: Piece['items']) => verdictOn([{ follower: 0, from: 0, items }]);
  expect(told(one, two)).toContain('lost');
  expect(told(one, two, two, three)).toContain('twice');
  expect(told(one, three, two)).toContain('order');
  expect(told(one, { resolved: 25 }, two, three)).toContain('resolved-lied');
  expect(told(one, { ...two, cells: [two.cells[0]] }, three)).toContain('in-pieces');
  expect(told(one, { ...two, marks: [] }, three)).toContain('in-pieces');
  const refused: ToldTransaction = {
    timestamp: 40,
    id: 'd',
    marks: [4],
    cells: [{ before: null, after: cell(5, 4, 1) }],
  };
  expect(told(one, two, three, refused)).toContain('refused');
  expect(verdictOn([honest[0], { follower: 0, from: 1, items: [three] }])).toContain('wrong-before');
  expect(verdictOn([...honest, { follower: 0, from: 1, items: [three] }])).toContain('changed');
  expect(verdictOn([...honest, { follower: 0, from: 0, items: [one, { resolved: 25 }] }])).toContain('left-out');
  expect(verdictOn(honest, [{ at: 20, cells: [cell(3, 2, 2)], marks: 2 }])).toContain('not-the-table');
});
