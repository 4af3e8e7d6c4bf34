/** `jimkv sql`: a shell, a script, or one command, over the wire that all PostgreSQL clients speak. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Arguments, type Command, UsageError } from '../arguments.ts';
import { isFormat } from './backslash.ts';
import type { OutputTerms } from './output.ts';
import { runStatements, type Sinks, showsTags } from './runner.ts';
import { runScript } from './script.ts';
import { runShell } from './shell.ts';
import { SqlConnectionError } from './sql-connection.ts';
import { ShellState } from './state.ts';
import { openFirst, targetOptions, targetsOf } from './target.ts';

const exitCodes = { done: 0, failed: 1, noConnection: 2 } as const;

export const sql: Command = {
  name: 'sql',
  summary: 'A shell for SQL; also runs scripts (from a file or standard input) and single commands.',
  words: '[DATABASE | postgres://USER@HOST:PORT/DATABASE]',
  wordsMin: 0,
  wordsMax: 1,
  options: [
    { name: 'command', short: 'c', value: 'TEXT', about: 'run this and end; may be given more than once', many: true },
    { name: 'file', short: 'f', value: 'FILE', about: 'run a script and end' },
    { name: 'format', value: 'table|csv|json', about: 'how results look', otherwise: 'table' },
    { name: 'expanded', short: 'x', about: 'each column on a line of its own' },
    { name: 'rows-only', short: 't', about: 'no headings, no row counts, no command tags' },
    { name: 'continue', about: 'go on behind a statement that failed' },
    ...targetOptions,
  ],
  notes: `Statements end with a semicolon. Lines that begin with a backslash are for the shell: \\? lists them. Data for COPY … FROM STDIN follows its
statement in a script, up to a line with \\. alone; with -c it is standard input. A password is taken from the URL, from PGPASSWORD, or asked for.

Exit codes: 0 all went well, 1 a statement failed, 2 wrong usage or no connection.

  jimkv sql                                     a shell, on the nodes of jimkv dev
  jimkv sql -c 'SELECT 1' --format json shop    one command
  jimkv sql shop < schema.sql                   a script; it stops at the first error`,
  run,
};

async function run(args: Arguments): Promise<number> {
  const terms = termsOf(args);
  const commands = args.texts('command');
  const file = args.text('file');
  if (commands.length > 0 && file !== undefined) throw new UsageError('either --command or --file');
  const targets = targetsOf(args);
  const sinks: Sinks = { out: process.stdout, errors: process.stderr };
  const isShell = commands.length === 0 && file === undefined && process.stdin.isTTY === true;
  try {
    const connection = await openFirst(targets, (user) => askPassword(user));
    const state = new ShellState(connection, terms, sinks.errors);
    if (isShell) return await runShell(state, sinks, process.stdin);
    const goesOn = args.has('continue');
    const failures =
      commands.length > 0
        ? await runCommands(state, commands, sinks, goesOn)
        : await runScript(state, linesOf(file), sinks, { goesOn });
    state.connection.close();
    return failures === 0 ? exitCodes.done : exitCodes.failed;
  } catch (error) {
    if (!(error instanceof SqlConnectionError)) throw error;
    sinks.errors.write(`jimkv: ${error.message}\n`);
    return exitCodes.noConnection;
  }
}

function termsOf(args: Arguments): OutputTerms {
  const format = args.text('format') ?? 'table';
  if (!isFormat(format)) throw new UsageError(`--format must be table, csv or json, not ${JSON.stringify(format)}`);
  return { format, expanded: args.has('expanded'), rowsOnly: args.has('rows-only') };
}

async function runCommands(
  state: ShellState,
  commands: readonly string[],
  sinks: Sinks,
  goesOn: boolean,
): Promise<number> {
  let failures = 0;
  for (const command of commands) {
    // A line for the shell is a script of one line.
    if (command.trimStart().startsWith('\\')) failures += await runScript(state, oneLine(command), sinks, { goesOn });
    else {
      const { terms } = state;
      const options = { terms, showsTags: showsTags(terms), input: () => process.stdin };
      failures += (await runStatements(state.connection, command, sinks, options)).failed;
    }
    if (failures > 0 && !goesOn) break;
  }
  return failures;
}

async function* oneLine(line: string): AsyncIterableIterator<string> {
  yield line;
}

function linesOf(file: string | undefined): AsyncIterableIterator<string> {
  const input = file === undefined ? process.stdin : createReadStream(file, 'utf8');
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
}

/** Reads a line from the terminal without showing it; undefined: there is no terminal. */
async function askPassword(user: string): Promise<string | undefined> {
  const { stdin } = process;
  if (stdin.isTTY !== true) return undefined;
  process.stderr.write(`Password of ${user}: `);
  stdin.setRawMode(true);
  let typed = '';
  try {
    for await (const chunk of stdin.iterator({ destroyOnReturn: false }))
      for (const character of String(chunk)) {
        if (character === '\r' || character === '\n') return typed;
        if (character === '\u0003') return undefined;
        typed = character === '\u007f' ? typed.slice(0, -1) : typed + character;
      }
    return typed;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    process.stderr.write('\n');
  }
}
