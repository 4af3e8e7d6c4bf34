/**
 * What clients asked and were told, in the real-time order in which one recorder saw it. `ok` happened, `fail` certainly did
 * not, `info`: nobody knows. A process that was told `info` never speaks again: its successor has a new number, since what it
 * asked for may still happen at any later time.
 */

/** Plain JSON: what operations carry, so that every history can be written and read again without loss. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export type EventType = 'invoke' | 'ok' | 'fail' | 'info';

/** A line of `h.jsonl`. */
export interface HistoryEvent {
  readonly type: EventType;
  /** A client's number. What the harness itself does (faults) stands under `nemesis`, always as `info`. */
  readonly process: number | 'nemesis';
  /** What is done: `txn`, `read`, `write`, `cas`, `add`, … */
  readonly f: string;
  /** Invocations: what is asked for; completions: the same, filled in with what was read. */
  readonly value: Json;
  /** Operations on one key. */
  readonly key?: string;
  /** What the server said, where that is not the value: did a condition hold? which number came out? */
  readonly result?: Json;
  /** Nanoseconds since the start of the run, by one monotonic clock. */
  readonly time: number;
  /** `ok` only: the commit timestamp (or version) that the server named, a safe integer (`parseTimestamp` of base). */
  readonly ts?: number;
  /** Reads: the timestamp at which the answer is true, where the server named one. */
  readonly readTs?: number;
  /** `fail` and `info`: why, in a few words that are alike for alike reasons. */
  readonly error?: string;
  /** The node that was asked, counted from 1. */
  readonly node?: number;
  /** One of the reads at the end, when everything was healed. */
  readonly final?: true;
  /** Facts of the workload's own (a level, a staleness, a time to live …); both events of an operation have them. */
  readonly extra?: Json;
}

/** The two events of an operation as one. */
export interface Operation {
  readonly process: number;
  readonly f: string;
  readonly key?: string;
  /** As asked. */
  readonly asked: Json;
  readonly outcome: 'ok' | 'fail' | 'info';
  /** As answered; for `fail` and `info` the same as asked, unless the workload knew more. */
  readonly value: Json;
  readonly result?: Json;
  readonly ts?: number;
  readonly readTs?: number;
  readonly error?: string;
  readonly node?: number;
  readonly final: boolean;
  readonly extra?: Json;
  /** Places in the history, counted from 0: of the question and of the answer (Infinity where nobody knows). */
  readonly invoked: number;
  readonly completed: number;
  /** Nanoseconds; the answer's is Infinity where nobody knows. */
  readonly invokedAt: number;
  readonly completedAt: number;
}

/** A whole history: its events, and its operations in the order of their invocations. */
export interface History {
  readonly events: readonly HistoryEvent[];
  readonly operations: readonly Operation[];
}

/** Pairs invocations with completions. Throws on what no recorder could have seen: an empty pass must not come from a broken file. */
export function historyOf(events: readonly HistoryEvent[]): History {
  const open = new Map<number, number>();
  const retired = new Set<number>();
  const operations: Operation[] = [];
  for (const [index, event] of events.entries()) {
    const { process, type } = event;
    if (process === 'nemesis') continue;
    if (type === 'invoke') {
      if (open.has(process)) throw new Error(`event ${index}: process ${process} asks twice at once`);
      if (retired.has(process)) throw new Error(`event ${index}: process ${process} was retired`);
      open.set(process, index);
      continue;
    }
    const invoked = open.get(process);
    if (invoked === undefined) throw new Error(`event ${index}: process ${process} has asked nothing`);
    if (events[invoked].f !== event.f) throw new Error(`event ${index}: ${event.f} answers ${events[invoked].f}`);
    open.delete(process);
    if (type === 'info') retired.add(process);
    operations.push(operationOf(events[invoked], invoked, event, index));
  }
  for (const [, invoked] of open) operations.push(operationOf(events[invoked], invoked, undefined, undefined));
  operations.sort((a, b) => a.invoked - b.invoked);
  return { events, operations };
}

function operationOf(
  question: HistoryEvent,
  invoked: number,
  answer: HistoryEvent | undefined,
  index: number | undefined,
): Operation {
  const known = answer !== undefined && answer.type !== 'info';
  return {
    process: question.process as number,
    f: question.f,
    key: question.key,
    asked: question.value,
    outcome: answer === undefined ? 'info' : (answer.type as 'ok' | 'fail' | 'info'),
    value: answer === undefined ? question.value : answer.value,
    result: answer?.result,
    ts: answer?.ts,
    readTs: answer?.readTs,
    error: answer === undefined ? 'the run ended' : answer.error,
    node: question.node,
    final: question.final === true,
    extra: answer?.extra ?? question.extra,
    invoked,
    completed: known && index !== undefined ? index : Number.POSITIVE_INFINITY,
    invokedAt: question.time,
    completedAt: known ? (answer as HistoryEvent).time : Number.POSITIVE_INFINITY,
  };
}

/** Reads `h.jsonl`. */
export function parseHistory(text: string): History {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return historyOf(lines.map((line) => JSON.parse(line) as HistoryEvent));
}

/** Writes `h.jsonl`. */
export function formatHistory(events: readonly HistoryEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** One line about an operation, for reports. */
export function formatOperation(operation: Operation): string {
  const { process, f, key, asked, outcome, value, result, ts, error, invoked, completed } = operation;
  const place = `[${invoked}, ${Number.isFinite(completed) ? completed : 'open'}]`;
  const answer = outcome === 'ok' ? JSON.stringify(value) : (error ?? '');
  const more = `${result === undefined ? '' : ` = ${JSON.stringify(result)}`}${ts === undefined ? '' : ` @${ts}`}`;
  return `p${process} ${f}${key === undefined ? '' : ` ${key}`} ${JSON.stringify(asked)} ${outcome} ${answer}${more} ${place}`;
}
