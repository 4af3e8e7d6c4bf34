/** The statements that the parser is tested with, and what becomes of them when a token is lost, doubled or swapped. */
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('./corpus/', import.meta.url);

/** All statements, one a line of the files in `corpus`; those in `expressions.txt` are expressions to select. */
export function statements(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => {
      const lines = readFileSync(new URL(name, folder), 'utf8').split('\n').filter(Boolean);
      return name === 'expressions.txt' ? lines.map((line) => `SELECT ${line}`) : lines;
    });
}

/** Words, numbers, strings and single signs; blanks belong to what they precede. */
const tokenPattern = /\s*(?:[A-Za-z_][\w$]*|\d+(?:\.\d+)?|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\d+|[\s\S])/g;

/** Broken statements: of each one several, always the same. Most are refused, and the question is where and how. */
export function mutations(): readonly string[] {
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  const broken = statements().flatMap((statement) => {
    const tokens = statement.match(tokenPattern) ?? [];
    return [0, 1, 2].map((way) => mutate(tokens, way, random(tokens.length), random(tokens.length)));
  });
  return [...new Set(broken)].filter((statement) => statement.trim() !== '');
}

function mutate(tokens: readonly string[], way: number, i: number, k: number): string {
  const changed = [...tokens];
  if (way === 0) changed.splice(i, 1);
  else if (way === 1) changed.splice(i, 0, tokens[k]);
  else [changed[i], changed[k]] = [changed[k], changed[i]];
  return changed.join('');
}

