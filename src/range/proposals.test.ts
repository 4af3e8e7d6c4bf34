/** Rows under way: one by one, and as runs of large parts. */
import { expect, test } from 'vitest';
import { type Timestamp, utf8, utf8Text } from '../base/index.ts';
import { Proposals } from './proposals.ts';

const at = (value: number) => value as Timestamp;
const rowAt = (proposals: Proposals, key: string) => {
  const found = proposals.row(utf8(key));
  return found && `${utf8Text(found.row ?? utf8('-'))} at ${found.index}`;
};
const run = (timestamp: number, rows: Readonly<Record<string, string | undefined>>) => ({
  timestamp: at(timestamp),
  effects: Object.entries(rows).map(([key, row]) => ({
    key: utf8(key),
    row: row === undefined ? undefined : utf8(row),
  })),
});

test('the newest row under way is the one that comes last in the log', () => {
  const proposals = new Proposals();
  void proposals.add(1, 1, at(10), { rows: new Map([['b', { timestamp: at(10), row: utf8('one') }]]) });
  void proposals.add(2, 1, at(11), { runs: [run(11, { a: 'x', b: 'two', c: undefined }), run(11, { b: 'again' })] });
  expect(['a', 'b', 'c', 'd'].map((key) => rowAt(proposals, key))).toEqual([
    'x at 2',
    'again at 2',
    '- at 2',
    undefined,
  ]);
  void proposals.add(3, 1, at(12), { rows: new Map([['a', { timestamp: at(12), row: utf8('three') }]]) });
  expect(rowAt(proposals, 'a')).toBe('three at 3');
  expect(proposals.hasRowIn({ start: utf8('bb'), end: utf8('d') })).toBe(true);
  expect(proposals.hasRowIn({ start: utf8('d'), end: utf8('e') })).toBe(false);
  const applied = { kind: 'written', timestamp: at(11), existed: [] } as const;
  proposals.onApplied(1, 1, applied);
  proposals.onApplied(2, 1, applied);
  expect(['a', 'b', 'c'].map((key) => rowAt(proposals, key))).toEqual(['three at 3', undefined, undefined]);
  proposals.abandon();
  expect(rowAt(proposals, 'a')).toBeUndefined();
});
