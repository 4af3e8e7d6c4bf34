/**
 * Asks PostgreSQL 15 how it writes the expressions of expressions.ts back, in all brackets and in few, and writes expressions.json:
 *
 *     PGHOST=/tmp PGUSER=postgres node test/sql/system/record-expressions.ts
 */
import { writeFileSync } from 'node:fs';
import { psql, quote } from '../values/postgres.ts';
import { expressions, expressionTable } from './expressions.ts';

const setup = `
create temp table expressed (${expressionTable});
create function pg_temp.back(expression text) returns json language plpgsql as $$
declare answer json;
begin
  execute format('alter table expressed add constraint x check ((%s) is not null)', expression);
  answer := (select json_build_array(expression, pg_get_expr(conbin, conrelid), pg_get_expr(conbin, conrelid, true))
    from pg_constraint where conname = 'x');
  alter table expressed drop constraint x;
  return answer;
end $$;
`;

const answers = psql(setup + expressions.map((expression) => `select pg_temp.back(${quote(expression)});`).join('\n'));
writeFileSync(
  new URL('./expressions.json', import.meta.url),
  `[\n${answers.map((line) => `  ${line}`).join(',\n')}\n]\n`,
);
console.log(`${answers.length} expressions`);
