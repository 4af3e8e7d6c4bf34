/** `jimkv feed replay` */
import type { Arguments, Command } from '../arguments.ts';
import { connectionOptions, openClient } from '../connection.ts';

export const feedReplay: Command = {
  name: 'feed replay',
  summary: 'Delivers what a feed’s sink refused again, oldest first, until something is refused; exit code 1 then.',
  words: 'NAME',
  wordsMin: 1,
  wordsMax: 1,
  options: connectionOptions,
  notes: 'What was refused lies in the namespace dead_letters: jimkv kv scan dead_letters --prefix NAME/',
  run,
};

async function run(args: Arguments): Promise<number> {
  const client = await openClient(args);
  try {
    const { delivered, refusal } = await client.feed(args.words[0]).replay();
    process.stdout.write(`delivered ${delivered}${refusal === undefined ? '' : `; then: ${refusal}`}\n`);
    return refusal === undefined ? 0 : 1;
  } finally {
    client.close();
  }
}
