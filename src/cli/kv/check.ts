/** `jimkv kv check` */
import type { Arguments, Command } from '../arguments.ts';
import { formatCount } from '../units.ts';
import { openText } from './input.ts';
import { readNdjson } from './rows.ts';
import { Seal } from './seal.ts';

export const kvCheck: Command = {
  name: 'kv check',
  summary: 'Reads a dump and says whether it is whole: all lines that were written, each as it was.',
  words: '[FILE]',
  wordsMin: 0,
  wordsMax: 1,
  options: [],
  notes: 'Asks no cluster. The exit code is 1 if the dump is damaged or cut off, or if the file is no dump.',
  run,
};

async function run(args: Arguments): Promise<number> {
  const seal = new Seal();
  let bad = 0;
  for await (const row of readNdjson(openText(args.words[0]).text, 0, seal)) {
    if (!('reason' in row)) continue;
    bad++;
    process.stderr.write(`line ${row.line}: ${row.reason}\n`);
  }
  if (!seal.isDump) process.stderr.write('this is no dump: it does not begin as one\n');
  if (bad > 0 || !seal.isDump) return 1;
  process.stdout.write(`whole: ${formatCount(seal.entries)} entries\n`);
  return 0;
}
