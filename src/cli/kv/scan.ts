/** `jimkv kv scan` */
import type { ScanOptions } from '../../client/index.ts';
import { type Arguments, type Command, type Option, UsageError } from '../arguments.ts';
import { connectionOptions, hexOption, keyOf, openClient } from '../connection.ts';
import { parseCount, parseDuration } from '../units.ts';
import { PacedWriter } from '../write.ts';
import { entryLine, plainLine } from './output.ts';

/** The flags that say which entries. */
export const spanOptions: readonly Option[] = [
  { name: 'prefix', value: 'KEY', about: 'keys that begin so' },
  { name: 'start', value: 'KEY', about: 'from this key on' },
  { name: 'end', value: 'KEY', about: 'up to, not including, this key' },
  { name: 'at', value: 'VERSION', about: 'the state of then' },
  hexOption,
];

export const kvScan: Command = {
  name: 'kv scan',
  summary: 'Lists keys and values in the order of the keys, all as of one moment.',
  words: 'NAMESPACE',
  wordsMin: 1,
  wordsMax: 1,
  options: [
    ...spanOptions,
    { name: 'limit', value: 'N', about: 'entries at most', otherwise: '100' },
    { name: 'reverse', about: 'from the last key to the first' },
    { name: 'stale', value: 'TIME', about: 'the answer may be so old, and come from any replica' },
    { name: 'keys', about: 'without values' },
    { name: 'json', about: 'a JSON object a line, as kv load reads it' },
    ...connectionOptions,
  ],
  notes: '',
  run,
};

/** The span that the flags name. */
export function spanOf(args: Arguments): Pick<ScanOptions, 'prefix' | 'start' | 'end' | 'at'> {
  const [prefix, start, end] = ['prefix', 'start', 'end'].map((name) => {
    const text = args.text(name);
    return text === undefined ? undefined : keyOf(text, args);
  });
  if (prefix !== undefined && (start !== undefined || end !== undefined))
    throw new UsageError('give --prefix, or --start and --end');
  return { prefix, start, end, at: args.text('at') };
}

async function run(args: Arguments): Promise<number> {
  const stale = args.text('stale');
  const withValue = !args.has('keys');
  const client = await openClient(args);
  const out = new PacedWriter(process.stdout);
  try {
    const entries = client.namespace(args.words[0]).scan({
      ...spanOf(args),
      limit: parseCount(args.text('limit') ?? '100'),
      reverse: args.has('reverse') ? true : undefined,
      values: withValue,
      staleMsMax: stale === undefined ? undefined : parseDuration(stale),
    });
    for await (const entry of entries) {
      const line = args.has('json') ? entryLine(entry) : plainLine(entry, withValue);
      if (!(await out.write(line))) break;
    }
    return 0;
  } finally {
    client.close();
  }
}
