/**
 * Asks PostgreSQL 15 what the tests beside this file expect, and writes `fixtures/`. Run it when inputs.ts changes, with psql's environment
 * variables naming a server (a scratch database of it):
 *
 *     PGHOST=/tmp PGUSER=postgres node test/sql/values/record-values.ts
 */
import { writeFileSync } from 'node:fs';
import {
  allInputs,
  comparedValues,
  decimalOperands,
  decimalOperators,
  intervalFactors,
  intervalOperands,
  roundingDigits,
  timestampOperands,
  typesWithModifiers,
} from './inputs.ts';
import { ask, psql, type Question, quote } from './postgres.ts';

const folder = new URL('./fixtures/', import.meta.url);

/** The send function of a type's wire format. */
function sendOf(type: string): string {
  if (type === 'value_row') return 'record_send';
  if (type === 'value_colour') return 'enum_send';
  const name = type.replace(/\(.*?\)|"|^interval .*/g, (match) => (match.startsWith('interval') ? 'interval' : ''));
  if (name.endsWith('[]')) return 'array_send';
  return (
    psql(`select typsend from pg_type where oid = coalesce(to_regtype('${type === '"char"' ? type : name}'), 25)`)[0] ??
    ''
  );
}

/** One row a line, behind its group's name. */
function write(name: string, groups: ReadonlyMap<string, readonly (readonly unknown[])[]>): void {
  const lines = [...groups].flatMap(([group, rows]) => rows.map((row) => `${JSON.stringify([group, ...row])}\n`));
  writeFileSync(new URL(`${name}.jsonl`, folder), lines.join(''));
}

/** Asks the questions of all groups at once; each row is what `rowOf` makes of its key and answer. */
function record(
  name: string,
  groups: ReadonlyMap<string, readonly (readonly [key: unknown, question: Question])[]>,
  settings = '',
): void {
  const answers = ask(
    [...groups.values()].flat().map(([, question]) => question),
    settings,
  );
  let next = 0;
  const rows = new Map(
    [...groups].map(([group, questions]) => [
      group,
      questions.map(([key]): readonly unknown[] => [key, ...answers[next++]]),
    ]),
  );
  write(name, rows);
  console.log(`${name}: ${answers.length}`);
}

function recordInputs(): void {
  const groups = [...allInputs()].map(([type, inputs]) => {
    const send = sendOf(type);
    return [type, inputs.map((input) => [input, { statement: `${quote(input)}::${type}`, send }] as const)] as const;
  });
  record('inputs', new Map(groups));
}

/** An assignment, not an explicit cast: what is too long is refused. */
function recordModifiers(): void {
  const inputs = allInputs();
  const groups = typesWithModifiers.map(([type, inputsOf]) => {
    const texts = (inputs.get(inputsOf) ?? []).slice(0, 80);
    const questions = texts.flatMap((input) => {
      const assigned = `(jsonb_populate_record(null::modified, jsonb_build_object('v', ${quote(input)}))).v`;
      return [
        [['explicit', input], { statement: `${quote(input)}::${type}` }] as const,
        ...(type.endsWith(']')
          ? []
          : [[['assigned', input], { statement: assigned.replace('modified', modifiedType(type)) }] as const]),
      ];
    });
    return [type, questions] as const;
  });
  const create = typesWithModifiers.map(
    ([type]) => `drop type if exists ${modifiedType(type)}; create type ${modifiedType(type)} as (v ${type});`,
  );
  psql(create.join('\n'));
  record('modifiers', new Map(groups));
}

function modifiedType(type: string): string {
  return `modified_${type.replaceAll(/\W+/g, '_')}`;
}

function recordOrder(): void {
  const groups = [...comparedValues].map(([type, values]) => {
    const pairs = values.flatMap((a, i) => values.map((b, j) => [i, j, a, b] as const));
    const questions = pairs.map(([i, j, a, b]) => {
      const statement = `case when ${quote(a)}::${type} < ${quote(b)}::${type} then '<' when ${quote(a)}::${type} = ${quote(b)}::${type} then '=' else '>' end`;
      return [[i, j], { statement }] as const;
    });
    return [type, questions] as const;
  });
  record('order', new Map(groups));
}

function recordArithmetic(): void {
  const numeric = (text: string) => `${quote(text)}::numeric`;
  const interval = (text: string) => `${quote(text)}::interval`;
  const groups = new Map<string, readonly (readonly [unknown, Question])[]>();
  for (const operator of decimalOperators) {
    const statement = (a: string, b: string) =>
      operator === 'div' ? `div(${numeric(a)}, ${numeric(b)})` : `${numeric(a)} ${operator} ${numeric(b)}`;
    groups.set(
      `numeric ${operator}`,
      decimalOperands.flatMap((a) => decimalOperands.map((b) => [[a, b], { statement: statement(a, b) }] as const)),
    );
  }
  for (const name of ['round', 'trunc'])
    groups.set(
      `numeric ${name}`,
      decimalOperands.flatMap((a) =>
        roundingDigits.map((digits) => [[a, digits], { statement: `${name}(${numeric(a)}, ${digits})` }] as const),
      ),
    );
  for (const name of ['floor', 'ceil', 'float8', 'int8'])
    groups.set(
      `numeric ${name}`,
      decimalOperands.map((a) => [a, { statement: `${name}(${numeric(a)})` }] as const),
    );
  const floats = allInputs().get('float8') ?? [];
  for (const type of ['float8', 'float4'])
    groups.set(
      `${type} numeric`,
      floats.slice(0, 90).map((a) => [a, { statement: `${quote(a)}::${type}::numeric` }] as const),
    );
  for (const operator of ['+', '-'])
    groups.set(
      `interval ${operator}`,
      intervalOperands.flatMap((a) =>
        intervalOperands.map((b) => [[a, b], { statement: `${interval(a)} ${operator} ${interval(b)}` }] as const),
      ),
    );
  for (const operator of ['*', '/'])
    groups.set(
      `interval ${operator}`,
      intervalOperands.flatMap((a) =>
        intervalFactors.map((b) => [[a, b], { statement: `${interval(a)} ${operator} ${b}::float8` }] as const),
      ),
    );
  for (const name of ['justify_hours', 'justify_days', 'justify_interval'])
    groups.set(
      name,
      intervalOperands.map((a) => [a, { statement: `${name}(${interval(a)})` }] as const),
    );
  for (const type of ['timestamp', 'timestamptz']) {
    groups.set(
      `${type} +`,
      timestampOperands.flatMap((a) =>
        intervalOperands.map((b) => [[a, b], { statement: `${quote(a)}::${type} + ${interval(b)}` }] as const),
      ),
    );
    groups.set(
      `${type} -`,
      timestampOperands.flatMap((a) =>
        timestampOperands.map((b) => [[a, b], { statement: `${quote(a)}::${type} - ${quote(b)}::${type}` }] as const),
      ),
    );
  }
  record('arithmetic', groups);
}

/** format_type of all types that have modifiers, and of the plain ones. */
function recordNames(): void {
  const declared = [...allInputs().keys(), ...typesWithModifiers.map(([type]) => type)].filter(
    (type) => !type.startsWith('value_'),
  );
  const columns = declared.map((type, i) => `c${i} ${type}`).join(', ');
  const lines = psql(
    `set client_min_messages = error; drop table if exists type_names; create table type_names (${columns});
     select json_build_array(a.atttypid::int, a.atttypmod, format_type(a.atttypid, a.atttypmod), format_type(a.atttypid, null), t.typname, t.typcategory, t.typispreferred, t.typlen, t.typarray::int)
     from pg_attribute a join pg_type t on t.oid = a.atttypid where attrelid = 'type_names'::regclass and attnum > 0 order by attnum;`,
  );
  write('names', new Map([['names', lines.map((line, i) => [declared[i], ...JSON.parse(line)])]]));
}

/** The settings that decide how values are read and printed. */
function recordSettings(): void {
  const inputs = allInputs();
  const plain = (types: readonly string[], count: number) =>
    new Map(
      types.map((type) => [
        type,
        (inputs.get(type) ?? [])
          .slice(0, count)
          .map((input) => [input, { statement: `${quote(input)}::${type}` }] as const),
      ]),
    );
  record('order-dmy', plain(['date', 'timestamp'], 400), "set datestyle = 'ISO, DMY';");
  record('order-ymd', plain(['date', 'timestamp'], 400), "set datestyle = 'ISO, YMD';");
  record(
    'output',
    plain(['float4', 'float8', 'bytea'], 110),
    'set extra_float_digits = -2; set bytea_output = escape;',
  );
  record('zone-lisbon', plain(['timestamptz', 'timetz'], 90), "set timezone = 'Europe/Lisbon';");
}

/** When it was asked: an offset without a date is that of the day. */
function recordNow(): void {
  const [now] = psql("select (extract(epoch from now() - '2000-01-01 00:00:00+00') * 1000000)::bigint");
  write('session', new Map([['now', [[now]]]]));
}

recordNow();
recordInputs();
recordModifiers();
recordOrder();
recordArithmetic();
recordSettings();
recordNames();
