/**
 * Histories as a person writes them, for tests: an operation a line, with its place in time.
 *
 *     p1 0-3 append x 1, r y [1 2]           a transaction (`r y -`: there was nothing)
 *     p2 1-? append x 2                      of unknown outcome
 *     p3 2-4 fail append x 3                 rolled back
 *     p1 5-6 w x 7, r y 8 @90                registers, committed at 90
 *     p1 7-8 final r x [1 2]                 one of the reads at the end
 *     p1 9-10 :cas x [1,2] -> true           anything else: f, key (`.` for none), what was asked, and what was said, as JSON
 *     p1 9-10 :write x 1 with {"ttlMs":9}    facts of the workload's own
 *
 * A step of time is a millisecond.
 */
import type { History, Json, Operation } from '../../history.ts';

/** The history of a story's lines; empty ones and comments are left out. */
export function storyHistory(lines: readonly string[]): History {
  const operations = lines
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map(parseLine);
  operations.sort((a, b) => a.invoked - b.invoked);
  return { events: [], operations };
}

const shape = /^p(\d+) (\d+)-(\d+|\?) (fail )?(final )?(.*?)(?: @(\d+))?$/;

function parseLine(line: string): Operation {
  const match = shape.exec(line);
  if (match === null) throw new Error(`no operation: ${line}`);
  const [, process, invoked, completed, fail, final, what, ts] = match;
  const outcome = completed === '?' ? 'info' : fail === undefined ? 'ok' : 'fail';
  const at = completed === '?' ? Number.POSITIVE_INFINITY : Number(completed);
  return {
    process: Number(process),
    ...(what.startsWith(':') ? parseCall(what.slice(1)) : parseTransaction(what)),
    outcome,
    ts: ts === undefined ? undefined : Number(ts),
    final: final !== undefined,
    invoked: Number(invoked),
    completed: at,
    invokedAt: Number(invoked) * 1e6,
    completedAt: at * 1e6,
  };
}

function parseTransaction(text: string): Pick<Operation, 'f' | 'asked' | 'value'> {
  const value = text.split(', ').map(parseMicro);
  const asked = value.map(([name, key, value]) => [name, key, name === 'r' ? null : value]);
  return { f: 'txn', asked, value };
}

function parseMicro(text: string): readonly [string, string, Json] {
  const [name, key, ...rest] = text.split(' ');
  const value = rest.join(' ');
  if (value === '-') return [name, key, null];
  if (!value.startsWith('[')) return [name, key, Number(value)];
  const elements = value.slice(1, -1).trim();
  return [name, key, elements === '' ? [] : elements.split(/ +/).map(Number)];
}

function parseCall(text: string): Pick<Operation, 'f' | 'key' | 'asked' | 'value' | 'result' | 'extra'> {
  const [, call, said, facts] = /^(.*?)(?: -> (.*?))?(?: with (.*))?$/.exec(text) as RegExpExecArray;
  const [f, key, ...rest] = call.split(' ');
  const asked = rest.length === 0 ? null : (JSON.parse(rest.join(' ')) as Json);
  const answer = said === undefined ? undefined : (JSON.parse(said) as Json);
  const extra = facts === undefined ? undefined : (JSON.parse(facts) as Json);
  return {
    f,
    key: key === '.' ? undefined : key,
    asked,
    value: answer === undefined ? asked : answer,
    result: answer,
    extra,
  };
}
