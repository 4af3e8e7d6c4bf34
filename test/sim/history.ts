/**
 * What clients asked and were told, in the order in which one recorder saw it. A line of `h.jsonl` is an event; checkers
 * outside this project read the same file. `ok` happened, `fail` certainly did not, `info`: nobody knows.
 */
import { writeFileSync } from 'node:fs';
import type { Json, TxnCall } from './transactions/call.ts';

/** A row as a scan shows it. */
export interface SeenRow {
  readonly key: string;
  readonly value: number;
  readonly version: number;
}

/** What an operation does. Values are numbers, each written once. */
export type Call =
  | TxnCall
  | { readonly f: 'read'; readonly key: string; readonly staleMsMax?: number }
  | { readonly f: 'write'; readonly key: string; readonly value: number; readonly ttlMs?: number }
  | { readonly f: 'insert'; readonly key: string; readonly value: number }
  | { readonly f: 'cas'; readonly key: string; readonly value: readonly [number, number] }
  | { readonly f: 'delete'; readonly key: string }
  | { readonly f: 'add'; readonly key: string; readonly value: number }
  | {
      readonly f: 'scan';
      readonly start: string;
      readonly end: string;
      readonly limit: number;
      readonly reverse: boolean;
    };

/** What the server said. */
export interface Answer {
  /** Reads: the value, null for none. */
  readonly value?: number | null;
  /** Conditional writes: did the condition hold? */
  readonly result?: boolean;
  /** Writes: was there a row before? */
  readonly existed?: boolean;
  /** The version written or read; 0 for none. */
  readonly version?: number;
  /** Reads: the timestamp that the answer is true at. */
  readonly readTimestamp?: number;
  readonly rows?: readonly SeenRow[];
  /** Scans: where the page ended, null for the end of the span. */
  readonly resumeKey?: string | null;
  /** Transactions: what was read, as asked where nothing is said; and what else the server said. */
  readonly txn?: Json;
  readonly txnResult?: Json;
}

export type Outcome = 'ok' | 'fail' | 'info';

/** One operation from call to answer. */
export interface Operation {
  readonly process: number;
  readonly call: Call;
  /** Places in the history: the call's and the answer's (Infinity while unknown). */
  readonly invoked: number;
  readonly ended: number;
  /** Milliseconds from the call to the answer. */
  readonly tookMs: number;
  readonly outcome: Outcome;
  readonly answer: Answer;
}

interface OpenOperation {
  readonly process: number;
  readonly call: Call;
  readonly invoked: number;
  readonly invokedAtMs: number;
}

/** Writes histories down while they happen. */
export class History {
  readonly #lines: string[] = [];
  readonly #open = new Map<number, OpenOperation>();
  readonly #operations: Operation[] = [];
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A process asks. It must have no other question open. */
  invoke(process: number, call: Call): void {
    if (this.#open.has(process)) throw new Error(`process ${process} asks twice at once`);
    this.#open.set(process, { process, call, invoked: this.#lines.length, invokedAtMs: this.#nowMs() });
    this.#write('invoke', process, call, {});
  }

  /** A process got its answer, or gave up. After `info` the process number must not be used again. */
  end(process: number, outcome: Outcome, answer: Answer = {}, error?: string): void {
    const open = this.#open.get(process);
    if (open === undefined) throw new Error(`process ${process} has asked nothing`);
    this.#open.delete(process);
    const ended = outcome === 'info' ? Number.POSITIVE_INFINITY : this.#lines.length;
    const tookMs = outcome === 'info' ? Number.POSITIVE_INFINITY : this.#nowMs() - open.invokedAtMs;
    const { call, invoked } = open;
    this.#operations.push({ process, call, invoked, ended, tookMs, outcome, answer });
    this.#write(outcome, process, open.call, answer, error);
  }

  /** Whoever still waits will never know. */
  endAll(): void {
    for (const process of [...this.#open.keys()]) this.end(process, 'info', {}, 'the run ended');
  }

  /** In the order of their calls. */
  get operations(): readonly Operation[] {
    return [...this.#operations].sort((a, b) => a.invoked - b.invoked);
  }

  /** Acknowledged writes so far. */
  get writes(): number {
    return this.#operations.filter(({ outcome, call }) => outcome === 'ok' && !isRead(call)).length;
  }

  count(outcome: Outcome): number {
    return this.#operations.filter((operation) => operation.outcome === outcome).length;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  save(path: string): void {
    writeFileSync(path, `${this.#lines.join('\n')}\n`);
  }

  #write(type: string, process: number, call: Call, answer: Answer, error?: string): void {
    const time = Math.round(this.#nowMs() * 1000);
    this.#lines.push(JSON.stringify({ type, process, ...told(call, answer), error, time }));
  }
}

/** Has it no effects? */
export function isRead(call: Call): boolean {
  if (call.f === 'txn') return call.manner.readOnly || call.asked.f === 'read';
  return call.f === 'read' || call.f === 'scan';
}

/** A call and its answer as a line of the history has them: transactions in the words of `jepsen/history.ts`. */
function told(call: Call, answer: Answer): object {
  if (call.f !== 'txn') return { ...call, ...answer };
  const { asked, manner } = call;
  const { txn = asked.value, txnResult: result, version: ts } = answer;
  return { ...asked, value: txn, result, ts, extra: manner };
}

/** A finished operation, for hand-made histories: `operation(1, { f: 'read', key: 'x' }, [0, 3], { value: 7 })`. */
export function operation(
  process: number,
  call: Call,
  [invoked, ended]: readonly [number, number],
  answer: Answer = {},
  outcome: Outcome = ended === Number.POSITIVE_INFINITY ? 'info' : 'ok',
): Operation {
  return { process, call, invoked, ended, tookMs: ended - invoked, outcome, answer };
}

/** What a checker says. Only `valid` is good: `unknown` means that it ran out of memory. */
export type Verdict =
  | { readonly kind: 'valid' }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string; readonly operations: readonly Operation[] };

export const valid: Verdict = { kind: 'valid' };

export function invalid(reason: string, ...operations: readonly Operation[]): Verdict {
  return { kind: 'invalid', reason, operations };
}

/** One line about an operation, for reports. */
export function formatOperation(operation: Operation): string {
  const { process, call, invoked, ended, outcome, answer } = operation;
  const { rows, ...rest } = answer;
  if (call.f === 'txn') {
    const { style, level, readOnly } = call.manner;
    const what = `${call.asked.f} ${call.asked.key ?? ''} ${JSON.stringify(answer.txn ?? call.asked.value)}`;
    const how = `${style}, ${level}${readOnly ? ', read only' : ''}`;
    return `p${process} ${what} (${how}) ${outcome} @${answer.version ?? '-'} at [${invoked}, ${ended}]`;
  }
  const shown = rows === undefined ? rest : { ...rest, rows: rows.map((row) => `${row.key}=${row.value}`).join(' ') };
  const place = `[${invoked}, ${Number.isFinite(ended) ? ended : 'open'}]`;
  return `p${process} ${JSON.stringify(call)} ${outcome} ${JSON.stringify(shown)} at ${place}`;
}