/** Mistakes that people make, and that the scanner has messages of its own for. */
export const mistakes: readonly string[] = [
  "SELECT 'unterminated",
  'SELECT "unterminated',
  'SELECT $$unterminated',
  'SELECT $tag$unterminated$other$',
  'SELECT /* unterminated /* nested */',
  "SELECT E'\\",
  "SELECT E'\\u00'",
  "SELECT E'\\U00110000'",
  "SELECT E'\\ud800'",
  "SELECT U&'\\00'",
  "SELECT U&'\\d800x'",
  "SELECT U&'a' UESCAPE '+'",
  "SELECT U&'a' UESCAPE 'ab'",
  'SELECT U&"\\zzzz"',
  "SELECT B'2'",
  "SELECT B'1",
  "SELECT X'1",
  'SELECT ""',
  'SELECT 1a',
  'SELECT 1.5e',
  'SELECT 0.0e+',
  'SELECT 1..2',
  'SELECT 1 FRM t',
  'SELECT a,, b FROM t',
  'SELECT a FROM t WHERE',
  'SELECT a FROM t WHERE b = ',
  'SELECT (1',
  'SELECT 1)',
  'SELECT a FROM',
  'SELCT 1',
  'SELECT ünï FROM täble WHERE ö = = 1',
  "SELECT '🎉🎉' FROM 🎉 WHER x",
  'SELECT a FROM t LIMIT 1 LIMIT 2',
  'SELECT a FROM t LIMIT 1, 2',
  'SELECT a FROM t OFFSET 1 OFFSET 2',
  'SELECT a FROM t ORDER BY a ORDER BY b',
  '(SELECT 1 ORDER BY 1) ORDER BY 2',
  '(WITH x AS (SELECT 1) SELECT 1) UNION (WITH y AS (SELECT 1) SELECT 2) WITH z',
  'SELECT a FROM t FETCH FIRST 1 ROWS WITH TIES',
  'SELECT a FROM t ORDER BY a FETCH FIRST 1 ROWS WITH TIES FOR UPDATE SKIP LOCKED',
  'SELECT a FROM t GROUP BY',
  'SELECT * FROM (SELECT 1)',
  'SELECT * FROM (VALUES (1))',
  'SELECT f(a => 1, 2)',
  'SELECT f(DISTINCT a ORDER BY b) WITHIN GROUP (ORDER BY c)',
  'SELECT f(a ORDER BY b) WITHIN GROUP (ORDER BY c)',
  'SELECT f(VARIADIC a) WITHIN GROUP (ORDER BY c)',
  'SELECT f(DISTINCT a) WITHIN GROUP (ORDER BY c)',
  'SELECT sum(a) OVER (ROWS UNBOUNDED FOLLOWING) FROM t',
  'SELECT sum(a) OVER (ROWS BETWEEN CURRENT ROW AND 1 PRECEDING) FROM t',
  'SELECT sum(a) OVER (ROWS BETWEEN 1 FOLLOWING AND CURRENT ROW) FROM t',
  'SELECT sum(a) OVER (ROWS BETWEEN UNBOUNDED FOLLOWING AND CURRENT ROW) FROM t',
  'SELECT sum(a) OVER (ROWS 1 FOLLOWING) FROM t',
  'SELECT (a, b) OVERLAPS (c)',
  'SELECT (a, b, c) OVERLAPS (d, e)',
  'SELECT a.*.b FROM t',
  'SELECT a[1].*.b FROM t',
  'SELECT a AS',
  'SELECT 1 AS 2',
  "SELECT interval(3) '1' day",
  "SELECT interval '1' second (7)",
  'SELECT a::float(0)',
  'SELECT a::float(54)',
  'SELECT a::int(3)',
  'SELECT CURRENT_TIME(-1)',
  'SELECT CASE END',
  'SELECT CASE a ELSE 1 END',
  'SELECT a NOT b',
  'SELECT a IS b',
  'SELECT a BETWEEN 1',
  'SELECT a IN ()',
  'SELECT a < b = c',
  'INSERT t VALUES (1)',
  'INSERT INTO t VALUES',
  'INSERT INTO t SET a = 1',
  'INSERT INTO t (a, b VALUES (1, 2)',
  'UPDATE t a = 1',
  'UPDATE t SET',
  'UPDATE t SET a = 1,',
  'UPDATE t SET (a, b) = 1',
  'DELETE t',
  'DELETE FROM t WHERE CURRENT OF',
  'MERGE INTO t USING u WHEN MATCHED THEN DELETE',
  'MERGE INTO t USING u ON true',
  'CREATE TABLE t',
  'CREATE TABLE t (a)',
  'CREATE TABLE t (a int,)',
  'CREATE TABLE t (a int PRIMARY)',
  'CREATE TABLE t (a int DEFAULT)',
  'CREATE TABLE t (a int CHECK a > 0)',
  'CREATE TABLE t (CHECK (a > 0) DEFERRABLE)',
  'CREATE TABLE t (a int, CHECK (a > 0) INITIALLY DEFERRED)',
  'CREATE TABLE t (a int, UNIQUE (a) NOT VALID)',
  'CREATE TABLE t (a int, UNIQUE (a) NOT DEFERRABLE INITIALLY DEFERRED)',
  'CREATE TABLE t (a int COLLATE "C" COLLATE "D")',
  'CREATE TABLE t (a int REFERENCES u MATCH PARTIAL)',
  'CREATE TABLE t (a int REFERENCES u ON UPDATE SET NULL (a))',
  'CREATE TABLE t (a int GENERATED BY DEFAULT AS (b) STORED)',
  'CREATE TABLE t (a int, EXCLUDE (a WITH =))',
  'CREATE TABLE a.b.c.d (a int)',
  'CREATE VIEW v',
  'CREATE VIEW v AS INSERT INTO t VALUES (1)',
  'CREATE RECURSIVE VIEW v AS SELECT 1',
  'CREATE INDEX i t (a)',
  'CREATE INDEX CONCURRENTLY ON t a',
  'CREATE INDEX IF NOT EXISTS ON t (a)',
  'CREATE DOMAIN d',
  'CREATE TYPE t AS ENUM (a)',
  'CREATE ROLE public',
  'CREATE ROLE none',
  'CREATE ROLE r FOO',
  'CREATE ROLE CURRENT_USER',
  'CREATE SCHEMA',
  'CREATE SCHEMA IF NOT EXISTS s CREATE TABLE t (a int)',
  'CREATE ASSERTION a CHECK (true)',
  'CREATE TRIGGER g BEFORE INSERT OR INSERT ON t EXECUTE FUNCTION f()',
  'CREATE PUBLICATION p FOR t',
  'CREATE PUBLICATION p FOR TABLES IN SCHEMA s (a)',
  'ALTER TABLE t',
  'ALTER TABLE t ADD',
  'ALTER TABLE t ALTER a int',
  'ALTER TABLE t ALTER CONSTRAINT c NOT VALID',
  'ALTER ROLE public SET a = 1',
  'DROP TABLE',
  'DROP t',
  'DROP FUNCTION f(int',
  'DROP OPERATOR +(int)',
  'GRANT SELECT t TO r',
  'GRANT SELECT ON t',
  'REVOKE SELECT ON t TO r',
  'BEGIN ISOLATION LEVEL HIGH',
  'SET a',
  'SET a TO',
  "SET TIME ZONE INTERVAL '1' DAY",
  'SET TRANSACTION',
  'SET TRANSACTION ISOLATION',
  "SET CATALOG 'c'",
  'PREPARE p SELECT 1',
  'DECLARE c SCROLL NO SCROLL CURSOR SELECT 1',
  'FETCH',
  'COPY t',
  'COPY t FROM',
  'COPY t FROM PROGRAM STDIN',
  'COPY (SELECT 1) FROM STDIN',
  'COPY t TO STDOUT WHERE a',
  'EXPLAIN',
  'EXPLAIN (FORMAT) BEGIN',
  'LISTEN',
  'NOTIFY c, 1',
  'LOCK t IN SILLY MODE',
  'COMMENT ON t IS 1',
  'COMMENT ON TABLE t IS 1',
  'VACUUM t (',
  'DISCARD',
  'SELECT 1 \\g',
  'SELECT 1 \u0001',
  'SELECT a FROM t; SELEC 2',
];
