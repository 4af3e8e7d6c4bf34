/** `jimkv feed drop` */
import type { Arguments, Command } from '../arguments.ts';
import { connectionOptions, openClient } from '../connection.ts';

export const feedDrop: Command = {
  name: 'feed drop',
  summary: 'Ends a durable feed; its history may go.',
  words: 'NAME',
  wordsMin: 1,
  wordsMax: 1,
  options: connectionOptions,
  notes: '',
  run,
};

async function run(args: Arguments): Promise<number> {
  const client = await openClient(args);
  try {
    await client.feed(args.words[0]).drop();
    return 0;
  } finally {
    client.close();
  }
}
