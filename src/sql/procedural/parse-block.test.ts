/** What DO blocks say, and what is refused of them. */
import { expect, test } from 'vitest';
import { matches, parseBlock } from './index.ts';

test('a type that may be there already', () => {
  const text = `BEGIN
    CREATE TYPE mood AS ENUM('a;b', 'c'); -- with a comment; in it
  EXCEPTION WHEN duplicate_object OR SQLSTATE '42P07' THEN null;
  END`;
  expect(parseBlock(text)).toEqual({
    kind: 'block',
    declarations: [],
    steps: [{ kind: 'sql', text: "CREATE TYPE mood AS ENUM('a;b', 'c')" }],
    handlers: [
      {
        conditions: [
          { kind: 'named', name: 'duplicate_object' },
          { kind: 'sqlstate', sqlstate: '42P07' },
        ],
        steps: [{ kind: 'null' }],
      },
    ],
  });
});

test('conditions, levels, texts in dollars, blocks in blocks', () => {
  const text = `begin
    if not exists (select 1 from t where case when a then true else b end) then
      execute $x$create table u (a int)$x$;
    elsif 1 > 2 then perform f(1, 2);
    else begin raise notice 'it''s % of %', 1 + f(2, 3), (select 4); end;
    end if;
    raise;
  end;`;
  expect(parseBlock(text).steps).toEqual([
    {
      kind: 'if',
      branches: [
        {
          condition: 'not exists (select 1 from t where case when a then true else b end)',
          steps: [{ kind: 'execute', expression: '$x$create table u (a int)$x$', into: undefined }],
        },
        { condition: '1 > 2', steps: [{ kind: 'sql', text: 'SELECT f(1, 2)' }] },
      ],
      otherwise: [
        {
          kind: 'block',
          declarations: [],
          steps: [{ kind: 'raise', level: 'notice', format: "it's % of %", arguments: ['1 + f(2, 3)', '(select 4)'] }],
          handlers: [],
        },
      ],
    },
    { kind: 'raise', level: 'exception', format: undefined, arguments: [] },
  ]);
});

test('rows go into variables, errors into texts', () => {
  const text = `begin
    insert into t (a) values (1) returning * into response;
    select a, b into strict x, "Y" from t;
  exception when unique_violation then get stacked diagnostics x = pg_exception_detail, response := returned_sqlstate;
  end`;
  const { steps, handlers } = parseBlock(text, ['response', 'x', 'Y']);
  expect(steps).toEqual([
    {
      kind: 'sql',
      text: 'insert into t (a) values (1) returning *',
      into: { variables: ['response'], strict: false },
    },
    { kind: 'sql', text: 'select a, b from t', into: { variables: ['x', 'Y'], strict: true } },
  ]);
  expect(handlers[0].steps).toEqual([
    {
      kind: 'diagnostics',
      items: [
        { variable: 'x', item: 'pg_exception_detail' },
        { variable: 'response', item: 'returned_sqlstate' },
      ],
    },
  ]);
});

test('variables and loops', () => {
  const text = `declare n constant int not null := 1; r record;
  begin
    for i in reverse 10 .. f(1, 2) by 3 loop exit when i = n; end loop;
    for r in select 1 as a loop "n" = r.a; end loop;
    while n < 3 loop continue; end loop;
    return;
  end`;
  expect(parseBlock(text)).toEqual({
    kind: 'block',
    declarations: [
      { name: 'n', type: 'int', constant: true, notNull: true, value: '1' },
      { name: 'r', type: undefined, constant: false, notNull: false, value: undefined },
    ],
    steps: [
      {
        kind: 'loop',
        over: { kind: 'range', variable: 'i', reverse: true, from: '10', to: 'f(1, 2)', by: '3' },
        steps: [{ kind: 'exit', condition: 'i = n' }],
      },
      {
        kind: 'loop',
        over: {
          kind: 'rows',
          query: { kind: 'sql', text: 'select 1 as a', into: { variables: ['r'], strict: false } },
        },
        steps: [{ kind: 'assign', variable: 'n', expression: 'r.a' }],
      },
      {
        kind: 'loop',
        over: { kind: 'while', condition: 'n < 3' },
        steps: [{ kind: 'continue', condition: undefined }],
      },
      { kind: 'return', condition: undefined },
    ],
    handlers: [],
  });
});

test.each([
  ['begin a := 1; end', '42601', '"a" is not a known variable'],
  ['begin <<x>> loop null; end loop; end', '0A000', 'a label in a DO block is not supported'],
  ['declare a t.c%type; begin end', '0A000', '%TYPE is not supported'],
  ['begin return 1; end', '0A000', 'RETURN with a value is not supported'],
  ['begin', '42601', 'syntax error at end of input'],
  ['begin select 1 end', '42601', 'syntax error at end of input'],
  ['begin end extra', '42601', 'syntax error at or near "extra"'],
  ['begin if true then null; end;', '42601', 'syntax error at or near ";"'],
  ["begin select 'x; end", '42601', 'unterminated token in a DO block'],
  ['begin select 1 into x; end', '42601', '"x" is not a known variable'],
])('%s', (text, sqlstate, message) => {
  expect(() => parseBlock(text)).toThrow(expect.objectContaining({ sqlstate, message }));
});

test('which errors a handler catches', () => {
  const named = (name: string) => ({ kind: 'named', name }) as const;
  expect(matches(named('duplicate_object'), '42710')).toBe(true);
  expect(matches(named('duplicate_object'), '42P07')).toBe(false);
  expect(matches(named('others'), '23505')).toBe(true);
  expect(matches(named('others'), '57014')).toBe(false);
  expect(matches({ kind: 'sqlstate', sqlstate: '23000' }, '23505')).toBe(true);
  const text = 'begin null; exception when nosuch then null; end';
  expect(() => parseBlock(text)).toThrow('unrecognized exception condition "nosuch"');
});
