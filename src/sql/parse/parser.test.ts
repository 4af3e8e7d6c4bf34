/** Stories of the parser: places in texts, odd input, limits, our own words, and trees that come back from their text. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { withoutPositions } from '../../../test/sql/parse/positions.ts';
import { SqlError } from '../errors.ts';
import { codeMax, formatExpression, formatStatement, nestingMax, SqlParser, type Statement, textMax } from './index.ts';

let parser: SqlParser;
beforeAll(async () => {
  parser = await SqlParser.load();
});

/** The only statement of a text. */
function only(text: string): Statement {
  const [parsed, second] = parser.parse(text);
  expect(second).toBeUndefined();
  return parsed.statement;
}

/** The value of a string literal. */
function literalValueOf(literal: string): string {
  const expression = parser.parseExpression(literal);
  return expression.kind === 'string' ? expression.value : `not a string but ${expression.kind}`;
}

/** What a text is refused with. */
function refusal(text: string): string {
  try {
    parser.parse(text);
  } catch (error) {
    if (error instanceof SqlError) return `${error.sqlstate} ${error.message} @ ${error.position ?? '-'}`;
    throw error;
  }
  return 'accepted';
}

/** The text that comes out of a text. */
function canonical(text: string): string {
  return formatStatement(only(text));
}

describe('texts of several statements', () => {
  test('empty ones do not count, blanks and comments around them are not theirs', () => {
    const parsed = parser.parse(' ; /* a /* b */ */ SELECT 1 -- x;\n ;; SELECT 2\n;  -- done');
    expect(parsed.map(({ text, position }) => [text, position])).toEqual([
      ['SELECT 1 -- x;', 20],
      ['SELECT 2', 39],
    ]);
    for (const nothing of ['', ' ', ';;', '-- x', '/* x */']) expect(parser.parse(nothing)).toEqual([]);
  });

  test('positions count characters, in the whole text', () => {
    const [first, second] = parser.parse("SELECT 'ü🎉', x; SELECT 🎉.ö");
    expect(first.text).toBe("SELECT 'ü🎉', x");
    expect(second).toMatchObject({ text: 'SELECT 🎉.ö', position: 17 });
    expect(first.statement).toMatchObject({ targets: [{ position: 8 }, { position: 14 }] });
    expect(second.statement).toMatchObject({ targets: [{ expression: { path: ['🎉', 'ö'], position: 24 } }] });
    expect(refusal("SELECT '🎉🎉'; SELECT 🎉 FRM x y")).toBe('42601 syntax error at or near "x" @ 27');
    expect(refusal("SELECT '🎉', B'1'")).toBe('0A000 the type bit is not supported @ 13');
  });

  test('what is refused as a whole is refused at its first character', () => {
    expect(refusal('SELECT 1; /* x */ CALL p()')).toBe('0A000 CALL is not supported @ 19');
  });
});

describe('odd input', () => {
  test('NUL is no character', () => {
    expect(refusal("SELECT 'a\0b'")).toBe('22021 invalid byte sequence for encoding "UTF8": 0x00 @ -');
  });

  test('strings of a mebibyte and of any characters arrive whole', () => {
    const long = 'ü'.repeat(2 ** 20);
    expect(literalValueOf(`'${long}'`) === long).toBe(true);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' })), (text) => {
        fc.pre(!text.includes('\0'));
        const literal = formatExpression({ kind: 'string', value: text, position: 0 });
        expect(literalValueOf(literal)).toBe(text);
      }),
    );
  });

  test('any garbage is read or refused, and the parser lives on', () => {
    const words = [
      'SELECT',
      'FROM',
      '(',
      ')',
      "'",
      '"',
      '$1',
      '$$',
      '/*',
      '*/',
      ',',
      ';',
      'ü',
      '🎉',
      '1',
      '.',
      'AS OF SYSTEM TIME',
      'SHOW RANGES',
    ];
    const garbage = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(garbage, (text) => {
        expect(refusal(text)).toMatch(/^(accepted|(42601|22021|22025|0A000|42P20) )/);
      }),
      { numRuns: 2000 },
    );
    expect(refusal('SELECT 1')).toBe('accepted');
  });

  test('names are folded, quoted, and cut at 63 bytes', () => {
    const named = (text: string) => canonical(`SELECT ${text}`);
    expect(named('ABC."D e"."select".f')).toBe('SELECT abc."D e"."select".f');
    expect(named(`${'x'.repeat(70)}`)).toBe(`SELECT ${'x'.repeat(63)}`);
    expect(named('U&"d\\0061t"')).toBe('SELECT dat');
  });

  test('numbers stay as they are written, longer ones than 32 bits too', () => {
    expect(canonical('SELECT 2147483647, 2147483648, -1, 1.50, 1e400, .5')).toBe(
      'SELECT 2147483647, 2147483648, -1, 1.50, 1e400, .5',
    );
    expect(canonical('SELECT 0x7fffffffff, 1_000_000, 1_0.5')).toBe('SELECT 549755813887, 1000000, 10.5');
  });
});

