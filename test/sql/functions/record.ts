/**
 * Asks PostgreSQL 15 what all calls of calls.ts give and writes `fixtures/`, a file a subject. Run it when calls.ts changes, with psql's
 * environment variables naming a server and a database in UTF-8 and collation C:
 *
 *     PGHOST=/tmp PGUSER=postgres PGDATABASE=c node test/sql/functions/record.ts
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { allCalls } from './calls.ts';
import { recordedZone } from './session.ts';
import { frames, windowCalls, windowSql } from './windows.ts';

const setup = `
set client_min_messages = error;
set timezone = '${recordedZone}';
set client_encoding = 'UTF8';
set jit = off;
create temp table question (id serial, statement text);
create function pg_temp.ask(statement text) returns json language plpgsql as $$
declare
  answer json; type text; state text; message text;
begin
  execute 'select (array_agg(pg_typeof(v)::text))[1], json_agg(v::text) from (' || statement || ') s(v)' into type, answer;
  return json_build_array(type, answer);
exception when others then
  get stacked diagnostics state = returned_sqlstate, message = message_text;
  return json_build_array(state, message);
end $$;
`;

function ask(statements: readonly string[]): readonly string[] {
  const rows = statements.map((text) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t'));
  const script = `${setup}copy question (statement) from stdin;\n${rows.join('\n')}\n\\.\nselect pg_temp.ask(statement) from question order by id;\n`;
  const result = spawnSync('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-f', '-'], {
    input: script,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (result.status !== 0) throw new Error(`psql: ${result.stderr || result.error?.message}`);
  return result.stdout.split('\n').filter((line) => line !== '');
}

let total = 0;
for (const [subject, expressions] of allCalls()) {
  const answers = ask(expressions.map((expression) => `select ${expression}`));
  // An answer is [type, rows], or [SQLSTATE, message].
  const lines = expressions.map((expression, i) => JSON.stringify([expression, ...JSON.parse(answers[i])]));
  writeFileSync(new URL(`./fixtures/${subject}.json`, import.meta.url), `[\n${lines.join(',\n')}\n]\n`);
  console.log(`${subject}: ${lines.length}`);
  total += lines.length;
}
console.log(total);

const windows = ask(windowCalls.flatMap((call) => frames.map((frame) => `select ${windowSql(call, frame)}`)));
// The only row of each answer is a list in JSON.
const windowRows = windows.map((answer) => JSON.parse(answer)[1][0]);
writeFileSync(new URL('./window-fixtures.json', import.meta.url), `[\n${windowRows.join(',\n')}\n]\n`);
console.log(`windows: ${windowRows.length}`);
