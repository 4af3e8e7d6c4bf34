/** PostgreSQL as the oracle: asked through psql, with psql's usual environment variables (PGHOST, PGUSER and so on). */
import { spawnSync } from 'node:child_process';

/** The zone in which everything is asked. */
export const recordedZone = 'America/New_York';

const setup = `
set client_min_messages = error;
set timezone = '${recordedZone}';
set client_encoding = 'UTF8';
drop type if exists value_row cascade;
drop type if exists value_colour cascade;
create type value_row as (a int4, b text, c numeric(5,2));
create type value_colour as enum ('red', 'green', 'blue');
create temp table question (id serial, statement text, send text);
create function pg_temp.ask(statement text, send text) returns json language plpgsql as $$
declare
  answer text; bytes bytea; state text; message text;
begin
  if send = '' then
    execute 'select format(''%s'', v) from (select ' || statement || ' as v) s' into answer;
    return json_build_array(answer);
  end if;
  execute 'select format(''%s'', v), ' || send || '(v) from (select ' || statement || ' as v) s' into answer, bytes;
  return json_build_array(answer, encode(bytes, 'hex'));
exception when others then
  get stacked diagnostics state = returned_sqlstate, message = message_text;
  return json_build_array(null, state, message);
end $$;
`;

/** A question: an expression; with a send function, the answer's bytes are asked too. */
export interface Question {
  readonly statement: string;
  readonly send?: string;
}

/** [text], [text, bytes in hex], or [null, SQLSTATE, message]. */
export type Answer = readonly [text: string | null, bytesOrState?: string, message?: string];

/** Asks all questions in one session, with these settings (`set x = y;`). */
export function ask(questions: readonly Question[], settings = ''): readonly Answer[] {
  const rows = questions.map(({ statement, send = '' }) => `${copyText(statement)}\t${send}`).join('\n');
  const script = `${setup}copy question (statement, send) from stdin;\n${rows}\n\\.\n${settings}\nselect pg_temp.ask(statement, send) from question order by id;\n`;
  return psql(script).map((line): Answer => JSON.parse(line));
}

/** The lines that psql prints. */
export function psql(script: string): readonly string[] {
  const result = spawnSync('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-f', '-'], {
    input: script,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (result.status !== 0) throw new Error(`psql: ${result.stderr || result.error?.message}`);
  return result.stdout.split('\n').filter((line) => line !== '');
}

/** A string as SQL writes it. */
export function quote(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function copyText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