describe('limits', () => {
  test.each([
    ['operators', (n: number) => `SELECT ${Array(n).fill('1').join(' + ')}`],
    ['parentheses', (n: number) => `SELECT ${'('.repeat(n)}1${')'.repeat(n)}`],
    ['calls', (n: number) => `SELECT ${'f('.repeat(n)}1${')'.repeat(n)}`],
    ['subqueries', (n: number) => `${'SELECT ('.repeat(n)}SELECT 1${')'.repeat(n)}`],
    ['negations', (n: number) => `SELECT ${'NOT '.repeat(n)}true`],
    ['casts', (n: number) => `SELECT 1${'::int'.repeat(n)}`],
    ['unions', (n: number) => Array(n).fill('SELECT 1').join(' UNION ALL ')],
    ['joins', (n: number) => `SELECT * FROM a${' JOIN a ON true'.repeat(n)}`],
    ['arrays', (n: number) => `SELECT ${'ARRAY['.repeat(n)}1${']'.repeat(n)}`],
  ])('deep %s are read or refused, and the next statement is read', (_, nested) => {
    expect(refusal(nested(nestingMax / 4))).toBe('accepted');
    for (const depth of [1500, 5000, 20_000, 60_000])
      expect(refusal(nested(depth))).toMatch(
        /^(accepted|54001 stack depth limit exceeded|42601 memory exhausted|54000 the statement is too long)/,
      );
    expect(refusal('SELECT 1')).toBe('accepted');
  });

  test('an instance that was overflown is replaced, as often as it takes', async () => {
    const deep = `SELECT ${Array(50_000).fill('1').join('+')}`;
    for (let i = 0; i < 60; i++) {
      expect(refusal(deep)).toMatch(/^54001/);
      expect(refusal('SELECT 1')).toBe('accepted');
      if (i % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  test('wide lists are no deep ones', () => {
    expect(refusal(`SELECT a IN (${Array(50_000).fill('1').join(',')})`)).toBe('accepted');
    expect(refusal(`SELECT ${Array(20_000).fill('a').join(' AND ')}`)).toBe('accepted');
  });

  test('a text may be long where it is quoted', () => {
    expect(refusal(`SELECT '${'x'.repeat(4 * codeMax)}'`)).toBe('accepted');
    expect(refusal(`SELECT '${'x'.repeat(textMax)}'`)).toBe('54000 the statement is too long @ -');
    expect(refusal(`SELECT 1${' '.repeat(codeMax)}`)).toBe('54000 the statement is too long @ -');
  });
});

describe('our own words', () => {
  test('AS OF SYSTEM TIME belongs to its statement and moves nothing', () => {
    const text = "SELECT 'ü'; SELECT a FROM t AS OF /* x */ SYSTEM TIME now() - interval '1s' WHERE b = 1";
    const [plain, past] = parser.parse(text);
    expect(plain.asOfSystemTime).toBeUndefined();
    expect(past.text).toBe(text.slice(12));
    expect(formatStatement(past.statement)).toBe('SELECT a FROM t WHERE b = 1');
    expect(past.asOfSystemTime).toMatchObject({ kind: 'operator', position: text.indexOf('-') + 1 });
    const { where } = past.statement as Extract<Statement, { kind: 'select' }>;
    expect(where).toMatchObject({ position: text.indexOf('=') + 1 });
    expect(parser.parse("BEGIN AS OF SYSTEM TIME '-10s'")[0].asOfSystemTime).toMatchObject({ value: '-10s' });
    expect(parser.parse('SELECT * FROM (SELECT 1 AS OF SYSTEM TIME f(1, 2)) AS x')[0].asOfSystemTime).toMatchObject({
      kind: 'call',
    });
  });

  test('it is refused where it is wrong', () => {
    expect(refusal('SELECT a FROM t AS OF SYSTEM TIME')).toBe('42601 syntax error at end of input @ 34');
    expect(refusal('SELECT a FROM t AS OF SYSTEM TIME WHERE b')).toBe('42601 syntax error at or near "where" @ 35');
    expect(refusal('SELECT a FROM t AS OF SYSTEM TIME 1 +')).toBe('42601 syntax error at end of input @ 38');
    expect(refusal('SELECT 1 AS OF SYSTEM TIME 1 UNION SELECT 2 AS OF SYSTEM TIME 2')).toBe(
      '42601 AS OF SYSTEM TIME is given more than once @ 45',
    );
    expect(refusal('SELECT a AS of FROM t AS system')).toBe('accepted');
    expect(refusal("SELECT 'as of system time'")).toBe('accepted');
  });

  test('change feeds are said as publications are', () => {
    const texts = [
      "CREATE CHANGEFEED f FOR TABLE s.t (a, b) WHERE (a > 1), TABLE u WITH (format = 'json')",
      'CREATE CHANGEFEED f FOR ALL TABLES',
      "ALTER CHANGEFEED f SET (deadline = '2d')",
      'DROP CHANGEFEED IF EXISTS f, g',
      'SHOW FEEDS',
    ];
    for (const text of texts) expect(formatStatement(parser.parse(text)[0].statement)).toBe(text);
    const two = parser.parse('DROP CHANGEFEED a; /* x */ create changefeed b for table nothing');
    expect(two.map(({ position, text }) => `${position} ${text}`)).toEqual([
      '1 DROP CHANGEFEED a',
      '28 create changefeed b for table nothing',
    ]);
    const table = { name: { name: 'nothing', position: 58 } };
    expect(two[1].statement).toMatchObject({ kind: 'changefeed', statement: { objects: [table] } });
    expect(refusal('CREATE CHANGEFEED f FOR TABEL t')).toBe('42601 invalid change feed object list @ 25');
    expect(refusal('SELECT 1; CREATE CHANGEFEED f FOR TABLE')).toBe('42601 syntax error at end of input @ 40');
    expect(refusal('ALTER CHANGEFEED f RENAME TO g')).toBe('0A000 of a change feed this can not be altered @ 1');
    expect(only('SELECT changefeed FROM changefeed').kind).toBe('select');
  });

  test('SHOW RANGES and its kin', () => {
    const parsed = parser.parse('SELECT 1; SHOW RANGES FROM TABLE s."T"; show locks; SHOW search_path;');
    expect(parsed.map(({ statement }) => formatStatement(statement))).toEqual([
      'SELECT 1',
      'SHOW RANGES FROM TABLE s."T"',
      'SHOW LOCKS',
      'SHOW search_path',
    ]);
    expect(parsed[1]).toMatchObject({ position: 11, statement: { table: { schema: 's', name: 'T', position: 34 } } });
    expect(refusal('SHOW RANGES FROM t')).toBe('42601 syntax error at or near "t" @ 18');
    expect(refusal('SHOW RANGES FROM TABLE')).toBe('42601 syntax error at end of input @ 23');
    expect(refusal('SHOW RANGES FROM TABLE a b')).toBe('42601 syntax error at or near "b" @ 26');
    expect(refusal('SHOW NODES FROM TABLE a')).toBe('42601 syntax error at or near "from" @ 12');
  });

  test('settings and options need no words of their own', () => {
    expect(canonical('SET jimkv.x = 5')).toBe('SET jimkv.x TO 5');
    expect(canonical('CREATE TABLE t (a int) WITH (jimkv.x = y)')).toBe(
      "CREATE TABLE t (a integer) WITH (jimkv.x = 'y')",
    );
  });
});

describe('expressions by themselves', () => {
  test('are read as catalogs keep them', () => {
    expect(formatExpression(parser.parseExpression("lower(a) || 'x'"))).toBe("lower(a) || 'x'");
    for (const bad of ['1, 2', '1 AS a', '1 FROM t', '1; SELECT 2', '1 LIMIT 1', '', '* FROM t'])
      expect(() => parser.parseExpression(bad), bad).toThrow(SqlError);
  });
});

describe('trees from nowhere', () => {
  const { expression } = fc.letrec<{ expression: string; operand: string }>((tie) => {
    const one = tie('operand');
    const two = fc.tuple(tie('operand'), tie('operand'));
    return {
      operand: fc.oneof(
        { withCrossShrink: true, depthSize: 'small' },
        fc.constantFrom('a', 't.b', '1', '-2', "'x'", '$1', 'NULL', 'true', '1.5', 'now()', 'current_date'),
        tie('expression').map((e) => `(${e})`),
      ),
      expression: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('a', '-1', "interval '1' day", 'ARRAY[1]', 'count(*)'),
        fc
          .tuple(
            two,
            fc.constantFrom(
              '+',
              '-',
              '||',
              '=',
              '<',
              'AND',
              'OR',
              '->>',
              'OPERATOR(pg_catalog.*)',
              'LIKE',
              'NOT ILIKE',
              'IS DISTINCT FROM',
              'SIMILAR TO',
              'AT TIME ZONE',
            ),
          )
          .map(([[a, b], operator]) => `${a} ${operator} ${b}`),
        fc
          .tuple(
            one,
            fc.constantFrom(
              'IS NULL',
              'IS NOT TRUE',
              '::int',
              '::text[]',
              '::numeric(3, 1)',
              'COLLATE "C"',
              'IS UNKNOWN',
              'IN (1, 2)',
              'NOT IN (SELECT 1)',
              'BETWEEN 1 AND 2',
            ),
          )
          .map(([a, test]) => `${a} ${test}`),
        fc.tuple(fc.constantFrom('NOT', '-', '+', '@', '~'), one).map(([operator, a]) => `${operator} ${a}`),
        fc
          .tuple(two, fc.constantFrom('COALESCE', 'NULLIF', 'GREATEST', 'f', 's.f', 'ROW'))

          .map(([[a, b], name]) => `${name}(${a}, ${b})`),
        two.map(([a, b]) => `CASE ${a} WHEN ${b} THEN 1 ELSE ${a} END`),
        two.map(([a, b]) => `(${a})[${b}]`),
        one.map((a) => `(${a}).f`),
        two.map(([a, b]) => `sum(${a}) FILTER (WHERE ${b}) OVER (PARTITION BY ${a} ORDER BY ${b} DESC)`),
        two.map(([a, b]) => `EXISTS (SELECT ${a} FROM t WHERE ${b} GROUP BY ${a} UNION SELECT 1)`),
        two.map(([a, b]) => `${a} = ANY (ARRAY[${b}])`),
        two.map(([a, b]) => `SUBSTRING(${a} FROM ${b})`),
        two.map(([a, b]) => `TRIM(LEADING ${a} FROM ${b})`),
      ),
    };
  });

  test('come back from their text, and their text from itself', () => {
    fc.assert(
      fc.property(expression, (text) => {
        const tree = parser.parseExpression(text);
        const formatted = formatExpression(tree);
        const again = parser.parseExpression(formatted);
        expect(withoutPositions(again), formatted).toEqual(withoutPositions(tree));
        expect(formatExpression(again)).toBe(formatted);
      }),
      { numRuns: 3000 },
    );
  });
});
