/**
 * The shell: what is typed is kept until a semicolon ends it, lines with a backslash are for the shell itself. History and completion are readline's;
 * Ctrl-C stops a query that runs, or forgets what was typed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { createInterface, type Interface } from 'node:readline';
import { BackslashCommands } from './backslash.ts';
import { Completion } from './completion.ts';
import { type RunOptions, runStatements, type Sinks, showsTags } from './runner.ts';
import { runScript } from './script.ts';
import { SqlConnectionError } from './sql-connection.ts';
import type { ShellState } from './state.ts';
import { cutStatements, isBlank } from './statements.ts';

const historyLinesMax = 2_000;

/** Reads, runs and prints until the end. @returns the exit code */
export function runShell(state: ShellState, sinks: Sinks, input: NodeJS.ReadableStream): Promise<number> {
  return new Shell(state, sinks, input).run();
}

class Shell {
  readonly #state: ShellState;
  readonly #sinks: Sinks;
  readonly #commands: BackslashCommands;
  readonly #completion: Completion;
  readonly #readline: Interface;
  #typed = '';
  #isRunning = false;

  constructor(state: ShellState, sinks: Sinks, input: NodeJS.ReadableStream) {
    this.#state = state;
    this.#sinks = sinks;
    this.#commands = new BackslashCommands(state, sinks, (lines) => runScript(state, lines, sinks, { goesOn: true }));
    this.#completion = new Completion();
    this.#readline = createInterface({
      input,
      output: sinks.out,
      terminal: true,
      history: readHistory(),
      historySize: historyLinesMax,
      removeHistoryDuplicates: true,
      completer: (line: string) => this.#completion.complete(line),
    });
  }

  async run(): Promise<number> {
    const { connection } = this.#state;
    this.#say(
      `jimkv sql, connected to ${connection.target.host}:${connection.target.port}. \\? lists commands, \\q ends.\n`,
    );
    await this.#completion.refresh(connection);
    this.#readline.on('SIGINT', () => this.#interrupt());
    this.#readline.on('history', writeHistory);
    this.#prompt();
    for await (const line of this.#readline) {
      if (await this.#onLine(line)) break;
      this.#prompt();
    }
    this.#readline.close();
    this.#state.connection.close();
    return 0;
  }

  /** @returns whether this was the end */
  async #onLine(line: string): Promise<boolean> {
    if (isBlank(this.#typed) && line.trimStart().startsWith('\\')) {
      this.#typed = '';
      try {
        return (await this.#commands.run(line.trim())) === 'quit';
      } catch (error) {
        return this.#failed(error);
      }
    }
    this.#typed += `${line}\n`;
    const { statements, rest } = cutStatements(this.#typed);
    this.#typed = isBlank(rest) ? '' : rest;
    for (const statement of statements) if (await this.#runOne(statement)) return true;
    return false;
  }

  async #runOne(statement: string): Promise<boolean> {
    const { connection, terms, showsTime } = this.#state;
    const options: RunOptions = { terms, showsTags: showsTags(terms), input: () => refuseInput() };
    const startedAt = performance.now();
    this.#isRunning = true;
    try {
      const { tags } = await runStatements(connection, statement, this.#sinks, options);
      if (showsTime) this.#say(`Time: ${(performance.now() - startedAt).toFixed(1)} ms\n`);
      if (tags.some((tag) => /^(CREATE|DROP|ALTER)/.test(tag))) await this.#completion.refresh(connection);
      return false;
    } catch (error) {
      return await this.#failed(error);
    } finally {
      this.#isRunning = false;
    }
  }

  /** The connection is gone: one more try, so that a node that was restarted is not the end. */
  async #failed(error: unknown): Promise<boolean> {
    if (!(error instanceof SqlConnectionError)) throw error;
    this.#sinks.errors.write(`${error.message}\n`);
    try {
      await this.#state.reconnect(undefined);
      this.#sinks.errors.write('Connected again; the transaction, settings and prepared statements are gone.\n');
      return false;
    } catch (again) {
      this.#sinks.errors.write(`${again instanceof Error ? again.message : String(again)}\n`);
      return true;
    }
  }

  #interrupt(): void {
    if (this.#isRunning) {
      void this.#state.connection.cancel();
      return;
    }
    this.#typed = '';
    this.#say('^C\n');
    // What stands on the line is forgotten, too.
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#readline.write(null, { ctrl: true, name: 'u' });
    this.#prompt();
  }

  #prompt(): void {
    const { connection } = this.#state;
    const mark = { I: '', T: '*', E: '!' }[connection.state];
    const end = this.#typed === '' ? '=' : '-';
    const sign = connection.parameters.get('is_superuser') === 'on' ? '#' : '>';
    this.#readline.setPrompt(`${connection.target.database}${end}${mark}${sign} `);
    this.#readline.prompt();
  }

  #say(text: string): void {
    this.#sinks.out.write(text);
  }
}

function refuseInput(): never {
  throw new Error('COPY FROM STDIN reads no terminal: use a script, or jimkv sql -c with input');
}

// History --------------------------------------------------------------------------------------------------------------

function historyFile(): string {
  return process.env.JIMKV_SQL_HISTORY ?? `${homedir()}/.jimkv_sql_history`;
}

/** The newest line first, as readline has it. */
function readHistory(): string[] {
  try {
    return readFileSync(historyFile(), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .reverse();
  } catch {
    return [];
  }
}

/** Passwords are not for files: lines with one stay in memory. */
function writeHistory(lines: readonly string[]): void {
  const kept = lines.filter((line) => !/\bpassword\b/i.test(line));
  try {
    writeFileSync(historyFile(), `${kept.toReversed().join('\n')}\n`, { mode: 0o600 });
  } catch {
    // A home that cannot be written is no reason to stop.
  }
}
