/**
 * Jepsen's own form of a history, for Elle and Knossos: one map a line,
 *
 *     {:index 3, :time 812345, :type :ok, :process 1, :f :txn, :value [[:append 5 1] [:r 6 nil]]}
 *
 * Names of micro-operations (`r`, `w`, `append`) become keywords, everything else keeps its shape. An operation on one key has
 * `[key value]`, as Jepsen's independent keys have, and a compare-and-set whose comparison did not hold is a `:fail`, as
 * Knossos' models want it. What else an event has (`:ts`, `:error` …) follows.
 */
import type { HistoryEvent, Json } from './history.ts';

/** The whole file. */
export function formatEdn(events: readonly HistoryEvent[]): string {
  return events.map((event, index) => `${formatEvent(event, index)}\n`).join('');
}

function formatEvent(event: HistoryEvent, index: number): string {
  const { time, type, process, f, value, key, ...rest } = event;
  const missed = f === 'cas' && type === 'ok' && event.result === false;
  const text = f === 'txn' ? formatTransaction(value) : formatValue(value);
  const fields = [
    `:index ${index}`,
    `:time ${time}`,
    `:type :${missed ? 'fail' : type}`,
    `:process ${process === 'nemesis' ? ':nemesis' : process}`,
    `:f ${keyword(f)}`,
    `:value ${key === undefined ? text : `[${formatText(key)} ${text}]`}`,
  ];
  for (const [name, more] of Object.entries(rest)) if (more !== undefined) fields.push(`:${name} ${formatValue(more)}`);
  return `{${fields.join(', ')}}`;
}

/** `[["append", 5, 1], ["r", 6, null]]` */
function formatTransaction(value: Json): string {
  if (!Array.isArray(value)) return formatValue(value);
  const steps = (value as readonly Json[]).map((step) => {
    if (!Array.isArray(step) || typeof step[0] !== 'string') return formatValue(step);
    return `[${[keyword(step[0]), ...(step.slice(1) as Json[]).map(formatValue)].join(' ')}]`;
  });
  return `[${steps.join(' ')}]`;
}

/** Arrays as vectors, objects as maps with keywords where a name can be one. */
export function formatValue(value: Json): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return formatText(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(formatValue).join(' ')}]`;
  return `{${Object.entries(value)
    .map(([name, each]) => `${keyword(name)} ${formatValue(each)}`)
    .join(', ')}}`;
}

function keyword(name: string): string {
  return /^[A-Za-z][\w.*+!?<>=/-]*$/.test(name) ? `:${name}` : formatText(name);
}

/** JSON's strings, but for two escapes that EDN does not know. */
function formatText(text: string): string {
  const others: Record<string, string> = { b: '\\u0008', f: '\\u000c' };
  return JSON.stringify(text).replace(/\\(.)/g, (whole, letter: string) => others[letter] ?? whole);
}
