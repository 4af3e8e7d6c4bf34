/** The shell's own commands: `\d`, `\c`, `\x` … A script may use them, too. */
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { descriptionsOf, listNames, listOf } from './describe.ts';
import type { OutputFormat } from './output.ts';
import { type RunOptions, runStatements, type Sinks } from './runner.ts';
import type { ShellState } from './state.ts';

const help = `\\d [NAME]        tables, views and sequences; or the columns, indexes and constraints of one
\\dt \\dv \\dm \\di \\ds \\dE [PATTERN]   tables, views, materialized views, indexes, sequences, foreign tables
\\dn \\dT \\df \\du \\l [PATTERN]        schemas, types, functions, roles, databases
\\c [DATABASE [ROLE]]   connect to another database
\\conninfo        where this is
\\format table|csv|json   how results look
\\x               each column on a line of its own, on or off
\\timing          how long statements take, on or off
\\i FILE          run a script
\\q               end
`;

type RunLines = (lines: AsyncIterableIterator<string>) => Promise<number>;

/** See the top of the file. */
export class BackslashCommands {
  readonly #state: ShellState;
  readonly #sinks: Sinks;
  readonly #runLines: RunLines;

  /** @param runLines runs a script, and tells how many statements failed */
  constructor(state: ShellState, sinks: Sinks, runLines: RunLines) {
    this.#state = state;
    this.#sinks = sinks;
    this.#runLines = runLines;
  }

  /** Runs a line. `failed`: an error was printed. */
  async run(line: string): Promise<'done' | 'failed' | 'quit'> {
    const [word, ...rest] = line.slice(1).replace(/;$/, '').trim().split(/\s+/);
    const name = word.replace(/\+$/, '');
    switch (name) {
      case 'q':
        return 'quit';
      case '?':
        return this.#say(help);
      case 'c':
      case 'connect':
        return this.#connect(rest[0], rest[1]);
      case 'conninfo':
        return this.#say(this.#whereabouts());
      case 'format':
        return this.#setFormat(rest[0]);
      case 'x':
        return this.#setExpanded(!this.#state.terms.expanded);
      case 'timing':
        this.#state.showsTime = !this.#state.showsTime;
        return this.#say(`Timing is ${this.#state.showsTime ? 'on' : 'off'}.\n`);
      case 'i':
        return this.#runFile(rest.join(' '));
      default:
        return this.#list(name, rest[0]);
    }
  }

  #say(text: string): 'done' {
    this.#sinks.out.write(text);
    return 'done';
  }

  #complain(text: string): 'failed' {
    this.#sinks.errors.write(`${text}\n`);
    return 'failed';
  }

  async #connect(database: string | undefined, user: string | undefined): Promise<'done' | 'failed'> {
    const { target } = this.#state.connection;
    try {
      await this.#state.reconnect({ database: database ?? target.database, user: user ?? target.user });
    } catch (error) {
      return this.#complain(
        `${error instanceof Error ? error.message : String(error)}; the connection is the one before`,
      );
    }
    return this.#say(this.#whereabouts());
  }

  #whereabouts(): string {
    const { target, parameters, isEncrypted } = this.#state.connection;
    const how = isEncrypted ? ', encrypted' : '';
    const server = parameters.get('server_version') ?? '';
    return `Database "${target.database}" as "${target.user}" at ${target.host}:${target.port}${how}; server ${server}.\n`;
  }

  #setFormat(format: string | undefined): 'done' | 'failed' {
    if (!isFormat(format)) return this.#complain('\\format wants table, csv or json');
    this.#state.terms = { ...this.#state.terms, format };
    return 'done';
  }

  #setExpanded(expanded: boolean): 'done' {
    this.#state.terms = { ...this.#state.terms, expanded };
    return this.#say(`Expanded display is ${expanded ? 'on' : 'off'}.\n`);
  }

  async #runFile(path: string): Promise<'done' | 'failed'> {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      return this.#complain(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    const lines = (async function* () {
      yield* text.split('\n');
    })();
    return (await this.#runLines(lines)) === 0 ? 'done' : 'failed';
  }

  // Lists ----------------------------------------------------------------------------------------------------------

  async #list(name: string, argument: string | undefined): Promise<'done' | 'failed'> {
    if (name === 'd' && argument !== undefined && !/[*?]/.test(argument)) return this.#describe(argument);
    const list = listOf(name, argument);
    if (list === undefined)
      return this.#complain(`there is no \\${name}: \\? lists commands (\\${listNames.join(' \\')} …)`);
    return this.#show(list.text, list.title, true);
  }

  /** What belongs to a relation; of what it has none, nothing is said. */
  async #describe(relation: string): Promise<'done' | 'failed'> {
    for (const [i, { title, text }] of descriptionsOf(relation).entries())
      if ((await this.#show(text, i === 0 ? title : `\n${title}`, i === 0)) === 'failed') return 'failed';
    return 'done';
  }

  async #show(text: string, title: string, evenIfEmpty: boolean): Promise<'done' | 'failed'> {
    const { connection, terms } = this.#state;
    const out = new Held(this.#sinks.out);
    const options: RunOptions = { terms, showsTags: false, input: () => [] };
    const { failed, tags } = await runStatements(connection, text, { ...this.#sinks, out: out.stream }, options);
    if (failed > 0) return 'failed';
    if (evenIfEmpty || tags[0] !== 'SELECT 0') out.release(terms.format === 'table' ? `${title}\n` : '');
    return 'done';
  }
}

/** Output that is printed only if somebody wants it. */
class Held {
  readonly #to: NodeJS.WritableStream;
  #text = '';
  readonly stream: NodeJS.WritableStream;

  constructor(to: NodeJS.WritableStream) {
    this.#to = to;
    this.stream = new Writable({
      decodeStrings: false,
      write: (chunk, _, done) => {
        this.#text += String(chunk);
        done();
      },
    });
  }

  release(title: string): void {
    this.#to.write(title + this.#text);
  }
}

/** Is it one of the formats? */
export function isFormat(text: string | undefined): text is OutputFormat {
  return text === 'table' || text === 'csv' || text === 'json';
}
