/** `jimkv kv delete` */
import type { Arguments, Command } from '../arguments.ts';
import { connectionOptions, hexOption, keyOf, openClient } from '../connection.ts';

export const kvDelete: Command = {
  name: 'kv delete',
  summary: 'Deletes an entry; prints whether there was one.',
  words: 'NAMESPACE KEY',
  wordsMin: 2,
  wordsMax: 2,
  options: [
    { name: 'if-version', value: 'VERSION', about: 'only if the entry has this version' },
    hexOption,
    ...connectionOptions,
  ],
  notes: '',
  run,
};

async function run(args: Arguments): Promise<number> {
  const [namespace, key] = args.words;
  const client = await openClient(args);
  try {
    const options = { ifVersion: args.text('if-version') };
    const { existed } = await client.namespace(namespace).delete(keyOf(key, args), options);
    process.stdout.write(existed ? 'deleted\n' : 'there was none\n');
    return 0;
  } finally {
    client.close();
  }
}
