/** What PostgreSQL 15 answered to thousands of calls (record.ts), answered again: values, types and SQLSTATEs. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { toSqlError } from '../../../src/sql/errors.ts';
import { SqlParser } from '../../../src/sql/parse/index.ts';
import { differences } from './differences.ts';
import { evaluate } from './evaluate.ts';
import { testContext } from './session.ts';

/** An expression, then its type and rows, or the SQLSTATE and message of its error. */
type Recorded = readonly [
  expression: string,
  typeOrState: string | null,
  rowsOrMessage: readonly (string | null)[] | string | null,
];

const folder = new URL('./fixtures/', import.meta.url);
let parser: SqlParser;

beforeAll(async () => {
  parser = await SqlParser.load();
});

function answer(expression: string): string {
  try {
    const { type, rows } = evaluate(parser, `select ${expression}`, testContext());
    return rows.length === 0 ? 'no rows' : `${type}: ${JSON.stringify(rows)}`;
  } catch (error) {
    const { sqlstate, message } = toSqlError(error);
    return `${sqlstate} ${message}`;
  }
}

function wanted([, typeOrState, rowsOrMessage]: Recorded): string {
  if (typeof rowsOrMessage === 'string') return `${typeOrState} ${rowsOrMessage}`;
  return rowsOrMessage === null ? 'no rows' : `${typeOrState}: ${JSON.stringify(rowsOrMessage)}`;
}

for (const file of readdirSync(folder).sort()) {
  const rows: readonly Recorded[] = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  test(`${file}: ${rows.length} calls`, () => {
    const wrong = rows.flatMap((row) => {
      const given = answer(row[0]);
      if (given === wanted(row) || differences.has(row[0])) return [];
      return [`${row[0]}\n   wanted ${wanted(row)}\n   given  ${given}`];
    });
    expect(wrong).toEqual([]);
  });
}
