import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEdn, formatValue } from '../edn.ts';
import type { HistoryEvent, Json } from '../history.ts';
import { type Edn, readEdn } from './testing/read-edn.ts';

const events: readonly HistoryEvent[] = [
  {
    type: 'invoke',
    process: 3,
    f: 'txn',
    value: [
      ['append', 'x', 7],
      ['r', 'y', null],
    ],
    time: 1201,
    node: 1,
  },
  {
    type: 'ok',
    process: 3,
    f: 'txn',
    value: [
      ['append', 'x', 7],
      ['r', 'y', [1, 4]],
    ],
    time: 3307,
    ts: 88123,
  },
  { type: 'invoke', process: 5, f: 'cas', key: 'k1', value: [3, 4], time: 3400 },
  { type: 'info', process: 5, f: 'cas', key: 'k1', value: [3, 4], time: 3500, error: 'no "answer", \\ none' },
  { type: 'info', process: 'nemesis', f: 'kill', value: { node: 2, at: [true, false] }, time: 3600 },
];

test('a history as Elle and Knossos read it', () => {
  expect(formatEdn(events).trimEnd().split('\n')).toEqual([
    '{:index 0, :time 1201, :type :invoke, :process 3, :f :txn, :value [[:append "x" 7] [:r "y" nil]], :node 1}',
    '{:index 1, :time 3307, :type :ok, :process 3, :f :txn, :value [[:append "x" 7] [:r "y" [1 4]]], :ts 88123}',
    '{:index 2, :time 3400, :type :invoke, :process 5, :f :cas, :value ["k1" [3 4]]}',
    '{:index 3, :time 3500, :type :info, :process 5, :f :cas, :value ["k1" [3 4]], :error "no \\"answer\\", \\\\ none"}',
    '{:index 4, :time 3600, :type :info, :process :nemesis, :f :kill, :value {:node 2, :at [true false]}}',
  ]);
});

test('it reads back as what was written', () => {
  const read = readEdn(formatEdn(events)).map((event) => event as ReadonlyMap<string, Edn>);
  expect(read.map((event) => event.get('time'))).toEqual(events.map(({ time }) => time));
  expect(read[1].get('value')).toEqual([
    [{ keyword: 'append' }, 'x', 7],
    [{ keyword: 'r' }, 'y', [1, 4]],
  ]);
  expect(read[3].get('error')).toBe('no "answer", \\ none');
  expect(read[4].get('process')).toEqual({ keyword: 'nemesis' });
});

test('any value reads back', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(plain(readEdn(formatValue(value as Json))[0])).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

function plain(value: Edn): Json {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, each]) => [name, plain(each as Edn)]));
  if (Array.isArray(value)) return (value as readonly Edn[]).map(plain);
  if (value !== null && typeof value === 'object') throw new Error('a value is no keyword');
  return value as Json;
}
