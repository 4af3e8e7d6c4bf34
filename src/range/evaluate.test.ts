/** What a write or a transaction's part would do, case by case. */
import { describe, expect, test } from 'vitest';
import { JimError, type Timestamp, utf8, utf8Text } from '../base/index.ts';
import { type Evaluation, evaluateTransact, evaluateWrite, type NewestRow } from './evaluate.ts';
import type { Change, Condition, TransactOperation } from './requests.ts';
import type { RowFunctions } from './row-functions.ts';

/** Rows are texts: `append` puts its argument behind them, `is` compares, `shout` refuses rows that are there. */
const functions: RowFunctions = {
  compute({ name, argument }, row) {
    if (name === 'shout' && row !== undefined) throw new JimError('invalid-argument', 'loud enough');
    if (name === 'vanish') return undefined;
    return utf8(`${row === undefined ? '' : utf8Text(row)}${utf8Text(argument)}`);
  },
  test({ argument }, row) {
    return row !== undefined && utf8Text(row) === utf8Text(argument);
  },
};

const rows: Readonly<Record<string, NewestRow>> = {
  a: { timestamp: 10 as Timestamp, row: utf8('A'), pending: false },
  gone: { timestamp: 20 as Timestamp, row: undefined, pending: false },
  over: { timestamp: 30 as Timestamp, row: undefined, pending: false, ended: true },
  new: { timestamp: 40 as Timestamp, row: utf8('N'), pending: true },
};
const view = { newest: (key: Uint8Array) => rows[utf8Text(key)] };

type Case = { key: string; change?: Change; condition?: Condition; read?: boolean };

function evaluated(...cases: readonly Case[]): string {
  const operations = cases.map(({ key, ...rest }): TransactOperation => ({ key: utf8(key), ...rest }));
  return shown(evaluateTransact(view, operations, functions));
}

function shown(evaluation: Evaluation): string {
  const pending = evaluation.kind !== 'refused' && evaluation.restsOnPending ? ' (waits)' : '';
  switch (evaluation.kind) {
    case 'effects': {
      const effects = evaluation.effects.map(({ key, row }) => `${utf8Text(key)}=${row ? utf8Text(row) : '-'}`);
      const found = evaluation.rows.map(({ row, version }) => `${row ? utf8Text(row) : '-'}@${version}`);
      const existed = evaluation.existed.map((e) => (e ? 'y' : 'n')).join('');
      return `[${effects.join(' ')}] existed ${existed} found [${found.join(' ')}]${pending}`;
    }
    case 'condition-failed':
      return `condition of ${evaluation.operation} failed, version ${evaluation.version}${pending}`;
    case 'refused':
      return `refused ${evaluation.code}: ${evaluation.message}`;
  }
}

const put = (row: string): Change => ({ kind: 'put', row: utf8(row) });
const deletion: Change = { kind: 'delete' };
const compute = (name: string, argument = ''): Change => ({
  kind: 'compute',
  call: { name, argument: utf8(argument) },
});
const is = (row: string): Condition => ({ test: { name: 'is', argument: utf8(row) } });

describe('changes', () => {
  test.each<[Case, string]>([
    [{ key: 'a', change: put('B') }, '[a=B] existed y found []'],
    [{ key: 'b', change: put('B') }, '[b=B] existed n found []'],
    [{ key: 'a', change: deletion }, '[a=-] existed y found []'],
    [{ key: 'b', change: deletion }, '[] existed n found []'],
    [{ key: 'gone', change: deletion }, '[] existed n found []'],
    [{ key: 'over', change: deletion }, '[over=-] existed n found []'],
    [{ key: 'a', change: compute('append', '!') }, '[a=A!] existed y found []'],
    [{ key: 'over', change: compute('append', '!') }, '[over=!] existed n found []'],
    [{ key: 'a', change: compute('vanish') }, '[a=-] existed y found []'],
    [{ key: 'b', change: compute('vanish') }, '[] existed n found []'],
    [{ key: 'a', change: compute('shout') }, 'refused invalid-argument: loud enough'],
    [{ key: 'a'.repeat(8193), change: put('B') }, 'refused key-too-long: a key has 8192 bytes at most, not 8193'],
    [{ key: 'a' }, '[] existed y found []'],
    [{ key: 'a', read: true }, '[] existed y found [A@10]'],
    [{ key: 'gone', read: true }, '[] existed n found [-@0]'],
    [{ key: 'over', read: true }, '[] existed n found [-@0]'],
    [{ key: 'new', read: true, change: compute('append', '!') }, '[new=N!] existed y found [N@40] (waits)'],
  ])('%j', (one, said) => {
    expect(evaluated(one)).toBe(said);
  });
});

describe('conditions', () => {
  test.each<[string, Condition, string]>([
    ['a', { exists: true }, 'holds'],
    ['a', { exists: false }, 'condition of 0 failed, version 10'],
    ['over', { exists: false }, 'holds'],
    ['a', { versions: [10 as Timestamp] }, 'holds'],
    ['a', { versions: [] }, 'condition of 0 failed, version 10'],
    ['gone', { versions: [20 as Timestamp] }, 'condition of 0 failed, version 0'],
    ['a', { versionsNot: [10 as Timestamp] }, 'condition of 0 failed, version 10'],
    ['b', { versionsNot: [10 as Timestamp] }, 'holds'],
    ['a', is('A'), 'holds'],
    ['a', is('B'), 'condition of 0 failed, version 10'],
    ['new', is('B'), 'condition of 0 failed, version 40 (waits)'],
    ['a', { exists: true, ...is('B') }, 'condition of 0 failed, version 10'],
  ])('%s %j', (key, condition, said) => {
    expect(evaluated({ key, condition }).replace(/^\[.*/, 'holds')).toBe(said);
  });
});

test('all see the state before, and one failure means that nothing happens', () => {
  expect(evaluated({ key: 'a', change: put('B') }, { key: 'b', read: true }, { key: 'a', condition: is('A') })).toBe(
    '[a=B] existed yny found [-@0]',
  );
  expect(evaluated({ key: 'a', change: put('B') }, { key: 'b', condition: { exists: true } })).toBe(
    'condition of 1 failed, version 0',
  );
});

test('a plain write is a transaction of puts and deletions', () => {
  const operations = [
    { key: utf8('a'), row: utf8('B'), condition: is('A') },
    { key: utf8('over'), row: undefined },
  ];
  expect(shown(evaluateWrite(view, operations, functions))).toBe('[a=B over=-] existed yn found []');
});

test('what a store can not hold is refused before it is in the log', () => {
  const row = new Uint8Array(8 * 1024 * 1024);
  expect(shown(evaluateTransact(view, [{ key: utf8('a'), change: { kind: 'put', row } }], functions))).toBe(
    'refused value-too-large: a row has 8388607 bytes at most, not 8388608',
  );
});

test('an error that is no refusal is passed on', () => {
  const broken: RowFunctions = {
    ...functions,
    compute: () => {
      throw new TypeError('a bug');
    },
  };
  expect(() => evaluateTransact(view, [{ key: utf8('a'), change: compute('x') }], broken)).toThrow(TypeError);
});
