/** `jimkv kv put` */
import { readFileSync } from 'node:fs';
import type { Arguments, Command } from '../arguments.ts';
import { connectionOptions, hexOption, keyOf, openClient } from '../connection.ts';
import { parseDuration } from '../units.ts';
import { readInput } from './input.ts';

export const kvPut: Command = {
  name: 'kv put',
  summary: 'Writes a value; prints its version.',
  words: 'NAMESPACE KEY [VALUE]',
  wordsMin: 2,
  wordsMax: 3,
  options: [
    { name: 'file', value: 'FILE', about: 'takes the value from a file' },
    { name: 'content-type', value: 'TYPE', about: 'kept with the value', otherwise: 'text for VALUE, else bytes' },
    { name: 'ttl', value: 'TIME', about: 'the entry ends by itself after so long' },
    { name: 'if-version', value: 'VERSION', about: 'only if the entry has this version' },
    { name: 'if-absent', about: 'only if there is no entry' },
    { name: 'create', about: 'makes the namespace if it is not there' },
    hexOption,
    ...connectionOptions,
  ],
  notes: 'Without VALUE and --file the value is read from standard input.',
  run,
};

async function run(args: Arguments): Promise<number> {
  const [namespace, key, text] = args.words;
  const file = args.text('file');
  const value = file !== undefined ? readFileSync(file) : (text ?? (await readInput()));
  const ttl = args.text('ttl');
  const client = await openClient(args);
  try {
    if (args.has('create')) await client.createNamespace(namespace, { ifAbsent: true });
    const { version } = await client.namespace(namespace).put(keyOf(key, args), value, {
      contentType: args.text('content-type'),
      ttlSeconds: ttl === undefined ? undefined : parseDuration(ttl) / 1000,
      ifVersion: args.text('if-version'),
      ifAbsent: args.has('if-absent') ? true : undefined,
    });
    process.stdout.write(`${version}\n`);
    return 0;
  } finally {
    client.close();
  }
}
