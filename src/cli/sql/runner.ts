/** Runs statements and prints what comes of them: the same for a shell, a script and `-c`. */
import { once } from 'node:events';
import { makePrinter, type OutputTerms, type ResultPrinter } from './output.ts';
import type { Report } from './server-messages.ts';
import type { QueryListener, SqlConnection } from './sql-connection.ts';

/** Where the output goes. */
export interface Sinks {
  readonly out: NodeJS.WritableStream;
  readonly errors: NodeJS.WritableStream;
}

/** What one run came to. */
export interface RunResult {
  /** Statements that failed: the server's words were printed. */
  readonly failed: number;
  /** The command tags of those that did not. */
  readonly tags: readonly string[];
}

export interface RunOptions {
  readonly terms: OutputTerms;
  /** Are the tags of statements without rows printed? */
  readonly showsTags: boolean;
  /** What COPY FROM STDIN reads. */
  readonly input: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Tags are for people: a program reads rows. */
export function showsTags({ format, rowsOnly }: OutputTerms): boolean {
  return format === 'table' && !rowsOnly;
}

/** Sends a text, which may be several statements, and prints the answers. */
export async function runStatements(
  connection: SqlConnection,
  text: string,
  sinks: Sinks,
  options: RunOptions,
): Promise<RunResult> {
  const listener = new PrintingListener(text, sinks, options);
  await connection.query(text, listener);
  await listener.flush();
  return { failed: listener.failures, tags: listener.tags };
}

const flushLength = 32 * 1024;

class PrintingListener implements QueryListener {
  readonly #text: string;
  readonly #sinks: Sinks;
  readonly #options: RunOptions;
  readonly tags: string[] = [];
  failures = 0;
  #printer: ResultPrinter | undefined;
  #pending = '';

  constructor(text: string, sinks: Sinks, options: RunOptions) {
    this.#text = text;
    this.#sinks = sinks;
    this.#options = options;
  }

  columns(fields: Parameters<QueryListener['columns']>[0]): void {
    this.#printer = makePrinter(this.#options.terms, fields);
  }

  row(values: readonly (string | null)[]): void | Promise<void> {
    this.#pending += this.#printer?.row(values) ?? '';
    if (this.#pending.length > flushLength) return this.flush();
  }

  completed(tag: string): void {
    this.tags.push(tag);
    if (this.#printer !== undefined) this.#pending += this.#printer.end();
    else if (this.#options.showsTags) this.#pending += `${tag}\n`;
    this.#printer = undefined;
  }

  async failed(report: Report): Promise<void> {
    this.failures++;
    // Rows that came before the error are no result.
    this.#printer = undefined;
    await this.flush();
    this.#sinks.errors.write(formatReport(report, this.#text));
  }

  async copied(bytes: Buffer): Promise<void> {
    await this.flush();
    await write(this.#sinks.out, Buffer.from(bytes));
  }

  input(): ReturnType<RunOptions['input']> {
    return this.#options.input();
  }

  async flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '') await write(this.#sinks.out, text);
  }
}

/** A reader that takes its time makes the server wait. */
async function write(stream: NodeJS.WritableStream, data: string | Buffer): Promise<void> {
  if (!stream.write(data)) await once(stream, 'drain');
}

/** An error or a notice as a person reads it, with the line that it points to. */
export function formatReport(report: Report, text: string): string {
  const { severity, sqlstate, message, detail, hint, position } = report;
  const code = severity === 'NOTICE' || severity === 'WARNING' ? '' : ` ${sqlstate}`;
  const lines = [`${severity}${code}: ${message}`];
  if (position !== undefined) lines.push(...pointAt(text, position));
  if (detail !== undefined) lines.push(`DETAIL: ${detail}`);
  if (hint !== undefined) lines.push(`HINT: ${hint}`);
  return `${lines.join('\n')}\n`;
}

const shownAround = 60;

function pointAt(text: string, position: number): readonly string[] {
  // Positions count characters, not UTF-16's halves of them.
  const before = [...text].slice(0, position - 1).join('');
  const number = before.split('\n').length;
  const column = before.length - (before.lastIndexOf('\n') + 1);
  const line = text.split('\n')[number - 1] ?? '';
  const start = Math.max(0, column - shownAround);
  const head = `LINE ${number}: ${start > 0 ? '…' : ''}`;
  return [`${head}${line.slice(start, column + shownAround)}`, `${' '.repeat(head.length + column - start)}^`];
}
