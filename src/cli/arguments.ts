/** The shape of a command, its arguments, and its `--help`. */
import { parseArgs } from 'node:util';

/** What a user typed wrong: printed with a pointer to `--help`, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A flag: `--name VALUE`, or `--name` alone where there is no `value`. */
export interface Option {
  readonly name: string;
  /** One letter: `-c` for `--command`. */
  readonly short?: string;
  /** How its value is called in the help. */
  readonly value?: string;
  readonly about: string;
  /** Shown in the help. */
  readonly otherwise?: string;
  /** May be given more than once. */
  readonly many?: boolean;
}

/** A command's arguments as typed, checked against its options. */
export interface Arguments {
  readonly words: readonly string[];
  /** The flag's value; undefined where it was not given. */
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  has(name: string): boolean;
}

/** One command. */
export interface Command {
  /** `kv load` */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The arguments that are not flags, as the help shows them: `NAMESPACE [FILE]`. */
  readonly words: string;
  readonly wordsMin: number;
  readonly wordsMax: number;
  readonly options: readonly Option[];
  /** Further help: examples, formats. */
  readonly notes: string;
  /** Resolves to the exit code. */
  run(args: Arguments): Promise<number>;
}

/** Checks what was typed behind the command's name. */
export function parseArguments(command: Command, typed: readonly string[]): Arguments {
  const options = Object.fromEntries(
    command.options.map((option) => [
      option.name,
      {
        type: option.value === undefined ? ('boolean' as const) : ('string' as const),
        multiple: option.many ?? false,
        ...(option.short === undefined ? {} : { short: option.short }),
      },
    ]),
  );
  const { values, positionals } = parse(typed, options);
  if (positionals.length < command.wordsMin || positionals.length > command.wordsMax) {
    const wanted = command.words === '' ? 'takes no arguments' : `wants: ${command.words}`;
    throw new UsageError(`${command.name} ${wanted}`);
  }
  return {
    words: positionals,
    text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
    texts: (name) => [values[name] ?? []].flat().filter((value) => typeof value === 'string'),
    has: (name) => values[name] === true,
  };
}

type ParsedValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function parse(
  typed: readonly string[],
  options: Record<string, { type: 'string' | 'boolean'; multiple: boolean; short?: string }>,
): { values: ParsedValues; positionals: string[] } {
  try {
    return parseArgs({ args: [...typed], options, strict: true, allowPositionals: true });
  } catch (error) {
    // The parser's first sentence says what is wrong; the others explain its own conventions.
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0]);
    throw error;
  }
}

/** The text of `jimkv COMMAND --help`. */
export function formatHelp(command: Command): string {
  const usage = ['jimkv', command.name, command.options.length > 0 ? '[options]' : '', command.words];
  const left = ({ name, short, value }: Option) =>
    `  ${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  const width = Math.max(0, ...command.options.map((option) => left(option).length));
  const lines = command.options.map((option) => {
    const otherwise = option.otherwise === undefined ? '' : ` (${option.otherwise})`;
    return `${left(option).padEnd(width)}  ${option.about}${otherwise}`;
  });
  return [
    command.summary,
    '',
    `Usage: ${usage.filter((part) => part !== '').join(' ')}`,
    ...(lines.length > 0 ? ['', 'Options:', ...lines] : []),
    ...(command.notes === '' ? [] : ['', command.notes]),
    '',
  ].join('\n');
}
