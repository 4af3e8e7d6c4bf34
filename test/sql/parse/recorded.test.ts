/**
 * What PostgreSQL 15 says to 3,000 statements, good and broken (`record.ts` asks it), against what our parser says: read or refused,
 * and if refused, by which SQLSTATE, with which message, at which character. And all that is read comes back from its tree's text.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { SqlError } from '../../../src/sql/errors.ts';
import { formatStatement, SqlParser } from '../../../src/sql/parse/index.ts';
import { mistakes, mutations, statements } from './corpus.ts';
import { withoutPositions } from './positions.ts';

type Answer = null | readonly [sqlstate: string, message: string, position: number | null];

const lines = readFileSync(new URL('recorded.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
// JSON.parse gives what `record.ts` has written.
const recorded = new Map(lines.map((line) => JSON.parse(line) as readonly [string, Answer]));

/** Where we differ on purpose, and why. */
const differences: readonly (readonly [statement: string, reason: string])[] = [
  ['SELECT * FROM (SELECT 1)', 'PostgreSQL 16 and later need no alias'],
  ['SELECT * FROM (VALUES (1))', 'PostgreSQL 16 and later need no alias'],
  ['REINDEX DATABASE', 'PostgreSQL 16 and later need no name'],
  ['SELECT a FROM t FETCH FIRST 1 ROWS WITH TIES', 'later versions say where'],
  ['SELECT a FROM t ORDER BY a FETCH FIRST 1 ROWS WITH TIES FOR UPDATE SKIP LOCKED', 'later versions say where'],
  ['CREATE TABLE t (CHECK (a > 0) DEFERRABLE)', 'later versions say where'],
  ['CREATE TABLE t (a int, CHECK (a > 0) INITIALLY DEFERRED)', 'later versions say where'],
  ['CREATE TABLE t (a int, UNIQUE (a) NOT VALID)', 'later versions say where'],
  ['CREATE ASSERTION a CHECK (true)', 'the statement is the place'],
  ['ALTER TABLE t ALTER CONSTRAINT c NOT VALID', 'later versions word it better'],
  [' $1SELECT $1', 'later versions read $1SELECT as two tokens'],
];

let parser: SqlParser;
beforeAll(async () => {
  parser = await SqlParser.load();
});

function answer(text: string): Answer | 'unsupported' {
  try {
    parser.parse(text);
    return null;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const isOurs = error.sqlstate === '0A000' && error.message.endsWith(' is not supported');
    return isOurs ? 'unsupported' : [error.sqlstate, error.message, error.position ?? null];
  }
}

/** PostgreSQL finds these only when it carries the statement out; it is prepared, not executed, for the record. */
function isFoundLater(said: Answer | 'unsupported'): boolean {
  const [, message] = Array.isArray(said) ? said : [];
  return message === 'conflicting or redundant options' || message === 'column name must be qualified';
}

test('the record has every statement of the corpus', () => {
  expect([...statements(), ...mistakes, ...mutations()].filter((text) => !recorded.has(text))).toEqual([]);
});

test('statements are read and refused as PostgreSQL does', () => {
  const different = new Set(differences.map(([statement]) => statement));
  const surprises: unknown[] = [];
  let same = 0;
  for (const [text, expected] of recorded) {
    const said = answer(text);
    if (said === 'unsupported' && expected === null) continue;
    if (expected === null && isFoundLater(said)) continue;
    const isSame = JSON.stringify(said) === JSON.stringify(expected);
    if (isSame) same++;
    if (isSame === different.has(text)) surprises.push({ text, expected, said });
  }
  expect(surprises).toEqual([]);
  expect(same).toBeGreaterThan(2900);
});

test('every statement that is read comes back from its text', () => {
  let read = 0;
  for (const text of recorded.keys()) {
    if (answer(text) !== null) continue;
    for (const { statement } of parser.parse(text)) {
      read++;
      const formatted = formatStatement(statement);
      const [again] = parser.parse(formatted);
      expect(withoutPositions(again.statement), `${text}\n${formatted}`).toEqual(withoutPositions(statement));
      expect(formatStatement(again.statement)).toBe(formatted);
    }
  }
  expect(read).toBeGreaterThan(900);
});
