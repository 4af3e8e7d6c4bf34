/** `jimkv kv dump` */
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Arguments, Command } from '../arguments.ts';
import { connectionOptions, openClient } from '../connection.ts';
import { formatCount, formatElapsed } from '../units.ts';
import { PacedWriter } from '../write.ts';
import { entryLine } from './output.ts';
import { spanOf, spanOptions } from './scan.ts';

export const kvDump: Command = {
  name: 'kv dump',
  summary: 'Writes all entries of a namespace as NDJSON, as of one moment, while writes go on.',
  words: 'NAMESPACE [FILE]',
  wordsMin: 1,
  wordsMax: 2,
  options: [...spanOptions, ...connectionOptions],
  notes: 'Without FILE to standard output. jimkv kv load reads it back; entries that end by themselves keep their end.',
  run,
};

const pageEntries = 2_000;

async function run(args: Arguments): Promise<number> {
  const [namespace, file] = args.words;
  const client = await openClient(args, true);
  const stream = file === undefined ? process.stdout : createWriteStream(file);
  const out = new PacedWriter(stream);
  const startedAt = performance.now();
  let count = 0;
  try {
    for await (const entry of client.namespace(namespace).scan({ ...spanOf(args), pageEntries })) {
      if (!(await out.write(entryLine(entry)))) break;
      count++;
    }
    if (file !== undefined) {
      stream.end();
      await finished(stream);
    }
    process.stderr.write(`${formatCount(count)} entries in ${formatElapsed(performance.now() - startedAt)}\n`);
    return 0;
  } finally {
    client.close();
  }
}
