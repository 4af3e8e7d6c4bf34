/** `jimkv kv load` */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { JimClient } from '../../client/index.ts';
import { type Arguments, type Command, UsageError } from '../arguments.ts';
import { connectionOptions, openClient } from '../connection.ts';
import { formatCount, formatElapsed, parseCount, parseDuration } from '../units.ts';
import { openText } from './input.ts';
import { Loader, type LoadTarget } from './loader.ts';
import { type LoadMoment, ProgressLine } from './progress.ts';
import { type RowOrReason, readCsv, readNdjson } from './rows.ts';

export const kvLoad: Command = {
  name: 'kv load',
  summary: 'Writes many rows from a file or standard input; loading the same file again changes nothing.',
  words: 'NAMESPACE [FILE]',
  wordsMin: 1,
  wordsMax: 2,
  options: [
    { name: 'create', about: 'makes the namespace if it is not there' },
    { name: 'format', value: 'ndjson|csv', about: 'what the rows are', otherwise: 'by the file’s name, else ndjson' },
    { name: 'key', value: 'COLUMN', about: 'CSV: the column of the key', otherwise: '"key", else the first' },
    {
      name: 'value',
      value: 'COLUMN',
      about: 'CSV: the column of the value',
      otherwise: 'the other one of two, else the whole row as JSON',
    },
    { name: 'batch', value: 'N', about: 'rows in a request', otherwise: '500' },
    { name: 'parallel', value: 'N', about: 'requests on their way at once', otherwise: '8' },
    { name: 'skip', value: 'N', about: 'begins behind line N' },
    {
      name: 'patience',
      value: 'TIME',
      about: 'how long to wait for a cluster that does not take writes',
      otherwise: '2m',
    },
    ...connectionOptions,
  ],
  notes: `NDJSON: {"key": "…", "value": …} a line. A text is stored as it is, any other JSON as JSON; "keyBase64" and
"valueBase64" hold bytes; "contentType" and "ttl" (seconds) may be there. This is what jimkv kv dump writes.
CSV: with a heading. Of rows with one key the last one wins.

Lines that cannot be stored are told with their numbers, and the exit code is 1. A load that breaks off says behind which line
to go on with --skip.`,
  run,
};

const batchBytesMax = 4 * 1024 * 1024;

async function run(args: Arguments): Promise<number> {
  const [namespace, path] = args.words;
  const source = openText(path);
  const rows = behind(parseCount(args.text('skip') ?? '0'), readRows(args, source.text));
  const client = await openClient(args, true);
  const startedAt = performance.now();
  const moment = (): LoadMoment => ({
    rows: loader.written,
    rejected: loader.rejected,
    retries: loader.retries,
    elapsedMs: performance.now() - startedAt,
    bytesRead: source.bytesRead(),
    bytesTotal: source.bytesTotal,
  });
  const progress = new ProgressLine(moment);
  const loader = new Loader(targetOf(client, namespace), loadOptions(args), {
    nowMs: () => performance.now(),
    pause: (ms) => pause(ms),
    onRejected: (line, reason) => progress.note(`line ${line}: ${reason}`),
    newAttemptKey: () => randomUUID(),
  });
  process.once('SIGINT', () => {
    progress.end();
    process.stderr.write(`${summary(loader, startedAt)}\n${goOn(loader)}\n`);
    process.exit(130);
  });
  try {
    if (args.has('create')) await client.createNamespace(namespace, { ifAbsent: true });
    await loader.load(rows);
    progress.end();
    process.stdout.write(`${summary(loader, startedAt)}\n`);
    return loader.rejected === 0 ? 0 : 1;
  } catch (error) {
    progress.end();
    process.stderr.write(`${summary(loader, startedAt)}\n${goOn(loader)}\n`);
    throw error;
  } finally {
    client.close();
  }
}

function loadOptions(args: Arguments): ConstructorParameters<typeof Loader>[1] {
  const batchRows = parseCount(args.text('batch') ?? '500');
  const parallel = parseCount(args.text('parallel') ?? '8');
  if (batchRows < 1 || batchRows > 10_000) throw new UsageError(`--batch must be from 1 to 10000, not ${batchRows}`);
  if (parallel < 1 || parallel > 64) throw new UsageError(`--parallel must be from 1 to 64, not ${parallel}`);
  return { batchRows, batchBytesMax, parallel, patienceMs: parseDuration(args.text('patience') ?? '2m') };
}

function readRows(args: Arguments, text: AsyncIterable<string>): AsyncIterable<RowOrReason> {
  const format = args.text('format') ?? (args.words[1]?.endsWith('.csv') ? 'csv' : 'ndjson');
  if (format === 'csv') return readCsv(text, { key: args.text('key'), value: args.text('value') });
  if (format === 'ndjson') return readNdjson(text, Date.now());
  throw new UsageError(`--format is ndjson or csv, not ${format}`);
}

async function* behind(line: number, rows: AsyncIterable<RowOrReason>): AsyncIterable<RowOrReason> {
  for await (const row of rows) if (row.line > line) yield row;
}

function targetOf(client: JimClient, namespaceName: string): LoadTarget {
  const namespace = client.namespace(namespaceName);
  return {
    async writeBatch(rows, attemptKey) {
      const puts = rows.map(({ key, value, contentType, ttlSeconds }) => {
        return { op: 'put' as const, key, value, contentType, ttlSeconds };
      });
      await namespace.batch(puts, { idempotencyKey: attemptKey });
    },
  };
}

function summary(loader: Loader, startedAt: number): string {
  const ms = performance.now() - startedAt;
  const parts = [
    `${formatCount(loader.written)} rows written in ${formatElapsed(ms)}, ${formatCount((loader.written * 1000) / ms)}/s`,
  ];
  if (loader.rejected > 0) parts.push(`${formatCount(loader.rejected)} rejected`);
  if (loader.replaced > 0) parts.push(`${formatCount(loader.replaced)} replaced by later rows of the same key`);
  return parts.join('; ');
}

function goOn(loader: Loader): string {
  return `Every line up to ${loader.settledLine} has been dealt with: go on with --skip ${loader.settledLine}.`;
}
