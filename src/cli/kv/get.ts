/** `jimkv kv get` */
import type { Arguments, Command } from '../arguments.ts';
import { connectionOptions, hexOption, keyOf, openClient } from '../connection.ts';
import { parseDuration } from '../units.ts';
import { entryLine } from './output.ts';

export const kvGet: Command = {
  name: 'kv get',
  summary: 'Writes a value to standard output, byte for byte. Exit code 1 if there is none.',
  words: 'NAMESPACE KEY',
  wordsMin: 2,
  wordsMax: 2,
  options: [
    { name: 'json', about: 'the whole entry as JSON: version, content type, end' },
    { name: 'at', value: 'VERSION', about: 'the state of then' },
    { name: 'stale', value: 'TIME', about: 'an answer may be so old, and come from any replica' },
    hexOption,
    ...connectionOptions,
  ],
  notes: '',
  run,
};

async function run(args: Arguments): Promise<number> {
  const [namespace, key] = args.words;
  const stale = args.text('stale');
  const client = await openClient(args);
  try {
    const entry = await client.namespace(namespace).get(keyOf(key, args), {
      at: args.text('at'),
      staleMsMax: stale === undefined ? undefined : parseDuration(stale),
    });
    if (entry === undefined) {
      process.stderr.write(`jimkv: there is no ${key} in ${namespace}\n`);
      return 1;
    }
    process.stdout.write(args.has('json') ? entryLine(entry) : entry.value);
    return 0;
  } finally {
    client.close();
  }
}
