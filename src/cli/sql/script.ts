/** Scripts: statements one after the other, lines for the shell, and data behind COPY FROM STDIN up to a line with `\.`. */
import { BackslashCommands } from './backslash.ts';
import { type RunOptions, runStatements, type Sinks, showsTags } from './runner.ts';
import type { ShellState } from './state.ts';
import { cutStatements, isBlank } from './statements.ts';

export interface ScriptTerms {
  /** Behind a statement that failed, the next one is run all the same. */
  readonly goesOn: boolean;
}

/** Runs a script. @returns how many statements failed */
export async function runScript(
  state: ShellState,
  lines: AsyncIterableIterator<string>,
  sinks: Sinks,
  { goesOn }: ScriptTerms,
): Promise<number> {
  const commands = new BackslashCommands(state, sinks, (more) => runScript(state, more, sinks, { goesOn }));
  const options = (): RunOptions => ({
    terms: state.terms,
    showsTags: showsTags(state.terms),
    input: () => dataOf(lines),
  });
  let typed = '';
  let failures = 0;
  const run = async (statement: string): Promise<boolean> => {
    failures += (await runStatements(state.connection, statement, sinks, options())).failed;
    return failures === 0 || goesOn;
  };
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    if (isBlank(typed) && line.value.trimStart().startsWith('\\')) {
      typed = '';
      const outcome = await commands.run(line.value.trim());
      if (outcome === 'quit') return failures;
      if (outcome === 'failed') failures++;
      if (failures > 0 && !goesOn) return failures;
      continue;
    }
    typed += `${line.value}\n`;
    const { statements, rest } = cutStatements(typed);
    typed = rest;
    for (const statement of statements) if (!(await run(statement))) return failures;
  }
  if (!isBlank(typed)) await run(typed.trim());
  return failures;
}

/** So much is sent at once. */
const pieceLength = 32 * 1024;

/** The lines behind COPY FROM STDIN. */
async function* dataOf(lines: AsyncIterableIterator<string>): AsyncIterable<Uint8Array> {
  let piece = '';
  for (let line = await lines.next(); line.done !== true && line.value !== '\\.'; line = await lines.next()) {
    piece += `${line.value}\n`;
    if (piece.length < pieceLength) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  if (piece !== '') yield Buffer.from(piece);
}
