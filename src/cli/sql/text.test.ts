/** What the shell makes of text: where statements end, how results look. */
import { expect, test } from 'vitest';
import { makePrinter, type OutputTerms } from './output.ts';
import { formatReport } from './runner.ts';
import type { Field } from './server-messages.ts';
import { cutStatements, isBlank } from './statements.ts';

test('statements end at semicolons outside of quotes, comments and parentheses', () => {
  const whole = [
    'select 1;',
    "select ';', 'it''s;', E'\\';', \"a;b\"\"c;\";",
    '/* ; /* nested; */ ; */ select 1;',
    '-- not here;\nselect 1;',
    'do $$ begin; end $$;',
    'do $body$ $$; $ $body$;',
    'create rule r as on insert to t do (select 1; select 2);',
    'select a$b, $1;',
  ];
  for (const text of whole) expect(cutStatements(text), text).toEqual({ statements: [text], rest: '' });
  for (const text of whole) expect(cutStatements(text.slice(0, -1)).statements, text).toEqual([]);
  expect(cutStatements('a; b;\nc')).toEqual({ statements: ['a;', 'b;'], rest: '\nc' });
  for (const text of ["select 'a;", 'select "a;', '/* ; ', 'do $$ ;', 'do $x$ ; $$ ;'])
    expect(cutStatements(text), text).toEqual({ statements: [], rest: text });
  expect(['', ' \n', '-- x', '/* x */ -- y\n', '/* x'].map(isBlank)).toEqual([true, true, true, true, true]);
  expect(['x', '-- x\ny', '/* x */ y'].map(isBlank)).toEqual([false, false, false]);
});

const fields: readonly Field[] = [
  { name: 'id', typeOid: 23 },
  { name: 'name', typeOid: 25 },
  { name: 'good', typeOid: 16 },
  { name: 'more', typeOid: 3802 },
];
const rows = [
  ['1', 'Ada', 't', '{"a": 1}'],
  ['20', 'two\nlines, "quoted"', 'f', null],
  [null, '', null, '[]'],
];

function printed(terms: Partial<OutputTerms>): string {
  const printer = makePrinter({ format: 'table', expanded: false, rowsOnly: false, ...terms }, fields);
  return rows.map((row) => printer.row(row)).join('') + printer.end();
}

test('results look as they were asked for', () => {
  expect(`\n${printed({})}`).toBe(`
 id |      name       | good |   more
----+-----------------+------+----------
  1 | Ada             | t    | {"a": 1}
 20 | two            +| f    |
    | lines, "quoted" |      |
    |                 |      | []
(3 rows)
`);
  expect(printed({ rowsOnly: true }).split('\n')).toHaveLength(5);
  expect(`\n${printed({ expanded: true })}`).toBe(`
-[ RECORD 1 ]
id   | 1
name | Ada
good | t
more | {"a": 1}
-[ RECORD 2 ]
id   | 20
name | two
     | lines, "quoted"
good | f
more |
-[ RECORD 3 ]
id   |
name |
good |
more | []
`);
  expect(printed({ format: 'csv' })).toBe(
    'id,name,good,more\n1,Ada,t,"{""a"": 1}"\n20,"two\nlines, ""quoted""",f,\n,"",,[]\n',
  );
  expect(JSON.parse(printed({ format: 'json' }))).toEqual([
    { id: 1, name: 'Ada', good: true, more: { a: 1 } },
    { id: 20, name: 'two\nlines, "quoted"', good: false, more: null },
    { id: null, name: '', good: null, more: [] },
  ]);
});

test('a result without rows is still a result', () => {
  const empty = (terms: Partial<OutputTerms>) =>
    makePrinter({ format: 'table', expanded: false, rowsOnly: false, ...terms }, fields.slice(0, 1)).end();
  expect([empty({}), empty({ expanded: true }), empty({ format: 'csv' }), empty({ format: 'json' })]).toEqual([
    ' id\n----\n(0 rows)\n',
    '(0 rows)\n',
    'id\n',
    '[]\n',
  ]);
});

test('numbers keep their digits, and what is no number in JSON is text', () => {
  const printer = makePrinter({ format: 'json', expanded: false, rowsOnly: false }, [{ name: 'n', typeOid: 1700 }]);
  const text = ['9007199254740993', '1.50', 'NaN', '-Infinity'].map((value) => printer.row([value])).join('');
  expect(text + printer.end()).toBe('[{"n": 9007199254740993},\n {"n": 1.50},\n {"n": "NaN"},\n {"n": "-Infinity"}]\n');
});

test('an error points into its line', () => {
  const report = { severity: 'ERROR', sqlstate: '42703', message: 'no', detail: 'why', hint: 'how', position: 12 };
  expect(formatReport(report, 'select 1,\n ö 𝄞, x')).toBe(
    'ERROR 42703: no\nLINE 2:  ö 𝄞, x\n         ^\nDETAIL: why\nHINT: how\n',
  );
});
