/** `jimkv kv dump` */
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Arguments, Command } from '../arguments.ts';
import { connectionOptions, openClient } from '../connection.ts';
import { formatCount, formatElapsed } from '../units.ts';
import { PacedWriter } from '../write.ts';
import { entryLine } from './output.ts';
import { spanOf, spanOptions } from './scan.ts';
import { dumpBegins, Seal } from './seal.ts';

export const kvDump: Command = {
  name: 'kv dump',
  summary: 'Writes all entries of a namespace as NDJSON, as of one moment, while writes go on.',
  words: 'NAMESPACE [FILE]',
  wordsMin: 1,
  wordsMax: 2,
  options: [...spanOptions, ...connectionOptions],
  notes:
    'Without FILE to standard output. jimkv kv load reads it back, jimkv kv check says whether it is whole; entries that end by themselves keep their end.',
  run,
};

const pageEntries = 2_000;

async function run(args: Arguments): Promise<number> {
  const [namespace, file] = args.words;
  const client = await openClient(args, true);
  // Flushed: who has read the count may pull the plug.
  const stream = file === undefined ? process.stdout : createWriteStream(file, { flush: true });
  const out = new PacedWriter(stream);
  const seal = new Seal();
  const write = (line: string) => {
    seal.take(line);
    return out.write(`${line}\n`);
  };
  const startedAt = performance.now();
  try {
    let isRead = await write(dumpBegins);
    for await (const entry of client.namespace(namespace).scan({ ...spanOf(args), pageEntries })) {
      isRead = isRead && (await write(entryLine(entry).trimEnd()));
      if (!isRead) break;
    }
    if (isRead) await out.write(`${seal.endLine()}\n`);
    if (file !== undefined) {
      stream.end();
      await finished(stream);
    }
    process.stderr.write(`${formatCount(seal.entries)} entries in ${formatElapsed(performance.now() - startedAt)}\n`);
    return 0;
  } finally {
    client.close();
  }
}
