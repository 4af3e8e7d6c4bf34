/** What the `debug` commands have in common: lines out of a file, and a non-zero exit code where it is damaged. */
import { type Files, FilesError } from '../../io/index.ts';
import { NodeFiles } from '../../io/node/index.ts';
import type { Arguments, Command } from '../arguments.ts';
import { PacedWriter } from '../write.ts';

/** A command that prints what `inspect` finds in a file. */
export function inspectCommand(
  name: string,
  summary: string,
  notes: string,
  inspect: (files: Files, path: string) => Promise<AsyncIterable<string>>,
): Command {
  return {
    name,
    summary,
    words: 'FILE',
    wordsMin: 1,
    wordsMax: 1,
    options: [],
    notes,
    run: (args: Arguments) => printLines(args.words[0], inspect),
  };
}

async function printLines(
  path: string,
  inspect: (files: Files, path: string) => Promise<AsyncIterable<string>>,
): Promise<number> {
  const out = new PacedWriter(process.stdout);
  let damaged = false;
  try {
    for await (const line of await inspect(new NodeFiles(), path)) {
      damaged ||= line.includes('DAMAGE');
      if (!(await out.write(`${line}\n`))) break;
    }
  } catch (error) {
    if (error instanceof FilesError && error.kind === 'not-found') throw new Error(`there is no file ${path}`);
    throw error;
  }
  return damaged ? 1 : 0;
}
