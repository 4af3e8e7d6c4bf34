/** docs/sql-functions.md says what there is, and there is enough. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allAggregates, functionsBySubject } from '../../../src/sql/functions/index.ts';
import { functionsList } from './list.ts';

test('the list is up to date', () => {
  expect(readFileSync(new URL('../../../docs/sql-functions.md', import.meta.url), 'utf8')).toBe(functionsList());
});

test('at least 400 functions and operators', () => {
  expect([...functionsBySubject.values()].flat().length + allAggregates.length).toBeGreaterThan(900);
});
